"""Goal P18: a tagged decision through our press runs at ≥ 0.8 × bare typst of the same pages."""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from wrota.office.printing.child import Press
from wrota.office.printing.content import prepare
from wrota.office.printing.engine import STANDARDS, Engine

ROUNDS, TIMES = 3, 25


def decision(number: int) -> dict[str, Any]:
    """Return a decision of one page with a table, different each time."""
    return {
        "organ": "Wójt Gminy Zabór",
        "office": "Urząd Gminy Zabór",
        "place": "Zabór",
        "date": "2026-11-22",
        "reference": f"OR.7340.{number}.2026",
        "addressees": [{"name": "Łucja Żółcińska", "address": "ul. Winna 3, 66-003 Zabór"}],
        "title": "DECYZJA",
        "subject": "w sprawie zezwolenia na sprzedaż napojów alkoholowych",
        "basis": "Na podstawie art. 18 ust. 1 ustawy o wychowaniu w trzeźwości",
        "ruling_word": "udzielam",
        "ruling": "zezwoleń wymienionych w tabeli.",
        "tables": [
            {
                "title": "Zezwolenia",
                "columns": ["Lp.", "Rodzaj", "Numer"],
                "rows": [[str(n), "A", f"A/{n}/{number}"] for n in range(1, 7)],
            }
        ],
        "reasons": "Wniosek jest zasadny. Komisja wydała pozytywną opinię. " * 8,
        "instruction": "Od decyzji służy odwołanie w terminie 14 dni. " * 2,
        "verify": {"url": f"https://wrota.example/sprawdz/{number}", "code": str(number)},
    }


def contenders() -> dict[str, Callable[[int], object]]:
    """Return our way (checks, QR, pipe, child) and the bare compiler on data made before."""
    engine, press = Engine(), Press()
    numbers = [0, *(turn_start(t, 1) + n for t in range(ROUNDS) for n in range(TIMES))]
    ready = {n: json.dumps(prepare("decyzja", decision(n))) for n in numbers}
    return {
        "press": lambda n: engine.render("decyzja", decision(n)),
        "typst": lambda n: press._compile("decyzja", ready[n], list(STANDARDS)),
    }


def turn_start(turn: int, place: int) -> int:
    """Return the first number of a series, so that no document is printed twice."""
    return 1000 * (2 * turn + place + 1)


def per_second(work: Callable[[int], object], start: int) -> float:
    """Return documents a second, wall clock: the work of ours happens in another process."""
    begun = time.perf_counter()
    for number in range(start, start + TIMES):
        work(number)
    return TIMES / (time.perf_counter() - begun)


def main() -> None:
    """Interleave both, take the median of three rounds, judge the goal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--json", action="store_true", help="print only the last line, for machines"
    )
    quiet = parser.parse_args().json
    works = contenders()
    for work in works.values():
        work(0)
    rounds = [
        {
            name: per_second(work, turn_start(turn, place))
            for place, (name, work) in enumerate(works.items())
        }
        for turn in range(ROUNDS)
    ]
    figures = {
        f"{name}_per_s": round(statistics.median(one[name] for one in rounds), 1) for name in works
    }
    ratio = statistics.median(one["press"] / one["typst"] for one in rounds)
    if not quiet:
        print(f"press {figures['press_per_s']}/s, bare typst {figures['typst_per_s']}/s")
    print(
        json.dumps(
            {
                "name": "decision_pdf",
                "figures": figures,
                "ratios": {"press_to_typst": round(ratio, 3)},
                "goals": {"P18": ratio >= 0.8},
            }
        )
    )


if __name__ == "__main__":
    main()
