import hashlib

from django.db import migrations


def take_fingerprints(apps, schema_editor):
    """Certificates of earlier versions get the digest by which people look for them."""
    Certificate = apps.get_model("office_pki", "Certificate")
    for row in Certificate.objects.filter(fingerprint="").only("pk", "der").iterator():
        found = hashlib.sha256(bytes(row.der)).hexdigest()
        Certificate.objects.filter(pk=row.pk).update(fingerprint=found)


class Migration(migrations.Migration):

    dependencies = [("office_pki", "0004_four_eyes")]

    operations = [migrations.RunPython(take_fingerprints, migrations.RunPython.noop)]
