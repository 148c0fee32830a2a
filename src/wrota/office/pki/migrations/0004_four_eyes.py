import django.db.models.deletion
import wrota.kernel.tenancy
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('kernel', '0001_initial'),
        ('office_pki', '0003_name_issuers'),
    ]

    operations = [
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(max_length=20, verbose_name='czynność')),
                ('data', models.JSONField(verbose_name='dane')),
                ('reason', models.CharField(max_length=300, verbose_name='uzasadnienie')),
                ('proposed_by_id', models.BigIntegerField(verbose_name='konto proponującego')),
                ('proposed_by', models.CharField(max_length=120, verbose_name='zaproponował')),
                ('proposed_at', models.DateTimeField(verbose_name='zaproponowano')),
                ('ends_at', models.DateTimeField(verbose_name='traci moc')),
                ('outcome', models.CharField(blank=True, choices=[('', 'bez decyzji'), ('approved', 'zatwierdzona'), ('refused', 'odrzucona'), ('withdrawn', 'wycofana')], max_length=9, verbose_name='wynik')),
                ('decided_by_id', models.BigIntegerField(default=0, verbose_name='konto decydującego')),
                ('decided_by', models.CharField(blank=True, max_length=120, verbose_name='rozstrzygnął')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='rozstrzygnięto')),
                ('result', models.CharField(blank=True, max_length=300, verbose_name='skutek')),
                ('used_at', models.DateTimeField(null=True, verbose_name='wykorzystano')),
                ('authority', models.ForeignKey(db_index=False, default=wrota.kernel.tenancy.current, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.authority')),
            ],
            options={
                'verbose_name': 'propozycja',
                'verbose_name_plural': 'propozycje',
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Parameter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=20, verbose_name='nazwa')),
                ('value', models.PositiveIntegerField(verbose_name='wartość')),
                ('set_at', models.DateTimeField(verbose_name='od')),
                ('authority', models.ForeignKey(db_index=False, default=wrota.kernel.tenancy.current, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.authority')),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='office_pki.proposal')),
            ],
            options={
                'verbose_name': 'parametr profilu',
                'verbose_name_plural': 'parametry profili',
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.AddField(
            model_name='certificate',
            name='fingerprint',
            field=models.CharField(blank=True, max_length=64, verbose_name='odcisk'),
        ),
        migrations.AddIndex(
            model_name='certificate',
            index=models.Index(fields=['serial'], name='pki_by_serial'),
        ),
        migrations.AddIndex(
            model_name='certificate',
            index=models.Index(fields=['fingerprint'], name='pki_by_fingerprint'),
        ),
        migrations.AddIndex(
            model_name='proposal',
            index=models.Index(fields=['authority', 'outcome', 'ends_at'], name='pki_proposed'),
        ),
        migrations.AddIndex(
            model_name='parameter',
            index=models.Index(fields=['authority', 'name'], name='pki_parameter'),
        ),
    ]
