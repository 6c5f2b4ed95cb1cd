"""Static files: one hashed name per content, and each page's own style sheet and script in one.

The sources stay what a browser reads as they are: style sheets that `@import` others, ES modules
that import each other by relative names. Only what is served is joined, because on a slow
network every file found inside another costs a round trip: the selling screen's twenty modules
would take six. Joined is what nothing else imports; no file is minified or rewritten otherwise.
"""

import posixpath
import re
from collections.abc import Callable, Iterator
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from whitenoise.storage import CompressedManifestStaticFilesStorage

type Read = Callable[[str], str]

JOINED = ("css/", "js/")

CSS_IMPORT = re.compile(r"""^@import\s+["']([^"']+)["'];\n?""", re.MULTILINE)
JS_IMPORT = re.compile(
    r"""^import\s+(?:\{(?P<names>[^}]*)\}\s*from\s*)?["'](?P<file>\.[^"']+)["'];?""", re.MULTILINE
)
JS_EXPORT = re.compile(
    r"^export\s+(?:(?P<kept>(?:async\s+)?(?:function\*?|class|const)\s+(?P<name>[\w$]+))"
    r"|\{(?P<names>[^}]*)\};?)",
    re.MULTILINE,
)
LEFT_OVER = re.compile(r"^(import|export)\b.*", re.MULTILINE)


class CannotJoin(ImproperlyConfigured):
    """A script is written in a way that cannot be joined to others."""


class JoinedManifestStorage(CompressedManifestStaticFilesStorage):
    def post_process(self, paths: dict[str, Any], *args: Any, **options: Any) -> Iterator[Any]:
        def read(name: str) -> str:
            storage, path = paths[name]
            with storage.open(path) as file:
                return str(file.read().decode())

        ours = [name for name in paths if name.startswith(JOINED)]
        for name, text in joined(ours, read).items():
            with open(self.path(name), "w") as file:  # noqa: PTH123  (as Django's storages do)
                file.write(text)
            paths[name] = (self, name)
        yield from super().post_process(paths, *args, **options)  # type: ignore[no-untyped-call]


def joined(names: list[str], read: Read) -> dict[str, str]:
    """Of the files `names`, those that no other imports: each with all that it imports inside.

    Raises CannotJoin.
    """
    imported = {other for name in names for other in imports(name, read(name))}
    return {
        name: (_join_style if name.endswith(".css") else _join_script)(name, read)
        for name in names
        if name not in imported and name.endswith((".css", ".js")) and imports(name, read(name))
    }


def imports(name: str, text: str) -> list[str]:
    """The files that a style sheet or script names, in order."""
    found = (
        CSS_IMPORT.findall(text)
        if name.endswith(".css")
        else [match["file"] for match in JS_IMPORT.finditer(text)]
    )
    return [posixpath.normpath(posixpath.join(posixpath.dirname(name), file)) for file in found]


def _depth_first(name: str, read: Read, seen: list[str]) -> list[str]:
    """`name` after all that it imports, each once."""
    for other in imports(name, read(name)):
        if other not in seen:
            _depth_first(other, read, seen)
    seen.append(name)
    return seen


def _join_style(name: str, read: Read) -> str:
    return "\n".join(CSS_IMPORT.sub("", read(file)) for file in _depth_first(name, read, []))


def _join_script(name: str, read: Read) -> str:
    """Each imported module a function of its own, so that names stay apart; `name` itself last."""
    *modules, entry = _depth_first(name, read, [])
    places = {module: f"module{n}" for n, module in enumerate(modules)}
    parts = [_module(module, read, places) for module in modules]
    return "\n".join([*parts, _without_imports(entry, read(entry), places)])


def _module(name: str, read: Read, places: dict[str, str]) -> str:
    offered: list[str] = []

    def keep(match: re.Match[str]) -> str:
        if match["name"]:
            offered.append(match["name"])
            return match["kept"]
        offered.extend(f"{theirs}: {ours}" for ours, theirs in _pairs(match["names"]))
        return ""

    body = JS_EXPORT.sub(keep, _without_imports(name, read(name), places))
    if left := LEFT_OVER.search(body):
        raise CannotJoin(f"static/{name}: {left[0]!r} is not among the forms that can be joined.")
    return f"const {places[name]} = (() => {{\n{body}\nreturn {{ {', '.join(offered)} }};\n}})();"


def _without_imports(name: str, text: str, places: dict[str, str]) -> str:
    def take(match: re.Match[str]) -> str:
        [file] = imports(name, match[0])
        names = ", ".join(f"{theirs}: {ours}" for theirs, ours in _pairs(match["names"] or ""))
        return f"const {{ {names} }} = {places[file]};" if names else ""

    return JS_IMPORT.sub(take, text)


def _pairs(names: str) -> Iterator[tuple[str, str]]:
    """`a, b as c` as (a, a), (b, c)."""
    for name in filter(None, map(str.strip, names.split(","))):
        first, _, last = name.partition(" as ")
        yield first.strip(), (last or first).strip()
