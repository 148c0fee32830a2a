"""Named steps with their evidence; the first one whose evidence does not hold ends the journey."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class Step:
    name: str
    ok: bool = False
    seconds: float = 0.0
    evidence: dict[str, Any] = field(default_factory=dict)


@dataclass
class Report:
    """Everything that a journey found, for people line by line and for machines at the end."""

    folder: Path
    quiet: bool = False
    steps: list[Step] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[dict[str, Any]]:
        """Time a step; what the block puts into the yielded mapping is its evidence."""
        one = Step(name)
        self.steps.append(one)
        started = time.monotonic()
        try:
            yield one.evidence
            one.ok = True
        except Exception as error:
            one.evidence["blad"] = f"{type(error).__name__}: {error}"
            raise
        finally:
            one.seconds = round(time.monotonic() - started, 3)
            self._say(one)

    def keep(self, key: str, name: str, content: bytes) -> Path:
        """Write a file of the evidence and remember its path."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        if key:
            self.files[key] = str(path)
        return path

    @property
    def ok(self) -> bool:
        return all(s.ok for s in self.steps)

    def to_dict(self) -> dict[str, Any]:
        return {
            "ok": self.ok,
            "steps": [
                {"name": s.name, "ok": s.ok, "seconds": s.seconds, "evidence": s.evidence}
                for s in self.steps
            ],
            "files": self.files,
        }

    def _say(self, one: Step) -> None:
        if self.quiet:
            return
        print(f"{'✓' if one.ok else '✗'} {one.name} ({one.seconds:.2f} s)", flush=True)
        for key, value in one.evidence.items():
            print(f"    {key}: {value}", flush=True)
