"""One certificate centre for all tests of signatures, made once per run."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from wrota.office.pki import ceremony
from wrota.office.pki.ceremony import Ceremony
from wrota.office.pki.profiles import ISSUERS, CeremonyPlan, Kind, Organisation, Person, Places
from wrota.office.pki.trust import TrustAnchors
from wrota.office.pki.vault import SoftwareKey

#: Outside programs check certificates against the real clock, so the centre must be valid today.
NOW = datetime.now(UTC).replace(microsecond=0)
BORN = NOW - timedelta(days=1)
PLACES = Places(base_url="http://wrota.example/pki")
OFFICE = Organisation(name="Gmina Zabór", teryt="0809102")
PLAN = CeremonyPlan(
    operator=Organisation(name="Województwo Lubuskie", teryt="08"),
    places=PLACES,
    root_name="Wrota – główny urząd certyfikacji",
    issuing_name="Wrota – urząd wystawiający",
    tsa_name="Wrota – znacznik czasu",
    seal_name="Wrota – pieczęć systemu",
)
CLERK = Person(
    given_name="Żaneta",
    surname="Źrebięcka",
    title="Wójt Gminy Zabór",
    organisation=OFFICE,
    staff_number="TE:PL-0809102-17",
    email="wojt@zabor.example",
)


@pytest.fixture(scope="session")
def centre() -> Ceremony:
    return ceremony.hold(PLAN, now=BORN)


@pytest.fixture(scope="session")
def seal(centre: Ceremony) -> SoftwareKey:
    return ceremony.issue_seal(OFFICE, centre.seals, places=PLACES, now=BORN)


@pytest.fixture(scope="session")
def clerk(centre: Ceremony) -> SoftwareKey:
    return ceremony.issue_person(CLERK, centre.persons, places=PLACES, now=BORN)


def issuers(centre: Ceremony) -> dict[Kind, SoftwareKey]:
    keys = (centre.persons, centre.seals, centre.services, centre.stamps)
    return dict(zip(ISSUERS, keys, strict=True))


@pytest.fixture(scope="session")
def trust(centre: Ceremony) -> TrustAnchors:
    return TrustAnchors(
        (centre.root.certificate,),
        tuple(key.certificate for key in issuers(centre).values()),
        tuple(centre.lists.values()),
    )


@pytest.fixture(scope="session")
def pems(centre: Ceremony, seal: SoftwareKey, clerk: SoftwareKey, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("pki")
    for name, key in {
        "root": centre.root,
        **{kind.value: key for kind, key in issuers(centre).items()},
        "tsa": centre.tsa,
        "platform": centre.platform_seal,
        "seal": seal,
        "clerk": clerk,
    }.items():
        (folder / f"{name}.pem").write_bytes(ceremony.pem(key.certificate))
    for kind, crl in centre.lists.items():
        (folder / f"{kind.value}.crl.pem").write_bytes(crl.public_bytes(Encoding.PEM))
    between = [key.certificate for key in issuers(centre).values()]
    (folder / "issuing.pem").write_bytes(ceremony.pem(*between))
    chain = ceremony.pem(centre.root.certificate, *between)
    (folder / "chain.pem").write_bytes(chain)
    return folder
