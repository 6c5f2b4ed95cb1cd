"""Rules of the architecture, checked by reading the files."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.circles import circles

ROOT = Path(__file__).parents[1]
APPS = ["bazar", "jakpreneur", "transactions"]  # the later may name the earlier
FRONT_DOOR = {"bazar.urls", "bazar.settings"}

TOP_LEVEL = {
    *APPS,
    "manage.py",
    "pyproject.toml",
    "README.md",
    "LICENSE",
    "templates",
    "static",
    "tests",
}
NOT_KEPT = {"var", "uv.lock"}  # git ignores them


# --- Modules and what they name ---------------------------------------------------------------


@cache
def modules() -> dict[str, Path]:
    """Return the file of each module of the product, by dotted name."""
    files = [file for app in APPS for file in (ROOT / app).rglob("*.py")]
    return {
        ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): file
        for file in files
        if "migrations" not in file.parts
    }


def tree(name: str) -> ast.Module:
    return ast.parse(modules()[name].read_text())


@cache
def named_by(name: str) -> set[str]:
    """Return the product's modules that a module imports anywhere in it."""
    return {
        module
        for node in ast.walk(tree(name))
        for imported in imported_by(node, name)
        if (module := module_of(imported)) and module != name
    }


def imported_by(node: ast.AST, name: str) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        assert node.level == 0, f"{name} imports relatively"
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


def module_of(dotted: str) -> str | None:
    """Return the module of a name: `transactions.models` of `transactions.models.Sale`."""
    parts = dotted.split(".")
    return next(
        (
            module
            for end in range(len(parts), 0, -1)
            if (module := ".".join(parts[:end])) in modules()
        ),
        None,
    )


def arrows() -> Iterator[tuple[str, str]]:
    """Return the modules that each module imports."""
    return ((name, module) for name in modules() for module in named_by(name))


def app_of(module: str) -> str:
    return module.split(".", maxsplit=1)[0]


FLOORS = ["models", "domain", "views", "urls"]  # who stands higher names who stands lower
DESKS = {"admin", "desk"}
ASIDE = DESKS | {"apps", "management", "templatetags", "middleware", "wsgi", "settings"}


def floor_of(module: str) -> str:
    """Return the layer of a module in its app; `aside` for modules that Django alone calls."""
    _, *rest = module.split(".")
    if not rest:
        return "aside"
    if rest[0] in ASIDE:
        return "aside"
    return rest[0] if rest[0] in FLOORS else "domain"


def test_imports_are_found() -> None:
    """Check that imports are found, on which all rules rest."""
    assert "transactions.ledger" in named_by("transactions.receiving.inbox")
    assert "bazar.models" in named_by("transactions.models.ledger")
    assert "jakpreneur.catalogue" in named_by("transactions.cashiers.selling")
    assert floor_of("transactions.models.ledger") == "models"
    assert floor_of("transactions.views.cashier") == "views"
    assert floor_of("transactions.ledger") == "domain"
    assert floor_of("transactions.admin.sales") == "aside"


def test_between_apps_arrows_run_one_way() -> None:
    against = [
        (name, module)
        for name, module in arrows()
        if APPS.index(app_of(name)) < APPS.index(app_of(module)) and name not in FRONT_DOOR
    ]
    assert against == []


def test_within_an_app_arrows_run_from_urls_to_models() -> None:
    upwards = [
        (name, module)
        for name, module in arrows()
        if app_of(name) == app_of(module)
        and {floor_of(name), floor_of(module)} <= set(FLOORS)
        and FLOORS.index(floor_of(name)) < FLOORS.index(floor_of(module))
    ]
    assert upwards == []


def test_an_app_shows_others_its_models_and_domain_alone() -> None:
    peeking = [
        (name, module)
        for name, module in arrows()
        if app_of(name) != app_of(module)
        and floor_of(module) in {"views", "urls", "aside"}
        and name not in FRONT_DOOR
    ]
    assert peeking == []


def test_no_module_imports_the_desk() -> None:
    from_outside = [
        (name, module) for name, module in arrows() if is_desk(module) and not is_desk(name)
    ]
    assert from_outside == []


def is_desk(module: str) -> bool:
    return bool(DESKS & set(module.split(".")[1:2]))


def test_no_two_modules_name_each_other() -> None:
    assert circles({name: named_by(name) for name in modules()}) == []


def room_of(module: str) -> str:
    """Return the app's folder that contains the module, or the module itself beside these."""
    return ".".join(module.split(".")[:2])


def test_no_two_rooms_name_each_other() -> None:
    rooms: dict[str, set[str]] = {}
    for name, module in arrows():
        rooms.setdefault(room_of(name), set()).add(room_of(module))
    named = {room: others - {room} for room, others in rooms.items()}
    assert "transactions.cashiers" in named["transactions.ledger"]
    assert circles(named) == []


def test_import_circle_is_found() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": set()}) == ["a", "b", "c"]


def test_the_top_level_holds_nothing_else() -> None:
    there = {entry.name for entry in ROOT.iterdir() if not entry.name.startswith(".")}
    assert there - NOT_KEPT <= TOP_LEVEL


def test_a_file_is_named_after_what_it_knows() -> None:
    vague = {"utils", "util", "helpers", "helper", "common", "services", "service", "misc", "core"}
    assert [name for name in modules() if vague & set(name.split("."))] == []


# --- One writer, one summer -------------------------------------------------------------------

INSERT = re.compile(
    r"(INSERT\s+INTO|COPY|MERGE\s+INTO)\s+\"?transactions_sale(line)?\b", re.IGNORECASE
)
SUM = re.compile(r"\bSum\s*\(|\bsum\s*\([^()]*\bamount\b")
MAKING = {"create", "bulk_create", "get_or_create", "update_or_create", "aget_or_create", "acreate"}


def source(name: str) -> str:
    return modules()[name].read_text()


def sql_files() -> dict[str, str]:
    """Return the text of each SQL file by its path in the tree."""
    files = [file for app in APPS for file in (ROOT / app).rglob("*.sql")]
    return {str(file.relative_to(ROOT)): file.read_text() for file in files}


def test_one_statement_inserts_sales() -> None:
    assert [name for name in modules() if INSERT.search(source(name))] == []
    assert [path for path, text in sql_files().items() if INSERT.search(text)] == [
        "transactions/database/enter_entries.sql"
    ]


def test_the_ledger_alone_runs_it() -> None:
    called = re.compile(r"\bpost_sales\b|\benter_entries\b")
    assert {name for name in modules() if called.search(source(name))} == {"transactions.ledger"}


def test_sql_stands_in_the_database_folder_of_its_app() -> None:
    assert {str(Path(path).parent) for path in sql_files()} <= {f"{app}/database" for app in APPS}
    made = re.compile(r"CREATE\s+(OR\s+REPLACE\s+)?(FUNCTION|TRIGGER)")
    elsewhere = [name for name in modules() if made.search(source(name))]
    assert elsewhere == []


def makes_a_sale(node: ast.AST) -> bool:
    """Find `Sale(…)`, `Sale.objects.create(…)`, `sale.lines.bulk_create(…)` and the like."""
    if not isinstance(node, ast.Call):
        return False
    text = ast.unparse(node.func)
    *owner, last = text.split(".")
    if last in {"Sale", "SaleLine"}:
        return True
    return last in MAKING and bool({"Sale", "SaleLine", "lines", "sale_set"} & set(owner))


@pytest.mark.parametrize(
    "code",
    [
        "Sale(kind=1)",
        "models.SaleLine()",
        "Sale.objects.create(kind=1)",
        "SaleLine.objects.bulk_create([])",
        "sale.lines.create(price=1)",
    ],
)
def test_code_that_makes_a_sale_is_found(code: str) -> None:
    assert any(makes_a_sale(node) for node in ast.walk(ast.parse(code)))


def test_only_the_ledger_makes_sales() -> None:
    assert [
        name for name in modules() if any(makes_a_sale(node) for node in ast.walk(tree(name)))
    ] == []


@pytest.mark.parametrize(
    "code", ['Sum("amount")', "sum(line.amount for line in lines)", "SELECT sum(l.amount)"]
)
def test_code_that_adds_up_is_found(code: str) -> None:
    assert SUM.search(code)


def test_sales_are_added_up_in_one_place() -> None:
    """Find the modules that add up, and let only `totals` add up sales.

    The audit adds up the rows once more to prove the totals. A seal stores its day's sums. What may
    be published depends on whether a vendor's part of a figure comes to nothing. A shift adds up
    the drawer's cash, and stock the units of reservations: no sales.
    """
    summers = {name for name in modules() if SUM.search(source(name))}
    package = {name for name in summers if name.startswith("transactions.totals.")}
    others = {"transactions.audit_rules", "transactions.seals.sealing"}
    others |= {"transactions.publishing.disclosure"}
    of_no_sales = {"transactions.shifts", "jakpreneur.stock"}
    assert summers <= package | others | of_no_sales
    assert package


# --- Tests ------------------------------------------------------------------------------------


def test_no_test_sleeps() -> None:
    """Check all but the bench, which brings load at the pace that it measures, and `poll`."""
    sleeping = re.compile(r"\btime\.sleep\b|\bpg_sleep\b|\bwait_for_timeout\b|\bsleep\s*\(")
    files = [
        file
        for file in ROOT.glob("tests/**/*.py")
        if file != Path(__file__) and "bench" not in file.parts and file.name != "polling.py"
    ]
    assert [file.name for file in files if sleeping.search(file.read_text())] == []


# --- Habits -----------------------------------------------------------------------------------

STEP = re.compile(r"^(?:\w+=\S+ )*((?:uv run|\.ci/\S+).*)$", re.MULTILINE)


def test_every_step_of_ci_is_a_hook_of_git() -> None:
    steps = STEP.findall((ROOT / ".ci" / "run").read_text())
    hooks = (ROOT / ".pre-commit-config.yaml").read_text()
    assert len(steps) > 6
    assert [step for step in steps if step not in hooks] == []
