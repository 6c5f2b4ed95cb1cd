"""The scripts of static/js: their length, their vendored libraries, and their own tests."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tree_sitter import Node

from bazar.scripts import FUNCTIONS, parse_tree, walk
from tests.test_pages import ROOT, scripts

MOST_LINES = 60  # of one function


def long_functions(text: str) -> Iterator[str]:
    """Yield "<first line>: <lines>" of each function that is too long."""
    for node in walk(parse_tree(text)):
        if node.type in FUNCTIONS and lines_of(node) > MOST_LINES:
            yield f"{node.start_point.row + 1}: {lines_of(node)}"


def lines_of(node: Node) -> int:
    return node.end_point.row - node.start_point.row + 1


@pytest.mark.parametrize(
    "opening", ["function a() {", "const a = () => {", "class A { a() {", "a(async function* () {"]
)
def test_long_function_would_be_seen(opening: str) -> None:
    closing = {"class": "} }", "a(asy": "})"}.get(opening[:5], "}")
    assert list(long_functions(f"{opening}\n{'b();\n' * 58}{closing}")) == []
    assert list(long_functions(f"{opening}\n{'b();\n' * 59}{closing}")) == ["1: 61"]


# What a browser of 2009 cannot parse.
NEW_SYNTAX = {
    "arrow_function", "async", "await_expression", "class_declaration", "const", "for_of", "let",
    "import_statement", "export_statement", "lexical_declaration", "method_definition",
    "object_assignment_pattern", "object_pattern", "array_pattern", "assignment_pattern",
    "optional_chain", "private_property_identifier", "rest_pattern", "spread_element",
    "shorthand_property_identifier", "template_string", "?.", "??", "??=", "||=", "&&=", "**",
    "=>", "...", "yield_expression", "generator_function", "generator_function_declaration",
}  # fmt: skip


@pytest.mark.parametrize("code", ["() => 1;", "let a;", "`a`;", "a?.b;", "a ?? b;", "[...a];"])
def test_new_syntax_would_be_seen(code: str) -> None:
    assert {node.type for node in walk(parse_tree(code))} & NEW_SYNTAX


def test_old_browsers_can_parse_the_script_that_speaks_to_them() -> None:
    script = ROOT / "static" / "js" / "old-browser.js"
    assert not {node.type for node in walk(parse_tree(script.read_text()))} & NEW_SYNTAX


@pytest.mark.parametrize("script", scripts(), ids=lambda script: script.name)
def test_functions_of_a_script_are_short(script: Path) -> None:
    assert list(long_functions(script.read_text())) == []


def test_types_are_those_of_the_vendored_versions() -> None:
    package = json.loads((ROOT / ".javascript" / "package.json").read_text())
    pinned = package["devDependencies"]
    for library in ("idb", "lean-qr"):
        readme = (ROOT / "static" / "vendor" / library / "README").read_text()
        assert readme.startswith(f"{library} {pinned[library]} ")


def test_tools_are_pinned_exactly() -> None:
    package = json.loads((ROOT / ".javascript" / "package.json").read_text())
    exact = re.compile(r"\d+\.\d+\.\d+")
    assert all(exact.fullmatch(version) for version in package["devDependencies"].values())


def test_modules_without_a_page_pass_their_own_tests() -> None:
    node = shutil.which("node")
    if not node:
        pytest.fail("no node here. On Debian: apt install nodejs")
    files = sorted(str(file) for file in (ROOT / "tests" / "javascript").glob("*.test.js"))
    run = subprocess.run([node, "--test", *files], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout
    assert "# fail 0" in run.stdout
