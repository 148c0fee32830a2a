"""A word index that forgives: case, Polish marks, endings, a word begun, a slip of the finger."""

from bisect import bisect_left
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from typing import Generic, TypeVar

from wrota.law.classifications.places import fold

K = TypeVar("K", bound=Hashable)

SHORTEST_STEM = 3
LONGEST_QUERY = 12  #: words; the rest of a longer question is not read
EXACT, STEM, BEGUN = 3.0, 2.0, 1.5
SLIP = 0.8

ENDINGS = tuple(
    "a ach ami ania anie aniu e ego ej em emu eniem eniu enie enia i ia iach iami ich ie iej iem "
    "iemu ik ika im imi iowi iu o om ow owa owe owego owej owi owie owo owy owych owym u y ych "
    "ym ymi ka ke ki ko ku ek ce cie ze".split()
)
SILENT = frozenset(
    "a aby albo ale bez bo by byc chce chcialbym chcialabym co czy dla do dostac gdy gdzie go "
    "ile ja jak jaka jaki jakie jest jestem juz kiedy kto ktory lub ma mam mi mnie moge moja "
    "moje moj mozna musze na nad nie o od oraz po pod potrzebuje prosze przed przez przy "
    "sie skad sprawa sprawe swoj swoja ta te tego ten to trzeba tu u urzad w we wiec z za "
    "zalatwic zalatwiam ze zeby zlozyc".split()
)
#: words of everyday speech -> words that the forms use; all without Polish marks
SYNONYMS = {
    "pies": ("psa",),
    "koncesja": ("zezwolenie",),
    "licencja": ("zezwolenie",),
    "pozwolenie": ("zezwolenie",),
    "piwo": ("alkohol",),
    "wino": ("alkohol",),
    "wodka": ("alkohol",),
    "trunki": ("alkohol",),
    "bar": ("gastronomia", "alkohol"),
    "smieci": ("odpady",),
    "auto": ("samochod", "pojazd"),
    "drzewo": ("wycinka",),
    "dom": ("nieruchomosc", "budynek"),
    "mieszkanie": ("lokal",),
    "dzialka": ("nieruchomosc", "grunt"),
    "zasilek": ("swiadczenie", "dodatek"),
}


def words(text: str) -> tuple[str, ...]:
    """Split a question into folded words; those that say nothing are left out."""
    found = [word for word in fold(text).split() if word not in SILENT and len(word) > 1]
    return tuple(dict.fromkeys(found))[:LONGEST_QUERY]


@lru_cache(maxsize=20_000)
def stems(word: str) -> frozenset[str]:
    """Return the word and what is left of it without each ending that it may have."""
    if word.isdecimal():
        return frozenset({word})
    cut = (word[: -len(e)] for e in ENDINGS if word.endswith(e))
    return frozenset({word, *(rest for rest in cut if len(rest) >= SHORTEST_STEM)})


def alike(one: str, other: str) -> bool:
    """Say whether two folded words are forms of one word."""
    return not stems(one).isdisjoint(stems(other))


@lru_cache(maxsize=2_000)
def meanings(word: str) -> tuple[str, ...]:
    """Return the word and the words that forms use for the same thing."""
    same = (forms for everyday, forms in SYNONYMS.items() if alike(word, everyday))
    return (word, *(form for forms in same for form in forms))


@dataclass(frozen=True, slots=True)
class Found(Generic[K]):
    key: K
    score: float
    matched: frozenset[str]  #: the words of the question that the entry answers


@dataclass
class Index(Generic[K]):
    """Entries found by words; a text of weight 3 counts three times as much as one of 1."""

    _by_stem: dict[str, dict[K, float]] = field(default_factory=dict)
    _by_word: dict[str, dict[K, float]] = field(default_factory=dict)
    _vocabulary: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, entries: Iterable[tuple[K, Mapping[str, float]]]) -> "Index[K]":
        """Build the index from (key, {text: weight})."""
        made = cls()
        for key, texts in entries:
            for text, weight in texts.items():
                for word in set(fold(text).split()) - SILENT:
                    made._put(key, word, weight)
        made._vocabulary = sorted(made._by_word)
        return made

    def search(self, question: Iterable[str], *, limit: int = 20) -> list[Found[K]]:
        """Return entries that answer at least half of the words, the best first."""
        asked = tuple(question)
        scores: dict[K, dict[str, float]] = {}
        for word in asked:
            for key, score in self._of_word(word).items():
                scores.setdefault(key, {})[word] = score
        found = [
            Found(key, sum(by.values()) * len(by) / len(asked), frozenset(by))
            for key, by in scores.items()
            if 2 * len(by) >= len(asked)
        ]
        return sorted(found, key=lambda one: -one.score)[:limit]

    def knows(self, word: str) -> bool:
        """Say whether any entry answers the word."""
        return bool(self._of_word(word))

    def closest(self, word: str) -> str:
        """Return the known word that looks most like an unknown one, or an empty text."""
        near = get_close_matches(word, self._vocabulary, 1, SLIP) if len(word) > 3 else []
        return near[0] if near else ""

    def _put(self, key: K, word: str, weight: float) -> None:
        held = self._by_word.setdefault(word, {})
        held[key] = max(weight, held.get(key, 0))
        for stem in stems(word):
            kept = self._by_stem.setdefault(stem, {})
            kept[key] = max(weight, kept.get(key, 0))

    def _of_word(self, word: str) -> dict[K, float]:
        best: dict[K, float] = {}
        for meaning in meanings(word):
            _raise(best, self._by_word.get(meaning, {}), EXACT)
            for stem in stems(meaning):
                _raise(best, self._by_stem.get(stem, {}), STEM)
        if len(word) >= SHORTEST_STEM:
            for known in self._beginning_with(word):
                _raise(best, self._by_word[known], BEGUN)
        return best

    def _beginning_with(self, word: str) -> list[str]:
        start = bisect_left(self._vocabulary, word)
        end = bisect_left(self._vocabulary, word + "\uffff")
        return self._vocabulary[start:end]


def _raise(best: dict[K, float], held: Mapping[K, float], factor: float) -> None:
    for key, weight in held.items():
        best[key] = max(best.get(key, 0.0), weight * factor)
