"""The style sheet and the script that a page is served: one file each, with all imports inside."""

import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from bazar.scripts import CannotJoin, join_script
from bazar.static import JoinedManifestStorage, joined
from tests.test_house import ROOT


def join(files: dict[str, str]) -> dict[str, str]:
    return joined(list(files), files.__getitem__)


def test_name_of_a_file_has_the_digest_that_the_worker_compares(tmp_path: Path) -> None:
    storage = JoinedManifestStorage(tmp_path, "/static/")
    digest = hashlib.sha256(b"sell();").hexdigest()
    assert storage.hashed_name("js/a.js", ContentFile(b"sell();")) == f"js/a.{digest[:12]}.js"


def test_script_that_nothing_imports_is_joined_with_its_imports() -> None:
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


def test_all_forms_of_import_and_export_are_joined() -> None:
    files = {
        "js/page.js": (
            'import { a, b as c } from "./all.js";\nimport {\n  d,\n  E,\n} from "./all.js";\n'
            'import "./effect.js";\nuse(a, c, d, E);\n'
        ),
        "js/all.js": (
            "export const a = 1, z = 2;\nexport async function b() {}\nfunction inner() {}\n"
            "export class E extends EventTarget {}\nexport { inner as d };\n"
            "export function* g() {}\n"
        ),
        "js/effect.js": "document.title;\n",
    }
    [script] = join(files).values()
    assert "import" not in script
    assert "export" not in script
    assert "const { a: a, b: c } = module0;" in script
    assert "const { d: d, E: E } = module0;" in script
    assert "return { a, z, b, E, d: inner, g };" in script
    assert script.index("document.title") < script.index("use(a, c, d, E)")


# Lines that look like imports, exports and comments, and are text.
TEXTS = [
    '`\nimport { a } from "./other.js";\nexport const b = 1;\n`',
    '`${`\nimport "./other.js";\n`}\nexport default 1;\n// no comment ${/* one */ 1}`',
    '"// no comment"',
    "'/* no comment */'",
    "/[/*]\\/\\/ no comment/.source",
    "1 / 2 / 3",
]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("place", ["entry", "import"])
def test_text_that_looks_like_code_is_left_as_it_is(text: str, place: str) -> None:
    code = f"const text = {text};\nuse(text);\n"
    files = {
        "js/page.js": 'import "./x.js";\n' + (code if place == "entry" else ""),
        "js/x.js": code if place == "import" else "",
    }
    [script] = join(files).values()
    assert f"const text = {text.replace('/* one */', ' ')};\nuse(text);\n" in script


def test_template_with_an_import_line_runs_as_it_is_written(tmp_path: Path) -> None:
    node = shutil.which("node")
    if not node:
        pytest.fail("no node here. On Debian: apt install nodejs")
    files = {
        "js/page.js": 'import { text } from "./x.js";\nconsole.log(text);\n',
        "js/x.js": 'export const text = `\nimport { a } from "./a.js";\n`; // a template\n',
    }
    (tmp_path / "page.mjs").write_text(join(files)["js/page.js"])
    run = subprocess.run([node, tmp_path / "page.mjs"], capture_output=True, text=True, check=True)
    assert run.stdout == '\nimport { a } from "./a.js";\n\n'


def test_comments_are_left_out() -> None:
    files = {
        "js/page.js": (
            '/* The page. */\n\nimport { a } from "./a.js"; // once\n\n'
            "/**\n * Add.\n * @param {number} n\n */\n"
            "function f(n) {\n  // nothing\n"
            "  return /** @type {any} */ (n) + a /* and\n  on */\n}\n"
        ),
        "js/a.js": "export const a = 1;\n",
    }
    [script] = join(files).values()
    assert script.endswith(
        "const { a: a } = module0;  \n\nfunction f(n) {\n  return   (n) + a \n\n}\n"
    )


def test_comment_s_place_keeps_the_code_on_both_sides_apart() -> None:
    files = {
        "js/page.js": (
            'import "./a.js";\nfunction f(a) {\n  return/* a */a;\n}\nlet b = 1/*\n*/+ 2\n'
        ),
        "js/a.js": "",
    }
    [script] = join(files).values()
    assert "return a;\n}\nlet b = 1\n+ 2\n" in script


def test_comments_inside_imports_and_exports_go_with_them() -> None:
    files = {
        "js/page.js": (
            'import {\n  // one\n  a, /* two */ b,\n} from "./x.js"; // three\nuse(a, b);\n'
        ),
        "js/x.js": "const a = 1;\nexport /* four */ const b = 2;\nexport {\n  /* five */ a,\n};\n",
    }
    [script] = join(files).values()
    assert script == (
        "const module0 = (() => {\nconst a = 1;\nconst b = 2;\n\n\nreturn { b, a };\n})();\n"
        "const { a: a, b: b } = module0;  \nuse(a, b);\n"
    )


def test_module_that_two_import_is_joined_once() -> None:
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
        "export { a } from './other.js';\n",
        "export let moving = 1;\n",
        "export const { a } = {};\n",
        "import * as all from './other.js';\nexport const a = all;\n",
        "import all from './other.js';\n",
        "import all, { a } from './other.js';\n",
        "import data from './data.json' with { type: 'json' };\n",
        "import { a } from 'package';\n",
        "const other = import('./other.js');\n",
        "const here = import.meta.url;\n",
        "await ready;\n",
        "for await (const a of b) c(a);\n",
        "const broken = ;\n",
    ],
)
def test_form_that_cannot_be_joined_is_refused_by_name(text: str) -> None:
    files = {"js/page.js": 'import "./x.js";\n', "js/x.js": text, "js/other.js": ""}
    with pytest.raises(CannotJoin, match=r"static/js/x\.js, line 1"):
        join_script("js/page.js", files.__getitem__)


def test_entry_may_wait_and_a_function_may_wait_in_a_module() -> None:
    files = {
        "js/page.js": 'import { f } from "./x.js";\nawait f();\nfor await (const a of f()) f(a);\n',
        "js/x.js": "export async function f() {\n  for await (const a of b) await a;\n}\n",
    }
    [script] = join(files).values()
    assert "await f();\nfor await (const a of f()) f(a);" in script


def test_import_of_a_name_that_is_not_exported_is_refused() -> None:
    files = {
        "js/page.js": 'import { a, c } from "./x.js";\nuse(a, c);\n',
        "js/x.js": "export const a = 1;\nconst c = 2;\n",
    }
    with pytest.raises(CannotJoin, match=r"js/page\.js imports 'c', which static/js/x\.js"):
        join(files)


def test_modules_that_import_each_other_are_refused() -> None:
    files = {
        "js/page.js": 'import "./x.js";\n',
        "js/x.js": 'import "./y.js";\n',
        "js/y.js": 'import "./x.js";\n',
    }
    with pytest.raises(CannotJoin, match=r"static/js/x\.js imports itself by way of js/y\.js"):
        join(files)


def test_style_sheet_takes_in_its_imports_in_order() -> None:
    files = {
        "css/page.css": '/* A page. */\n@import "tokens.css";\n@import "base.css";\n\n.page {}\n',
        "css/tokens.css": ":root {}\n",
        "css/base.css": "@import 'tokens.css';\nbody {}\n",
    }
    [sheet] = join(files).values()
    assert sheet.replace("\n", "") == ":root {}body {}/* A page. */.page {}"


def test_style_sheet_s_text_that_looks_like_an_import_is_left_as_it_is() -> None:
    text = '/*\n@import "other.css";\n*/\n.a::before { content: "\\\n@import \'other.css\';"; }\n'
    files = {
        "css/page.css": f'@import "base.css";\n{text}',
        "css/base.css": "",
        "css/other.css": "",
    }
    assert join(files)["css/page.css"].strip() == text.strip()


def test_file_that_imports_nothing_is_left_as_it_is() -> None:
    assert join({"js/alone.js": "go(); // there\n", "css/desk.css": "body {}\n"}) == {}


def test_pages_of_the_product_are_joined() -> None:
    names = [
        str(file.relative_to(ROOT / "static"))
        for folder in ("css", "js")
        for file in (ROOT / "static" / folder).iterdir()
    ]
    found = joined(names, lambda name: (ROOT / "static" / name).read_text())
    assert {"css/till.css", "css/page.css", "js/sell.js", "js/card.js"} <= found.keys()
    sheets = [text for name, text in found.items() if name.endswith(".css")]
    assert "@import" not in "".join(sheets)
