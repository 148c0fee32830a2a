"""What the bulletin adds to the platform."""

from wrota.kernel.manifest import Module, Periodic, Permission

MODULE = Module(
    code="publication",
    title="Biuletyn Informacji Publicznej",
    law=("t.j. Dz.U. 2022 poz. 902", "Dz.U. 2007 nr 10 poz. 68"),
    permissions={
        "publication.publish": Permission("Publikuje w BIP", ("redaktor",)),
        "publication.archive": Permission("Przenosi wpisy do archiwum BIP", ("redaktor",)),
    },
    periodic=(
        Periodic("wrota.office.publication.anchors.publish_root", every=3600),
        Periodic("wrota.office.publication.anchors.renew_roots", every=86400),
        Periodic("wrota.office.publication.indexing.index_missing", every=600),
    ),
)
