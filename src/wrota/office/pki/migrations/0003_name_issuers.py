import base64

from django.db import migrations


def name_issuers(apps, schema_editor):
    """Every certificate keeps its chain: the first of it is the issuer."""
    Certificate = apps.get_model("office_pki", "Certificate")
    authorities = {
        bytes(der): pk
        for pk, der in Certificate.objects.filter(kind__in=["root", "issuing"]).values_list("pk", "der")
    }
    for row in Certificate.objects.exclude(chain_pem="").only("pk", "chain_pem").iterator():
        first = row.chain_pem.split("-----END CERTIFICATE-----")[0].split("-----BEGIN CERTIFICATE-----")[-1]
        issuer = authorities.get(base64.b64decode(first))
        if issuer is not None:
            Certificate.objects.filter(pk=row.pk).update(issuer_id=issuer)


class Migration(migrations.Migration):

    dependencies = [("office_pki", "0002_issuers_and_answers")]

    operations = [migrations.RunPython(name_issuers, migrations.RunPython.noop)]
