"""Words about dues and acts that are kept in Polish and shown in the language of the page."""

from django.utils.translation import gettext_noop as _

from wrota.law.phrases import Phrase

FIRST_FEE = Phrase(_("Zezwolenie na alkohol %(kind)s, opłata za %(year)s r."))
INSTALMENT = Phrase(_("Zezwolenie %(number)s, opłata za %(year)s r., rata %(part)s"))
LATE_STATEMENT = Phrase(_("Zezwolenie %(number)s, dopłata za spóźnione oświadczenie"))
LATE_INSTALMENT = Phrase(_("Zezwolenie %(number)s, dopłata do raty %(part)s za %(year)s r."))
SELLING_OFF = Phrase(_("Zezwolenie na wyprzedaż zapasów: %(outlet)s"))
OPINION = Phrase(_("Komisja: opinia %(opinion)s, postanowienie %(number)s"))
OPINIONS = (_("pozytywna"), _("negatywna"))
RULING = Phrase(_("Postanowienie komisji %(number)s"))
RULING_FILED = Phrase(_("Do akt dołączono postanowienie komisji %(number)s"))
SENT_TO_BOARD = Phrase(_("Przekazano odwołanie do SKO %(day)s"))
BOARD_SAID = Phrase(_("SKO: %(what)s (%(number)s, %(day)s)"))
BOARD = (
    _("utrzymało decyzję w mocy"),
    _("zmieniło albo uchyliło decyzję"),
    _("przekazało sprawę do ponownego rozpatrzenia"),
)
NO_NUMBER = _("bez numeru")
NO_FEE = _("Przyjęto oświadczenie. Opłaty za ten rok nie ma")
FEE_FOR_YEAR = Phrase(_("Przyjęto oświadczenie. Opłata za %(year)s r.: %(sum)s"))
WITHOUT_EFFECT = Phrase(_("Oświadczenie bez skutku: %(reason)s"))
#: titles of letters, as a list of papers shows them; the letters themselves are in Polish only
SUMMONS = _("Wezwanie do uzupełnienia wniosku")
CONDITIONS = _("Zawiadomienie o niespełnionych warunkach")
REFUSAL = _("Decyzja: odmowa zezwolenia na alkohol")
NOTICE = _("Zawiadomienie o wszczęciu postępowania")
EXPIRY = Phrase(_("Decyzja: stwierdzenie wygaśnięcia %(number)s"))
WITHDRAWAL = Phrase(_("Decyzja: cofnięcie %(number)s"))
DISCONTINUED = _("Decyzja: umorzenie postępowania")
CHANGED = Phrase(_("Decyzja: zmiana danych w %(number)s"))
DUPLICATE = Phrase(_("Duplikat zezwolenia %(number)s"))
TO_BOARD = _("Pismo do SKO")
AFTER_APPEAL = _("Decyzja po odwołaniu")
PERMIT = Phrase(_("Decyzja %(number)s: zezwolenie na alkohol %(kind)s"))
