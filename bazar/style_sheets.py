"""Style sheets, joined into one: each with all that it imports inside."""

import posixpath
import re
from collections.abc import Callable

type Load = Callable[[str], str]

# CSS takes an `@import` only before all rules, so nothing behind the first rule is looked at.
HEAD = re.compile(r"""(?:\s+|/\*.*?\*/|@import\s+(?:"[^"]+"|'[^']+')\s*;)*""", re.DOTALL)
COMMENT_OR_IMPORT = re.compile(
    r"""/\*.*?\*/|@import\s+(?:"(?P<double>[^"]+)"|'(?P<single>[^']+)')\s*;\n?""", re.DOTALL
)


def imported_sheets(name: str, text: str) -> list[str]:
    """Return the names of the style sheets that a style sheet imports, in order."""
    head, _rules = _split(text)
    folder = posixpath.dirname(name)
    files = [match["double"] or match["single"] for match in COMMENT_OR_IMPORT.finditer(head)]
    return [posixpath.normpath(posixpath.join(folder, file)) for file in files if file]


def join_sheet(name: str, load: Load) -> str:
    """Return the style sheet after all that it imports, each once. `load` returns a file's text."""
    seen: set[str] = set()
    texts: list[str] = []

    def visit(name: str) -> None:
        if name in seen:
            return
        seen.add(name)
        text = load(name)
        for other in imported_sheets(name, text):
            visit(other)
        texts.append(_without_imports(text))

    visit(name)
    return "\n".join(texts)


def _split(text: str) -> tuple[str, str]:
    """Return the part that may hold imports, and the rules."""
    match = HEAD.match(text)
    end = match.end() if match else 0
    return text[:end], text[end:]


def _without_imports(text: str) -> str:
    head, rules = _split(text)
    return COMMENT_OR_IMPORT.sub(lambda match: match[0] if _is_comment(match) else "", head) + rules


def _is_comment(match: re.Match[str]) -> bool:
    return match[0].startswith("/*")
