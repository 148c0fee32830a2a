"""The clock of a case: start, term, stops and extensions give the date and its explanation."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum
from typing import Any

from wrota.law import params, polish
from wrota.law.calendar import Step, add_months, months_text, moved
from wrota.law.phrases import Phrase
from wrota.law.phrases import noop as _

ONE_DAY = timedelta(days=1)


class Start(Enum):
    """What starts the clock: text of the first step and the article."""

    PISEMNIE = (_("Wpływ wniosku"), "art. 61 § 3")
    ELEKTRONICZNIE = (_("Wpływ wniosku"), "art. 61 § 3a")
    Z_URZEDU = (_("Wszczęcie z urzędu"), "art. 61 § 4")
    ODWOLANIE = (_("Otrzymanie odwołania"), "art. 35 § 3")
    ZADANIE_ZASWIADCZENIA = (_("Żądanie zaświadczenia"), "art. 217 § 3")
    SKARGA = (_("Wpływ skargi"), "art. 237 § 1")
    PETYCJA = (_("Wpływ petycji"), "art. 10 ustawy o petycjach")


class Kind(Enum):
    """Which term of the act applies; the value is the key of its parameter."""

    ZWYKLA = "kpa.zalatwienie"
    SKOMPLIKOWANA = "kpa.zalatwienie_skomplikowane"
    ODWOLAWCZA = "kpa.zalatwienie_odwolania"
    UPROSZCZONA = "kpa.zalatwienie_uproszczone"
    MILCZACA = "kpa.zalatwienie_milczace"
    ZASWIADCZENIE = "kpa.zaswiadczenie"
    SKARGA = "kpa.skarga"
    PETYCJA = "kpa.petycja"


class Reason(Enum):
    """Why time is not counted: the words of the step that adds the days, and the article."""

    OPINIA = (Phrase(_("+ %(how)s opinii")), "art. 35 § 5")
    TERMIN_USTAWOWY = (Phrase(_("+ %(how)s na czynność z terminem ustawowym")), "art. 35 § 5")
    ZAWIESZENIE = (Phrase(_("+ %(how)s zawieszenia")), "art. 35 § 5")
    MEDIACJA = (Phrase(_("+ %(how)s mediacji")), "art. 35 § 5")
    STRONA = (Phrase(_("+ %(how)s czekania na stronę")), "art. 35 § 5")
    PRZYCZYNA_NIEZALEZNA = (Phrase(_("+ %(how)s przyczyny niezależnej od organu")), "art. 35 § 5")


@dataclass(frozen=True)
class Stop:
    """Days that do not count, both ends included; `to_day` is None while the stop lasts."""

    from_day: date
    to_day: date | None
    reason: Reason

    def __post_init__(self) -> None:
        if self.to_day is not None and self.to_day < self.from_day:
            raise ValueError("Wstrzymanie nie może skończyć się przed początkiem.")


@dataclass(frozen=True)
class Extension:
    """A new date that the office gave the parties with its reasons (art. 36)."""

    new_day: date
    reason: str


@dataclass(frozen=True)
class Deadline:
    """The statutory date, the date in force after extensions, and the way to it."""

    start: date
    statutory: date
    current: date
    steps: tuple[Step, ...]

    def left(self, today: date) -> int:
        """Days left to the current date; negative when it has passed."""
        return (self.current - today).days

    def elapsed(self, today: date) -> int:
        """Days since the start, never below zero."""
        return max((today - self.start).days, 0)

    @property
    def total(self) -> int:
        """Days from the start to the current date."""
        return (self.current - self.start).days

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            "start": self.start.isoformat(),
            "statutory": self.statutory.isoformat(),
            "current": self.current.isoformat(),
            "steps": [step.to_dict() for step in self.steps],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Deadline":
        """Read back what `to_dict` wrote."""
        return cls(
            start=date.fromisoformat(data["start"]),
            statutory=date.fromisoformat(data["statutory"]),
            current=date.fromisoformat(data["current"]),
            steps=tuple(Step.from_dict(step) for step in data["steps"]),
        )


@dataclass(frozen=True)
class Clock:
    """Everything that decides the date of a case; `days` replaces the term of `kind`."""

    start: date
    how: Start = Start.PISEMNIE
    kind: Kind = Kind.ZWYKLA
    days: int | None = None
    days_podstawa: str = ""
    stops: tuple[Stop, ...] = field(default=())
    extensions: tuple[Extension, ...] = field(default=())

    def deadline(self, *, today: date) -> Deadline:
        """Return the date; a stop that still lasts counts up to and including `today`.

        Days of stops are added to the end of the term, then art. 57 § 4 moves it.
        """
        steps = [Step(_text(*self.how.value), self.how.value[1], self.start)]
        steps.append(self._term())
        steps.extend(self._stop_steps(steps[-1].dzien, today))
        steps.extend(moved(steps[-1].dzien))
        statutory = steps[-1].dzien
        for extension in self.extensions:
            opis = _text(f"{_('nowy termin')}: {extension.reason}", "art. 36")
            steps.append(Step(opis, "art. 36", extension.new_day))
        return Deadline(self.start, statutory, steps[-1].dzien, tuple(steps))

    def is_stopped(self, *, today: date) -> bool:
        """Say whether the clock stands on this day."""
        return any(
            stop.from_day <= today and (stop.to_day is None or today <= stop.to_day)
            for stop in self.stops
        )

    def _term(self) -> Step:
        if self.days is not None:
            end = self.start + timedelta(days=self.days)
            return Step(_text(f"+ {_days(self.days)}", self.days_podstawa), self.days_podstawa, end)
        parametr = params.value(self.kind.value, on=self.start)
        n = parametr.jako_int
        if parametr.jednostka == "dni":
            how, end = _days(n), self.start + timedelta(days=n)
        else:
            how, end = months_text(n), add_months(self.start, n)
        return Step(_text(f"+ {how}", parametr.podstawa), parametr.podstawa, end)

    def _stop_steps(self, end: date, today: date) -> Iterator[Step]:
        # Dzień, od którego liczy się termin, i tak nie wchodzi do terminu (art. 57 § 1).
        counted_to = self.start
        for stop in sorted(self.stops, key=lambda stop: stop.from_day):
            first = max(stop.from_day, counted_to + ONE_DAY)
            last = max(stop.to_day or today, counted_to)
            days = (last - first + ONE_DAY).days
            # Wstrzymanie po upływie terminu nie przywraca go.
            if days < 1 or first > [end, *(step.dzien for step in moved(end))][-1]:
                continue
            counted_to = last
            end += timedelta(days=days)
            phrase, article = stop.reason.value
            yield Step(_text(phrase(how=_days(days)), article), article, end)


def _days(n: int) -> str:
    return polish.odmiana(n, "dzień", "dni", "dni")


def _text(what: str, article: str) -> str:
    return polish.typografia(", ".join(filter(None, (what, article))))
