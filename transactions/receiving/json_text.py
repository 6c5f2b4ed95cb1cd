"""Parses JSON from outside into values that are at most MOST_DEPTH levels deep.

Code that recurses over a value (json.dumps, an indented print, a template) fails, or its output
grows to many times the size, when the value is nested thousands deep. So a value that is nested
deeper than anything that a till writes becomes a string: the text of that value as it was sent.
"""

import json
import math
import re
from typing import Any

# Levels of arrays and objects, the outermost among them. A till's batch has five.
MOST_DEPTH = 20
MOST_DIGITS = 4000
# A string without an end matches up to the end of the text, so that the search stays linear.
TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{}]', re.DOTALL)


def load(text: str | bytes) -> Any:
    """Return the value of a JSON text; parts that are too deep become strings of their text.

    A number that Python cannot represent becomes the text of that number. Raises ValueError for a
    text that is no JSON.
    """
    if isinstance(text, bytes):
        text = text.decode(json.detect_encoding(text), "surrogatepass")
    try:
        content = _parse(text)
        is_deep = _is_too_deep(content)
    except RecursionError:
        is_deep = True
    if not is_deep:
        return content
    try:
        return _parse(_flattened(text))
    except RecursionError:  # brackets that nothing closes
        raise ValueError("no JSON") from None


def _parse(text: str) -> Any:
    return json.loads(
        text,
        parse_constant=_refuse_constant,
        parse_float=_float_or_text,
        parse_int=_int_or_text,
    )


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _float_or_text(text: str) -> float | str:
    number = float(text)
    return number if math.isfinite(number) else text


def _int_or_text(text: str) -> int | str:
    return int(text) if len(text) <= MOST_DIGITS else text


def _is_too_deep(content: Any) -> bool:
    """Tell whether a value is too deep. Look level by level, without recursion."""
    level = [content] if isinstance(content, dict | list) else []
    for _depth in range(MOST_DEPTH):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
    return bool(level)


def _flattened(text: str) -> str:
    """Return the text with each array or object below MOST_DEPTH as a string of its own text."""
    parts, depth, begins, done = [], 0, 0, 0
    for token in TOKEN.finditer(text):
        if token[0] in {"[", "{"}:
            depth += 1
            begins = token.start() if depth == MOST_DEPTH + 1 else begins
        elif token[0] in {"]", "}"}:
            if depth == MOST_DEPTH + 1:
                parts += [text[done:begins], json.dumps(text[begins : token.end()])]
                done = token.end()
            depth -= 1
    return "".join([*parts, text[done:]])
