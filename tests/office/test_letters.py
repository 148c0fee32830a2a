"""A draft of yesterday is not signed today: it is made anew with the day of the signature."""

import pytest

from wrota.kernel.accounts.second_factor import Proof
from wrota.kernel.context import NotAllowed
from wrota.modules.alcohol.tests.factories import an_office, apply, print_drafts, to_step
from wrota.office.cases import letters, queries
from wrota.office.cases.letters import NothingToSign

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting():
    office = an_office()
    case_id = apply(office, kinds=("A",))
    to_step(office, case_id, "sign")
    print_drafts(office, case_id)
    return office.later(1), case_id


def _proof(office):
    return Proof(office.head.actor.user_id, office.head.actor.name, "totp", office.head.now)


def _letters(office, case_id):
    return queries.case_view(office.clerk, case_id=case_id).letters


def test_an_old_draft_is_not_signed(waiting):
    office, case_id = waiting
    before = _letters(office, case_id)

    with pytest.raises(NothingToSign, match="starszą datę"):
        letters.sign(office.head, case_id=case_id, proof=_proof(office))

    assert _letters(office, case_id) == before


def test_redated_drafts_keep_their_words_and_are_signed(waiting):
    office, case_id = waiting
    words = _letters(office, case_id)[0].content

    letters.redate(office.head, case_id=case_id)
    print_drafts(office, case_id)
    letters.sign(office.head, case_id=case_id, proof=_proof(office))

    newest = _letters(office, case_id)[0]
    assert (newest.state, newest.dated_on) == ("podpisane", office.head.today)
    assert newest.content == words


def test_only_the_head_redates(waiting):
    office, case_id = waiting
    before = _letters(office, case_id)

    with pytest.raises(NotAllowed):
        letters.redate(office.clerk, case_id=case_id)

    assert _letters(office, case_id) == before
