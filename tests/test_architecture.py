"""What the import contracts in pyproject.toml cannot say."""

import ast
from pathlib import Path

import pytest

from django.apps import apps
from django.db.models import ForeignKey, Index, UniqueConstraint
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.module_loading import import_string

from wrota.kernel.manifest import ROLES, modules, parts
from wrota.kernel.tenancy import TenantModel

SOURCE = Path(__file__).parents[1] / "src/wrota"
FILES = [f for f in SOURCE.rglob("*.py") if "migrations" not in f.parts]
MODELS = [m for m in apps.get_models() if m.__module__.startswith("wrota.")]
TENANT_MODELS = [m for m in MODELS if issubclass(m, TenantModel)]
#: tables of people and of the machine; everything else belongs to one office
WITHOUT_TENANT = {
    "kernel.Authority",
    "accounts.User",
    "accounts.Mandate",
    "accounts.SignIn",
    "kernel_tasks.Schedule",
    "kernel_tasks.WorkerBeat",
}
FORBIDDEN_NAMES = {
    "utils.py",
    "helpers.py",
    "services.py",
    "managers.py",
    "signals.py",
    "constants.py",
    "exceptions.py",
}


@pytest.mark.parametrize("file", FILES, ids=lambda f: str(f.relative_to(SOURCE)))
def test_files_and_functions_stay_small(file):
    text = file.read_text()
    functions = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.FunctionDef)]

    assert len(text.splitlines()) <= 400
    if "tests" not in file.parts:
        assert max((f.end_lineno - f.lineno for f in functions), default=0) <= 50


@pytest.mark.parametrize("file", FILES, ids=lambda f: str(f.relative_to(SOURCE)))
def test_a_file_says_why_it_exists_and_has_a_real_name(file):
    assert file.name not in FORBIDDEN_NAMES
    if file.name not in {"__init__.py", "apps.py"} and "tests" not in file.parts:
        assert ast.get_docstring(ast.parse(file.read_text()))


def test_nobody_reads_the_clock_below_the_doors():
    """`ctx.now` is the clock: only doors, conf and the queue itself may look at a watch."""
    allowed = ("web", "connectors", "conf", "kernel/tasks", "kernel/web.py", "kernel/accounts")
    # a person at a keyboard asks now; a cache entry expires by the clock
    allowed += ("office/signing/check/command.py", "kernel/cache.py")
    for file in FILES:
        place = str(file.relative_to(SOURCE))
        if place.startswith(allowed) or "tests" in file.parts:
            continue
        text = file.read_text()
        for call in ("timezone.now(", "datetime.now(", "date.today(", "time.time("):
            assert call not in text, f"{place}: {call}"


@pytest.mark.parametrize("part", parts(), ids=lambda m: m.code)
def test_a_manifest_names_things_that_exist(part):
    named = [*part.on.values(), *part.provides.values(), part.rest, part.case_panel, part.setup]
    named += [r.rows for r in part.registers] + [p.job for p in part.periodic]
    named += [part.eforms]
    for path in named:
        assert not path or import_string(path) is not None
    assert all(p.startswith(f"{part.code}.") for p in part.permissions) or part.code == "office"
    assert all(set(p.roles) <= set(ROLES) for p in part.permissions.values())
    assert all(r.code.startswith(part.code) for r in part.registers)


@pytest.mark.parametrize("module", modules(), ids=lambda m: m.code)
def test_codes_of_a_module_start_with_it(module):
    forms = import_string(module.eforms) if module.eforms else ()

    assert all(form.code.startswith(f"{module.code}.") for form in forms)
    assert all(plan.code.startswith(f"{module.code}.") for plan in module.procedures)


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)
def test_foreign_keys_never_cross_modules(model):
    for field in model._meta.get_fields():
        if isinstance(field, ForeignKey):
            target = field.related_model.__module__
            home = ".".join(model.__module__.split(".")[:3])
            assert not target.startswith("wrota.modules.") or target.startswith(home)


def test_every_table_belongs_to_an_office():
    assert {m._meta.label for m in MODELS} - {m._meta.label for m in TENANT_MODELS} == (
        WITHOUT_TENANT
    )


@pytest.mark.parametrize("model", TENANT_MODELS, ids=lambda m: m._meta.label)
def test_uniqueness_is_per_authority(model):
    unique = [f for f in model._meta.fields if f.unique and not f.primary_key]
    assert not [f.name for f in unique if not f.one_to_one]
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint):
            assert constraint.fields[0] == "authority"
    for index in model._meta.indexes:
        assert isinstance(index, Index)


def _routes(resolver=None, prefix=""):
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from _routes(entry, prefix + str(entry.pattern))
        elif isinstance(entry, URLPattern):
            yield prefix + str(entry.pattern), entry.callback


def test_every_route_has_an_access_rule():
    framework = ("allauth.", "ninja.", "django.")
    bare = [
        path
        for path, view in _routes()
        if not hasattr(view, "access")
        and not getattr(view, "func", view).__module__.startswith(framework)
    ]

    assert bare == []
