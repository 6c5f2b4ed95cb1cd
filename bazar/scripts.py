"""ES modules, joined into one script.

A real parser finds the imports, exports and comments, so text inside strings, templates and
regular expressions is never taken for code.
"""

import posixpath
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache

import tree_sitter_javascript
from django.core.exceptions import ImproperlyConfigured
from tree_sitter import Language, Node, Parser

type Load = Callable[[str], str]

DECLARATIONS = {
    "function_declaration",
    "generator_function_declaration",
    "class_declaration",
    "lexical_declaration",
}
FUNCTIONS = {
    "arrow_function",
    "function_declaration",
    "function_expression",
    "generator_function",
    "generator_function_declaration",
    "method_definition",
}


class CannotJoin(ImproperlyConfigured):
    """A script is written in a way that cannot be joined to others."""


@dataclass(frozen=True, slots=True)
class Import:
    """One import statement. `names` are pairs: the name in the other module, the name here."""

    module: str
    names: list[tuple[str, str]]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Module:
    """A parsed module. `exports` are pairs: the name for others, the name here.

    `edits` are triples: start and end in the source's bytes, and the bytes to stand there.
    """

    name: str
    source: bytes
    imports: list[Import] = field(default_factory=list)
    exports: list[tuple[str, str]] = field(default_factory=list)
    edits: list[tuple[int, int, bytes]] = field(default_factory=list)

    def text(self, variables: dict[str, str]) -> str:
        """Return the code without imports, exports and comments.

        `variables` names the variable that holds the exports of each imported module.
        """
        edits = list(self.edits)
        for each in self.imports:
            names = ", ".join(f"{theirs}: {ours}" for theirs, ours in each.names)
            constants = f"const {{ {names} }} = {variables[each.module]};" if names else ""
            edits.append((each.start, each.end, constants.encode()))
        parts = []
        end_before = 0
        for start, end, replacement in sorted(edits):
            if start < end_before:
                continue  # a comment inside an import or export that is replaced whole
            parts += [self.source[end_before:start], replacement]
            end_before = end
        return b"".join([*parts, self.source[end_before:]]).decode()


def imported_modules(name: str, text: str) -> list[str]:
    """Return the names of the modules that a script imports, in order. Raise CannotJoin."""
    return [each.module for each in parse_module(name, text).imports]


def join_script(name: str, load: Load) -> str:
    """Return the script with all that it imports inside.

    Each imported module becomes a function of its own, so that names stay apart; the code of
    `name` itself comes last. `load` returns the text of a module. Raise CannotJoin.
    """
    *imported, entry = modules = _in_order(name, load)
    _check_names(modules)
    variables = {module.name: f"module{n}" for n, module in enumerate(imported)}
    parts = [_as_function(module, variables) for module in imported]
    return "\n".join([*parts, entry.text(variables)])


def _check_names(modules: list[Module]) -> None:
    """Refuse an import of a name that its module does not export."""
    exports = {module.name: {theirs for theirs, _ours in module.exports} for module in modules}
    for module in modules:
        for each in module.imports:
            for theirs, _ours in each.names:
                if theirs not in exports[each.module]:
                    raise CannotJoin(
                        f"static/{module.name} imports {theirs!r}, "
                        f"which static/{each.module} does not export."
                    )


def _as_function(module: Module, variables: dict[str, str]) -> str:
    names = ", ".join(
        theirs if theirs == ours else f"{theirs}: {ours}" for theirs, ours in module.exports
    )
    body = module.text(variables)
    return f"const {variables[module.name]} = (() => {{\n{body}\nreturn {{ {names} }};\n}})();"


def _in_order(name: str, load: Load) -> list[Module]:
    """Return the module `name` after all that it imports, each once."""
    found: dict[str, Module] = {}

    def visit(name: str, importers: tuple[str, ...]) -> None:
        if name in importers:
            raise CannotJoin(f"static/{name} imports itself by way of {importers[-1]}.")
        if name in found:
            return
        module = parse_module(name, load(name), is_entry=not importers)
        for each in module.imports:
            visit(each.module, (*importers, name))
        found[name] = module

    visit(name, ())
    return list(found.values())


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_javascript.language()))


def parse_tree(text: str) -> Node:
    """Return the root of a script's syntax tree."""
    return _parser().parse(text.encode()).root_node


def parse_module(name: str, text: str, *, is_entry: bool = True) -> Module:
    """Parse a script. Raise CannotJoin for code that cannot be joined.

    An entry may wait (`await`) at its top level, an imported module may not.
    """
    source = text.encode()
    root = parse_tree(text)
    if root.has_error:
        raise _refusal(name, next(_errors(root)))
    module = Module(name, source)
    for node in root.named_children:
        if node.type == "import_statement":
            module.imports.append(_parse_import(name, node))
        elif node.type == "export_statement":
            module.exports.extend(_parse_export(name, node))
            module.edits.append((*_export_range(node), b""))
    for node in walk(root):
        if node.type == "comment":
            module.edits.append(_without_comment(source, node))
        elif _is_dynamic(node) or (not is_entry and _waits_at_top_level(node)):
            raise _refusal(name, node)
    return module


def _parse_import(name: str, node: Node) -> Import:
    source = node.child_by_field_name("source")
    file = _text(source)[1:-1] if source else ""
    others = [child for child in node.named_children if child != source]
    clauses = [each for other in others for each in other.named_children]
    if not file.startswith(".") or any(each.type != "named_imports" for each in clauses):
        raise _refusal(name, node)
    pairs = [pair for clause in clauses for pair in _pairs(clause)]
    module = posixpath.normpath(posixpath.join(posixpath.dirname(name), file))
    return Import(module, pairs, node.start_byte, node.end_byte)


def _parse_export(name: str, node: Node) -> list[tuple[str, str]]:
    declaration = node.child_by_field_name("declaration")
    clause = next((child for child in node.named_children if child.type == "export_clause"), None)
    if clause and not node.child_by_field_name("source"):
        return [(theirs, ours) for ours, theirs in _pairs(clause)]
    if not declaration or declaration.type not in DECLARATIONS or _can_change(declaration):
        raise _refusal(name, node)
    if named := declaration.child_by_field_name("name"):
        return [(_text(named), _text(named))]
    variables = [each for each in declaration.named_children if each.type == "variable_declarator"]
    names = [variable.child_by_field_name("name") for variable in variables]
    if any(each is None or each.type != "identifier" for each in names):
        raise _refusal(name, node)
    return [(_text(each), _text(each)) for each in names if each]


def _can_change(declaration: Node) -> bool:
    """Return true for `let`: its later values would not reach the importers."""
    kind = declaration.child_by_field_name("kind")
    return kind is not None and _text(kind) != "const"


def _export_range(node: Node) -> tuple[int, int]:
    """Return the range of the word `export`, or of the whole list of names."""
    declaration = node.child_by_field_name("declaration")
    return node.start_byte, declaration.start_byte if declaration else node.end_byte


def _without_comment(source: bytes, node: Node) -> tuple[int, int, bytes]:
    """Return the edit that removes a comment, with the whole lines if nothing else is on them.

    A line break or a space stays between the code on both sides, as the comment did.
    """
    start = source.rfind(b"\n", 0, node.start_byte) + 1
    end = source.find(b"\n", node.end_byte) + 1 or len(source)
    if not (source[start : node.start_byte] + source[node.end_byte : end]).strip():
        return start, end, b""
    is_one_line = node.start_point.row == node.end_point.row
    return node.start_byte, node.end_byte, b" " if is_one_line else b"\n"


def _pairs(names: Node) -> list[tuple[str, str]]:
    """Return `a, b as c` as [("a", "a"), ("b", "c")]."""
    pairs = []
    for each in names.named_children:
        first = each.child_by_field_name("name")
        last = each.child_by_field_name("alias") or first
        if first and last:
            pairs.append((_text(first), _text(last)))
    return pairs


def _is_dynamic(node: Node) -> bool:
    """Return true for `import(…)` and `import.meta`, which name a file by its address."""
    return node.type in {"import", "meta_property"} and node.is_named


def _waits_at_top_level(node: Node) -> bool:
    """Return true for an `await` outside every function."""
    is_waiting = node.type == "await_expression" or (
        node.type == "await" and node.parent is not None and node.parent.type == "for_in_statement"
    )
    if not is_waiting:
        return False
    around = node.parent
    while around is not None and around.type not in FUNCTIONS:
        around = around.parent
    return around is None


def walk(root: Node) -> Iterator[Node]:
    """Yield every node, in no particular order."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        waiting.extend(node.children)
        yield node


def _errors(root: Node) -> Iterator[Node]:
    return (node for node in walk(root) if node.is_error or node.is_missing)


def _refusal(name: str, node: Node) -> CannotJoin:
    line = node.start_point.row + 1
    code = _text(node).split("\n", 1)[0]
    return CannotJoin(f"static/{name}, line {line}: {code!r} is not among the forms to be joined.")


def _text(node: Node) -> str:
    return (node.text or b"").decode()
