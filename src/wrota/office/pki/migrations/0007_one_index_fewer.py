from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('office_pki', '0006_requests_to_a_root'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='certificate',
            name='pki_by_serial',
        ),
    ]
