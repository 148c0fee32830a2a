import django.db.models.deletion
import wrota.kernel.tenancy
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('kernel', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='TrustedList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('territory', models.CharField(max_length=2, verbose_name='państwo')),
                ('sequence_number', models.PositiveIntegerField(verbose_name='numer')),
                ('issued_at', models.DateTimeField(verbose_name='wydana')),
                ('next_update', models.DateTimeField(verbose_name='obowiązuje do')),
                ('sha256', models.CharField(max_length=64, verbose_name='skrót')),
                ('xml', models.BinaryField(verbose_name='lista')),
                ('taken_at', models.DateTimeField(verbose_name='przyjęta')),
                ('tried_at', models.DateTimeField(verbose_name='sprawdzana')),
                ('problem', models.CharField(blank=True, max_length=200, verbose_name='przeszkoda')),
                ('authority', models.ForeignKey(db_index=False, default=wrota.kernel.tenancy.current, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.authority')),
            ],
            options={
                'verbose_name': 'lista zaufania',
                'verbose_name_plural': 'listy zaufania',
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('authority', 'territory'), name='signing_one_list')],
            },
        ),
    ]
