"""Changes of the bulletin for feed readers."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from wrota.kernel.offices import public as offices
from wrota.kernel.web import PageRequest, public, public_office
from wrota.office.publication import queries as bulletin

LENGTH = 50
Item = tuple[str, str, int, int, datetime, datetime, str]


@public
def region(request: HttpRequest) -> HttpResponse:
    """Return the newest changes of all bulletins."""
    entries = bulletin.region(limit=LENGTH)
    rows = offices.by_ids(e.authority_id for e in entries)
    items = [
        (
            f"{e.title} – {rows[e.authority_id].short_name}",
            rows[e.authority_id].slug,
            e.id,
            e.version,
            e.published_at,
            e.changed_at,
            "",
        )
        for e in entries
    ]
    return _feed(_("BIP – wszystkie urzędy"), reverse("bip:home"), reverse("bip:feed"), items)


@public_office
def office(request: PageRequest, slug: str) -> HttpResponse:
    """Return the newest changes of one bulletin, each with what was changed."""
    items = [
        (e.title, slug, e.id, v.number, e.published_at, v.at, v.change)
        for e, v in bulletin.change_log(request.ctx, limit=LENGTH)
    ]
    own = reverse("bip:office_feed", args=[slug])
    title = _("BIP – %s") % request.office.short_name
    return _feed(title, reverse("bip:office", args=[slug]), own, items)


def _feed(title: str, page: str, own: str, items: Iterable[Item]) -> HttpResponse:
    feed = Atom1Feed(
        title=title,
        link=settings.SITE_URL + page,
        description=title,
        language="pl",
        feed_url=settings.SITE_URL + own,
    )
    for name, slug, entry_id, version, published, changed, text in items:
        link = settings.SITE_URL + reverse("bip:entry", args=[slug, entry_id])
        feed.add_item(
            title=_printable(name),
            link=f"{link}?wersja={version}",
            description=_printable(text),
            unique_id=f"{link}?wersja={version}",
            pubdate=published,
            updateddate=changed,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml")


def _printable(text: str) -> str:
    """Leave out characters that XML does not know."""
    return "".join(char for char in text if char.isprintable())
