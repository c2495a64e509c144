"""Files of the theme under names made from their bytes."""

from __future__ import annotations

from pathlib import Path

from plugins.assets import Assets


def _folder(tmp_path: Path, **files: str) -> Assets:
    for name, text in files.items():
        path = tmp_path / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return Assets(tmp_path, "theme")


def test_a_name_changes_with_what_its_file_imports(tmp_path: Path) -> None:
    before = _folder(tmp_path, a_js='import "./b.js";', b_js="1").url("a.js")
    after = _folder(tmp_path, b_js="2").url("a.js")
    assert before != after
    assert before.startswith("/theme/a.")
    assert before.endswith(".js")


def test_an_import_names_the_file_as_it_is_served(tmp_path: Path) -> None:
    assets = _folder(tmp_path, x__a_js='import "./b.js"; import("/elsewhere/c.js")', x__b_js="1")
    served = {file.path: file.content.decode() for file in assets.files()}
    assert f'import "{assets.url("x/b.js")}"; import("/elsewhere/c.js")' in served.values()
    assert set(served) == {url.lstrip("/") for url in map(assets.url, ("x/a.js", "x/b.js"))}


def test_typefaces_keep_their_names(tmp_path: Path) -> None:
    assert _folder(tmp_path, fonts__a_woff2="").url("fonts/a.woff2") == "/theme/fonts/a.woff2"
