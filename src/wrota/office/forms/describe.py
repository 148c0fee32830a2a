"""A form as plain JSON, for programs that fill it and for people who publish it."""

from wrota.office.forms import conditions
from wrota.office.forms.spec import Field, FormSpec, Group, Info, Part, Repeat, ServiceCard


def describe(spec: FormSpec) -> dict[str, object]:
    """Return the whole form in the active language; values go in as `stored.to_json` writes."""
    return {
        "code": spec.code,
        "version": spec.version,
        "in_force_from": spec.in_force_from.isoformat(),
        "title": str(spec.title),
        "lead": str(spec.lead),
        "legal_basis": [{"text": str(b.text), "pewnosc": b.pewnosc} for b in spec.legal_basis],
        "service": _card(spec.card),
        "rodo": str(spec.rodo),
        "steps": [
            {
                "code": step.code,
                "title": str(step.title),
                "lead": str(step.lead),
                "why": str(step.why),
                "parts": [_part(part) for part in step.parts],
            }
            for step in spec.steps
        ],
    }


def _card(card: ServiceCard) -> dict[str, object]:
    texts = (
        "lead", "cost", "cost_note", "time", "time_note", "validity", "validity_note",
        "outcome", "appeal",
    )  # fmt: skip
    described: dict[str, object] = {name: str(getattr(card, name)) for name in texts}
    described["who"] = [str(line) for line in card.who]
    for name, rows in (("prepare", card.prepare), ("course", card.course)):
        described[name] = [{"title": str(title), "text": str(text)} for title, text in rows]
    return described


def _part(part: Part) -> dict[str, object]:
    described: dict[str, object] = {}
    if part.shown_if is not None:
        described["shown_if"] = conditions.to_json(part.shown_if)
    if isinstance(part, Info):
        return described | {"part": "info", "text": str(part.text)}
    if isinstance(part, Field):
        return described | _field(part)
    described |= {
        "title": str(part.title),
        "hint": str(part.hint),
        "parts": [_part(inner) for inner in part.fields],
    }
    if isinstance(part, Group):
        return described | {"part": "group"}
    assert isinstance(part, Repeat)
    limits = {"minimum": part.minimum, "maximum": part.maximum}
    return described | limits | {"part": "repeat", "name": part.name, "item": str(part.item)}


def _field(asked: Field) -> dict[str, object]:
    described: dict[str, object] = {
        "part": "field",
        "name": asked.name,
        "kind": asked.kind,
        "label": str(asked.label),
        "hint": str(asked.hint),
        "required": asked.required,
    }
    optional: dict[str, object] = {
        "source": asked.source,
        "prefill": asked.prefill,
        "max_length": asked.max_length,
        "minimum": None if asked.minimum is None else str(asked.minimum),
        "maximum": None if asked.maximum is None else str(asked.maximum),
        "options": [
            {"value": one.value, "label": str(one.label), "hint": str(one.hint)}
            for one in asked.options
        ],
    }
    if asked.kind == "file":
        optional |= {
            "accept": list(asked.accept),
            "max_size": asked.max_size,
            "max_files": asked.max_files,
        }
    return described | {name: value for name, value in optional.items() if value}
