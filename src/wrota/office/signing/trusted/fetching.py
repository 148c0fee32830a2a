"""Fetching a list from where it is published, with limits; a network that is away is no error."""

import ssl
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener
from urllib.request import HTTPSHandler as _Https

from wrota.office.signing.trusted.believed import LIMITS

SECONDS = 30


class CannotFetch(OSError):
    """The list could not be fetched; the message says why, in Polish."""


class _Stay(HTTPRedirectHandler):
    """Redirects are followed to https only, so that nobody on the way sends us inside."""

    def redirect_request(  # type: ignore[no-untyped-def]
        self, req, fp, code, msg, headers, newurl
    ) -> Request | None:
        if urlsplit(newurl).scheme != "https":
            raise CannotFetch("przekierowanie poza https")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def fetch(location: str) -> bytes:
    """
    Return the content of an https address.

    :raises CannotFetch: for another scheme, no answer in time, or more than a list may have.
    """
    if urlsplit(location).scheme != "https":
        raise CannotFetch("adres listy nie jest adresem https")
    opener = build_opener(_Stay, _Https(context=ssl.create_default_context()))
    try:
        with opener.open(Request(location), timeout=SECONDS) as answer:  # noqa: S310  # https above
            content = bytes(answer.read(LIMITS.size + 1))
    except CannotFetch:
        raise
    except (URLError, OSError, ValueError) as error:
        raise CannotFetch(f"nie można pobrać listy: {type(error).__name__}") from error
    if len(content) > LIMITS.size:
        raise CannotFetch("lista jest za duża")
    return content
