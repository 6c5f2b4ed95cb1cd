"""The words of the code: how docstrings begin, what names stand for, what texts may cite."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ["bazar", "jakpreneur", "transactions", "tests"]

# These words make a clause, not a sentence that says what a function does or what a thing is.
OPENINGS = {
    *("What", "Who", "Whose", "Whom", "Whoever", "Whatever", "Which", "Where", "When", "How"),
    *("Whether", "Of", "By", "As", "That", "Nor", "To"),
}  # fmt: skip
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


@cache
def python_files() -> list[Path]:
    return [
        file
        for folder in FOLDERS
        for file in sorted((ROOT / folder).rglob("*.py"))
        if "migrations" not in file.parts
    ]


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text())


def docstrings(module: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield the line and the text of each docstring."""
    for node in ast.walk(module):
        if isinstance(node, DOCUMENTED) and (text := ast.get_docstring(node)):
            yield getattr(node, "lineno", 1), text


def is_a_clause(docstring: str) -> bool:
    opening = re.match(r"\w+", docstring)
    return bool(opening) and opening[0] in OPENINGS if opening else False


@pytest.mark.parametrize("text", ["What an order wants.", "Of one day.", "Nor by another key."])
def test_a_docstring_that_begins_with_a_clause_is_found(text: str) -> None:
    assert [found for _, found in docstrings(ast.parse(f'"""{text}"""'))] == [text]
    assert is_a_clause(text)


@pytest.mark.parametrize("text", ["Return the order's parts.", "A phone at a stall.", "", "– x"])
def test_a_docstring_that_begins_with_a_verb_or_noun_passes(text: str) -> None:
    assert not is_a_clause(text)


def test_docstrings_begin_with_a_verb_or_a_noun() -> None:
    assert [
        f"{file.relative_to(ROOT)}:{line}: {text.splitlines()[0]}"
        for file in python_files()
        for line, text in docstrings(tree(file))
        if is_a_clause(text)
    ] == []


def test_test_names_are_statements() -> None:
    """A test's name says who does what, not "nor by another key"."""
    clause = re.compile(r"^test_(nor|what|whose|who|whatever|whoever|of|by|as|where)_")
    assert [
        f"{file.relative_to(ROOT)}: {node.name}"
        for file in python_files()
        for node in ast.walk(tree(file))
        if isinstance(node, ast.FunctionDef) and clause.match(node.name)
    ] == []


# --- Names --------------------------------------------------------------------------------------


def test_a_class_name_stands_for_one_thing() -> None:
    """Django finds commands and database backends by their names, so these may be shared."""
    homes = defaultdict(list)
    for file in python_files():
        if file.parts[len(ROOT.parts)] == "tests":
            continue
        for node in tree(file).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes[node.name].append(str(file.relative_to(ROOT)))
    for name in ("Command", "DatabaseWrapper"):
        homes.pop(name)
    assert {name: files for name, files in homes.items() if len(files) > 1} == {}


# --- Texts --------------------------------------------------------------------------------------

OUTSIDE = re.compile(r"\b(design|facts|qris|words|look|style|pitfalls)\.md\b|\.\./shared")
TEXTS = {".py", ".md", ".html", ".js", ".css", ".sql", ".toml", ".yaml", ".yml", ".json"}


def texts() -> Iterator[Path]:
    """Yield the text files of the repository, without what git ignores."""
    for top in [*FOLDERS, "templates", "static", ".github", ".ci", ".deploy"]:
        for file in sorted((ROOT / top).rglob("*")):
            if (
                file.suffix in TEXTS
                and "node_modules" not in file.parts
                and "vendor" not in file.parts
            ):
                yield file
    yield from (ROOT / name for name in ("README.md", "pyproject.toml"))


def test_no_text_cites_a_document_outside_the_repository() -> None:
    found = [
        str(file.relative_to(ROOT))
        for file in texts()
        if file != Path(__file__) and OUTSIDE.search(file.read_text())
    ]
    assert found == []


LINK = re.compile(r"\]\(([^)#\s:]+)\)|!\[[^\]]*\]\(([^)\s:]+)\)")


def test_links_in_documents_lead_to_files() -> None:
    broken = [
        f"{file.relative_to(ROOT)}: {target}"
        for file in texts()
        if file.suffix == ".md"
        for pair in LINK.findall(file.read_text())
        for target in filter(None, pair)
        if not (file.parent / target).exists()
    ]
    assert broken == []


def test_template_lines_have_at_most_100_columns() -> None:
    long = [
        f"{file.relative_to(ROOT)}:{number}"
        for file in sorted((ROOT / "templates").rglob("*.html"))
        for number, line in enumerate(file.read_text().splitlines(), start=1)
        if len(line) > 100
    ]
    assert long == []
