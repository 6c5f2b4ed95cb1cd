"""What is served of a page's style sheet and script: one file each, with all that they import."""

import pytest

from bazar.static import CannotJoin, joined
from tests.test_house import ROOT


def join(files: dict[str, str]) -> dict[str, str]:
    return joined(list(files), files.__getitem__)


def test_what_nothing_imports_is_joined_with_what_it_imports() -> None:
    files = {
        "js/page.js": 'import { add } from "./money.js";\nadd(1);\n',
        "js/money.js": "export function add(n) {\n  return n + 1;\n}\n",
    }
    assert join(files) == {
        "js/page.js": (
            "const module0 = (() => {\n"
            "function add(n) {\n  return n + 1;\n}\n\n"
            "return { add };\n})();\n"
            "const { add: add } = module0;\nadd(1);\n"
        )
    }


def test_every_form_that_is_used_is_read() -> None:
    files = {
        "js/page.js": (
            'import { a, b as c } from "./all.js";\nimport {\n  d,\n  E,\n} from "./all.js";\n'
            'import "./effect.js";\nuse(a, c, d, E);\n'
        ),
        "js/all.js": (
            "export const a = 1;\nexport async function b() {}\nfunction inner() {}\n"
            "export class E extends EventTarget {}\nexport { inner as d };\n"
        ),
        "js/effect.js": "document.title;\n",
    }
    [script] = join(files).values()
    assert "import" not in script
    assert "export" not in script
    assert "const { a: a, b: c } = module0;" in script
    assert "const { d: d, E: E } = module0;" in script
    assert "return { a, b, E, d: inner };" in script
    assert script.index("document.title") < script.index("use(a, c, d, E)")


def test_a_module_that_two_import_is_there_once() -> None:
    files = {
        "js/page.js": 'import { x } from "./x.js";\nimport { y } from "./y.js";\n',
        "js/x.js": 'import { z } from "../vendor/z.js";\nexport const x = z;\n',
        "js/y.js": 'import { z } from "../vendor/z.js";\nexport const y = z;\n',
        "vendor/z.js": "export const z = 'once';\n",
    }
    names = [name for name in files if not name.startswith("vendor")]
    [script] = joined(names, files.__getitem__).values()
    assert script.count("'once'") == 1


def test_modules_keep_their_names_apart() -> None:
    files = {
        "js/page.js": 'import { x } from "./x.js";\nimport { y } from "./y.js";\n',
        "js/x.js": "const hidden = 1;\nexport const x = hidden;\n",
        "js/y.js": "const hidden = 2;\nexport const y = hidden;\n",
    }
    [script] = join(files).values()
    assert script.count("= (() => {") == 2


@pytest.mark.parametrize(
    "text",
    [
        "export default 1;\n",
        "export * from './other.js';\n",
        "export let moving = 1;\n",
        "import * as all from './other.js';\nexport const a = all;\n",
    ],
)
def test_another_form_is_refused_by_name(text: str) -> None:
    files = {"js/page.js": 'import "./x.js";\n', "js/x.js": text, "js/other.js": ""}
    with pytest.raises(CannotJoin, match=r"static/js/x\.js"):
        join(files)


def test_a_style_sheet_takes_in_what_it_imports_in_order() -> None:
    files = {
        "css/page.css": '@import "tokens.css";\n@import "base.css";\n\n.page {}\n',
        "css/tokens.css": ":root {}\n",
        "css/base.css": "body {}\n",
    }
    [sheet] = join(files).values()
    assert sheet.replace("\n", "") == ":root {}body {}.page {}"


def test_what_imports_nothing_is_left_as_it_is() -> None:
    assert join({"js/alone.js": "go();\n", "css/desk.css": "body {}\n"}) == {}


def test_our_own_pages_are_joined() -> None:
    names = [
        str(file.relative_to(ROOT / "static"))
        for folder in ("css", "js")
        for file in (ROOT / "static" / folder).iterdir()
    ]
    found = joined(names, lambda name: (ROOT / "static" / name).read_text())
    assert {"css/till.css", "css/page.css", "js/sell.js", "js/card.js"} <= found.keys()
    assert "@import" not in "".join(found.values())
