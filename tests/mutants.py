"""Mutants: small faults put into what counts money and goods, each met by its subject's tests.

`uv run python -m tests.mutants --number 100 --seed 13` draws them, prints those that no test
notices, and the share of the others. Beside what mutmut changes, it changes properties, constants
of modules and bounds. A mutant lives in one forked process; no file is written.
"""

import argparse
import ast
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_loader
from pathlib import Path
from types import CodeType

ROOT = Path(__file__).parents[1]
TOTALS = (
    "tests/transactions/seals/test_sealed_and_open_apart.py",
    "tests/transactions/ledger/test_sums.py",
    "tests/transactions/ledger/test_totals.py",
    "tests/transactions/reports/test_participation.py",
    "tests/transactions/seals/test_seals.py",
)
# Each module with the tests of its subject, the quickest first.
SUBJECTS: dict[str, Sequence[str]] = {
    "bazar/rupiah.py": ("tests/bazar/test_rupiah.py",),
    "jakpreneur/qris.py": (
        "tests/jakpreneur/test_qris_refusals.py",
        "tests/jakpreneur/test_qris.py",
    ),
    "jakpreneur/stock.py": (
        "tests/jakpreneur/test_stock.py",
        "tests/jakpreneur/test_online_share.py",
        "tests/transactions/ordering/test_reserving.py",
    ),
    "transactions/totals/days.py": TOTALS,
    "transactions/totals/entries.py": TOTALS,
    "transactions/totals/places.py": TOTALS,
    "transactions/totals/sums.py": TOTALS,
    "transactions/totals/vendors.py": TOTALS,
    "transactions/publishing/results.py": ("tests/transactions/publishing/test_results.py",),
    "transactions/reports/history.py": (
        "tests/transactions/reports/test_history_sums.py",
        "tests/transactions/reports/test_participation.py",
    ),
    "transactions/receiving/json_text.py": (
        "tests/transactions/receiving/test_long_numbers.py",
        "tests/transactions/receiving/test_deep_entries.py",
    ),
    "jakpreneur/bundles.py": (
        "tests/jakpreneur/test_bundles.py",
        "tests/transactions/ledger/test_line_amounts.py",
    ),
    "transactions/receiving/lines.py": (
        "tests/transactions/receiving/test_parsing.py",
        "tests/transactions/ledger/test_line_amounts.py",
    ),
    "transactions/receiving/values.py": (
        "tests/transactions/receiving/test_parsing.py",
        "tests/transactions/ledger/test_largest_amounts.py",
    ),
    "transactions/receiving/entries.py": (
        "tests/transactions/receiving/test_parsing.py",
        "tests/transactions/receiving/test_held_sales.py",
        "tests/transactions/receiving/test_inbox.py",
    ),
}
PYTEST = ("-x", "-q", "-n", "0", "--reuse-db", "-W", "ignore::pytest.PytestAssertRewriteWarning")
NO_CHANGE = -1
LONGEST = 900  # seconds for the tests of one mutant; one that hangs counts as noticed

COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
CALCULATED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult, ast.Mod: ast.Mult, ast.Pow: ast.Mult, ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr, ast.LShift: ast.RShift,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mutant:
    """A fault in the module at `path`: the change of that number at the expression of that place.

    The place counts in the order of ast.walk.
    """

    path: str
    place: int
    change: int
    line: int
    was: str

    def tree(self) -> ast.Module:
        """Return the whole module with the fault."""
        return self._change()[0]

    def _change(self) -> tuple[ast.Module, ast.AST]:
        tree = ast.parse((ROOT / self.path).read_text())
        node = next(each for n, each in enumerate(ast.walk(tree)) if n == self.place)
        if self.change != NO_CHANGE:
            list(_changes(node))[self.change]()
        return ast.fix_missing_locations(tree), node

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.was}  →  {ast.unparse(self._change()[1])}"


def mutants_of(path: str) -> list[Mutant]:
    """Return every mutant of a module."""
    tree = ast.parse((ROOT / path).read_text())
    asides = _asides(tree)
    return [
        Mutant(path, place, change, node.lineno, ast.unparse(node))
        for place, node in enumerate(ast.walk(tree))
        if isinstance(node, ast.expr) and id(node) not in asides
        for change in range(len(list(_changes(node))))
    ]


def _changes(node: ast.AST) -> Iterator[Callable[[], object]]:
    """Yield functions that change the node in place."""
    match node:
        case ast.Compare(ops=ops):
            for n, operator in enumerate(ops):
                yield lambda n=n, operator=operator: ops.__setitem__(  # type: ignore[misc]
                    n, COMPARED[type(operator)]()
                )
        case ast.BinOp(op=operator) if type(operator) in CALCULATED:
            yield lambda: setattr(node, "op", CALCULATED[type(operator)]())
        case ast.BoolOp(op=joined):
            other = ast.Or() if isinstance(joined, ast.And) else ast.And()
            yield lambda: setattr(node, "op", other)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield lambda: setattr(node, "operand", ast.UnaryOp(ast.Not(), operand))
        case ast.UnaryOp(op=ast.USub()):
            yield lambda: setattr(node, "op", ast.UAdd())
        case ast.IfExp():
            yield lambda: setattr(node, "test", ast.Constant(value=True))
            yield lambda: setattr(node, "test", ast.Constant(value=False))
        case ast.Constant(value=bool() as value):
            yield lambda: setattr(node, "value", not value)
        case ast.Constant(value=int() as value):
            yield lambda: setattr(node, "value", value + 1)


def _asides(tree: ast.Module) -> set[int]:
    """Return the ids of the nodes in annotations, and in what says how a class is made."""
    aside: list[ast.AST] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            aside += node.decorator_list
        aside += [each for name in ("annotation", "returns") if (each := getattr(node, name, None))]
    return {id(each) for whole in aside for each in ast.walk(whole)}


class MutantLoader(SourceFileLoader):
    """Loads a mutant instead of its module's file."""

    def __init__(self, mutant: Mutant) -> None:
        super().__init__(module_name(mutant), str(ROOT / mutant.path))
        self._tree = mutant.tree()

    def get_code(self, _fullname: str) -> CodeType:
        """Return the mutant's code."""
        return compile(self._tree, self.path, "exec")


class MutantFinder(MetaPathFinder):
    """Finds one module as its mutant, and no other."""

    def __init__(self, mutant: Mutant) -> None:
        self._mutant = mutant

    def find_spec(self, fullname: str, *_others: object) -> ModuleSpec | None:
        if fullname != module_name(self._mutant):
            return None
        return spec_from_loader(fullname, MutantLoader(self._mutant))


def module_name(mutant: Mutant) -> str:
    return mutant.path.removesuffix(".py").replace("/", ".")


def is_noticed(mutant: Mutant, *options: str) -> bool:
    """Run the tests of the subject with the mutant; tell whether one fails.

    They run in a process of their own, which is forked before anything of the product is loaded.
    """
    child = os.fork()
    if not child:
        import pytest  # noqa: PLC0415

        signal.alarm(LONGEST)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        sys.meta_path.insert(0, MutantFinder(mutant))
        os._exit(pytest.main([*PYTEST, *options, *SUBJECTS[mutant.path]]) != 0)
    _child, status = os.waitpid(child, 0)
    return status != 0


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--number", type=int, default=100)
    arguments.add_argument("--seed", type=int, default=13)
    arguments.add_argument("--only", default="", help="run those of paths with this in them")
    asked = arguments.parse_args()
    os.environ.setdefault("TOX_PARALLEL_ENV", "mutants")  # the name of a database of their own
    # Each process inherits these, and loads the product by itself.
    import django.test  # noqa: F401, PLC0415
    import hypothesis  # noqa: F401, PLC0415
    import psycopg  # noqa: F401, PLC0415
    import pytest  # noqa: F401, PLC0415

    every = [mutant for path in SUBJECTS for mutant in mutants_of(path)]
    drawn = random.Random(asked.seed).sample(every, min(asked.number, len(every)))  # noqa: S311
    drawn = [mutant for mutant in drawn if asked.only in mutant.path]
    drawn.sort(key=lambda mutant: list(SUBJECTS).index(mutant.path))
    began, alive, checked = time.monotonic(), 0, set[Sequence[str]]()
    for mutant in drawn:
        tests = SUBJECTS[mutant.path]
        if tests not in checked:
            database = () if checked else ("--create-db",)
            if is_noticed(Mutant(mutant.path, 0, NO_CHANGE, 0, ""), *database):
                sys.exit(f"Without any fault these tests fail: {', '.join(tests)}")
            checked.add(tests)
        is_dead = is_noticed(mutant)
        alive += not is_dead
        print("died: " if is_dead else "LIVES:", mutant, flush=True)  # noqa: T201
    died = len(drawn) - alive
    print(  # noqa: T201
        f"{died} of {len(drawn)} mutants died ({died / len(drawn):.0%}), of {len(every)} in all; "
        f"{time.monotonic() - began:.0f} s"
    )


if __name__ == "__main__":
    main()
