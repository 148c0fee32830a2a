import django.db.models.deletion
import wrota.kernel.tenancy
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('kernel', '0001_initial'),
        ('office_pki', '0005_fingerprints'),
    ]

    operations = [
        migrations.CreateModel(
            name='AuthorityRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=8, verbose_name='rodzaj')),
                ('generation', models.PositiveSmallIntegerField(default=1, verbose_name='pokolenie')),
                ('key_id', models.CharField(max_length=36, verbose_name='identyfikator klucza')),
                ('sealed_key', models.BinaryField(verbose_name='zaszyfrowany klucz')),
                ('request', models.TextField(verbose_name='prośba')),
                ('made_at', models.DateTimeField(verbose_name='utworzono')),
                ('done_at', models.DateTimeField(null=True, verbose_name='poświadczono')),
                ('authority', models.ForeignKey(db_index=False, default=wrota.kernel.tenancy.current, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.authority')),
            ],
            options={
                'verbose_name': 'prośba o certyfikat urzędu',
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(condition=models.Q(('done_at', None)), fields=('authority', 'kind'), name='pki_one_request')],
            },
        ),
    ]
