"""The letter that tells an office's first administrator how to begin."""

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse

from wrota.kernel.accounts.models import User
from wrota.kernel.context import Ctx
from wrota.kernel.models import Authority
from wrota.kernel.tasks.queue import job

LETTER = """Dzień dobry,

{office} działa już we Wrotach: {portal}

Jesteś jego administratorem i redaktorem BIP. Żeby zacząć:
1. Ustaw hasło: {password}
2. Zaloguj się i włącz drugi składnik. Bez niego biurko się nie otworzy.
3. Dodaj osoby i nadaj im role.

Jeśli to pomyłka, nic nie rób. Konto bez hasła nie pozwala się zalogować.
"""


@job()
def send(ctx: Ctx, user_id: int) -> None:
    """Send the invitation; the account gets its password by the usual reset, never by mail."""
    office = Authority.objects.get(pk=ctx.authority_id)
    user = User.objects.get(pk=user_id)
    text = LETTER.format(
        office=office.name,
        portal=f"{settings.SITE_URL}/u/{office.slug}/",
        password=settings.SITE_URL + reverse("account_reset_password"),
    )
    send_mail(f"Wrota: {office.short_name} zaprasza", text, None, [user.email])
