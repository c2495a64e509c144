"""The letter as readers get it: HTML and plain text. REFRESH_GOLDEN=1 rewrites the golden pair."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from editorial import Corpus
from newsletter import (
    UNSUBSCRIBE_TOKEN,
    LetterError,
    LetterValue,
    check_html,
    render_html,
    render_text,
    to_html,
)
from newsletter import render as render_module
from newsletter.checks import MAX_BYTES, check_items
from newsletter.palette import DARK, LIGHT
from newsletter.plain import WIDTH, underlined, wrap

from .conftest import APRIL, letter_of

GOLDEN = Path(__file__).with_name("golden")
HOST = "www.canal.example"
HOSTILE = (
    "{{ config }}",
    "{% raise %}",
    "<script>alert(1)</script>",
    "a & b < c",
    "&lt;b&gt;",
    "$(x)",
    "Cœur, cou\u00adpe, 👩‍👩‍👧 et שלום",
)
PAGE = (
    '<html lang="fr"><head><title>T</title>{head}</head><body>'
    '<div style="display:none">Aperçu</div><h1>T</h1>{body}</body></html>'
)
MJML = (
    '<mjml lang="fr"><mj-body><mj-section><mj-column>{}</mj-column></mj-section></mj-body></mjml>'
)


@pytest.mark.parametrize(
    ("name", "render"), [("mail.html", render_html), ("mail.txt", render_text)]
)
def test_the_letter_is_the_golden_one(name: str, render: Callable[..., str], letter: LetterValue):
    made = render(letter)
    if os.environ.get("REFRESH_GOLDEN"):
        (GOLDEN / name).write_text(made, "utf-8")
    assert made == (GOLDEN / name).read_text("utf-8")


# What is in the letter.


def _items(letter: LetterValue):
    return [item for section in letter.sections for item in section.items]


def test_d12_every_item_is_linked_in_html_and_in_text(letter: LetterValue):
    soup = BeautifulSoup(render_html(letter), "html.parser")
    lines = [line.strip() for line in render_text(letter).splitlines()]
    for item in _items(letter):
        assert soup.select_one(f'h3 a[href="{item.url}"]').get_text() == item.title
        assert item.url in lines


def test_every_link_is_absolute(letter: LetterValue):
    soup = BeautifulSoup(render_html(letter), "html.parser")
    for link in soup.find_all("a"):
        assert re.match(r"https://www\.canal\.example/|mailto:contact@canal\.example", link["href"])


@pytest.mark.parametrize("title", HOSTILE)
def test_d6_d7_d9_a_hostile_title_is_printed_as_it_is(altered: Callable[..., Corpus], title: str):
    altered("ressources/kit.md", '"Le kit des habitants"', f"'{title}'")
    corpus = altered(APRIL, '"La lettre d\'avril"', f"'{title}'")
    letter = letter_of(corpus, "2022-04")
    soup = BeautifulSoup(render_html(letter), "html.parser")
    assert soup.title.get_text() == soup.h1.get_text() == letter.title
    assert title in [link.get_text() for link in soup.select("h3 a")]
    assert render_text(letter).count(f"\n{title}\n") == 2


def test_headings_are_one_title_then_rubrics_then_items(letter: LetterValue):
    soup = BeautifulSoup(render_html(letter), "html.parser")
    assert [h.get_text() for h in soup.find_all("h1")] == ["La lettre d’avril"]
    assert len(soup.find_all("h2")) == len(letter.sections)
    assert len(soup.find_all("h3")) == len(_items(letter))


def test_d12_every_table_is_only_for_layout(letter: LetterValue):
    soup = BeautifulSoup(render_html(letter), "html.parser")
    assert {table.get("role") for table in soup.find_all("table")} == {"presentation"}


def test_the_mail_says_why_one_receives_it_and_how_to_leave(letter: LetterValue):
    for render in (render_html, render_text):
        assert "Se désabonner" in render(letter)
        assert letter.reason.split()[0] in render(letter)


def test_the_place_of_the_token_is_once_in_each_part(letter: LetterValue):
    for render in (render_html, render_text):
        assert render(letter).count(f"https://{HOST}/d?t={UNSUBSCRIBE_TOKEN}") == 1


def test_d12_the_letter_has_a_dark_pair(letter: LetterValue):
    html = render_html(letter)
    assert '<meta name="color-scheme" content="light dark"' in html
    assert "prefers-color-scheme: dark" in html


def test_every_coloured_class_has_its_dark_colour(letter: LetterValue):
    soup = BeautifulSoup(render_html(letter), "html.parser")
    classes = {name for tag in soup.find_all(True) for name in tag.get("class", ())}
    used = {name[2:] for name in classes if name.startswith(("t-", "f-"))}
    assert used
    assert used <= DARK.keys() == LIGHT.keys()


def _luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance of ``#rrggbb``."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["clair", "sombre"])
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        *((t, "carte") for t in ("encre", "encre-2", "ardoise", "brique", "canal", "mousse")),
        *((t, "papier") for t in ("encre", "ardoise")),
        *((t, g) for t in ("sur-bandeau", "sur-bandeau-2") for g in ("bandeau", "appareil")),
        ("sur-bandeau", "date"),
        ("brique", "brique-clair"),
    ],
)
def test_text_is_legible(palette: dict[str, str], text: str, ground: str):
    dark, light = sorted((_luminance(palette[text]), _luminance(palette[ground])))
    assert (light + 0.05) / (dark + 0.05) >= 4.5


# What plain text is.


def test_plain_text_is_wrapped_save_its_addresses(letter: LetterValue):
    long = [line for line in render_text(letter).splitlines() if len(line) > WIDTH]
    assert [line for line in long if "://" not in line] == []


def test_plain_text_has_no_markup(letter: LetterValue):
    assert not re.search(r"<[a-z/]|&[a-z#0-9]+;|\{[{%]", render_text(letter))


def test_a_wrapped_title_is_underlined_to_its_longest_line():
    assert underlined("x" * 70 + " yy", "=") == "x" * 70 + "\nyy\n" + "=" * 70


def test_wrapping_keeps_no_break_spaces():
    assert "fin\N{NO-BREAK SPACE}?" in wrap("mot " * 17 + "fin\N{NO-BREAK SPACE}?").split("\n")[-1]


# What is refused.


def test_a_sound_page_is_accepted():
    image = f'<img src="https://{HOST}/i.png" alt="" width="1" height="1">'
    check_html(PAGE.format(head="", body=image), host=HOST)


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("", '<img src="https://ailleurs.example/i.png" alt="">'),
        ("", '<img src="//ailleurs.example/i.png" alt="">'),
        ("", '<img src="/i.png" alt="">'),
        ("", '<img src="data:image/png;base64,AA==" alt="">'),
        ("", '<img src="https://www.canal.example@ailleurs.example/i.png" alt="">'),
        (
            "",
            '<img alt="" srcset="https://www.canal.example/i.png 1x, https://a.example/i.png 2x">',
        ),
        ('<link rel="stylesheet" href="https://ailleurs.example/a.css">', ""),
        ("<style>@import 'https://ailleurs.example/a.css';</style>", ""),
        ("<style>@import url(https://ailleurs.example/a.css);</style>", ""),
        ("", '<p style="background:URL( https://ailleurs.example/i.png )">x</p>'),
        ("", '<table background="https://ailleurs.example/i.png"></table>'),
        ('<!--[if mso]><link href="https://ailleurs.example/a.css"><![endif]-->', ""),
        ("<!--[if mso]><style>a{b:url(https://ailleurs.example/a)}</style><![endif]-->", ""),
        ('<!--[if mso]><p style="b:&#117;rl(//ailleurs.example)"></p><![endif]-->', ""),
    ],
)
def test_d12_what_loads_from_another_host_is_refused(head: str, body: str):
    with pytest.raises(LetterError, match="ressource chargée d’ailleurs"):
        check_html(PAGE.format(head=head, body=body), host=HOST)


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        (PAGE.replace(' lang="fr"', ""), "langue absente"),
        (PAGE.replace("<title>T</title>", ""), "titre absent"),
        (PAGE.replace("Aperçu", ""), "aperçu absent"),
        (PAGE.replace("<h1>T</h1>", ""), "h1 est attendu, 0 trouvés"),
        (PAGE.replace("{body}", "<h1>U</h1>"), "h1 est attendu, 2 trouvés"),
        (PAGE.replace("{body}", '<img src="https://www.canal.example/i.png">'), "image sans texte"),
        (
            PAGE.replace("{body}", f'<img src="https://{HOST}/i.png" alt="" width="1">'),
            "image sans dimensions",
        ),
        (PAGE.replace("{body}", "<script>1</script>"), "balise interdite"),
        (PAGE.replace("{body}", '<a href="/agenda/">x</a>'), "lien sans adresse complète"),
        (PAGE.replace("{body}", '<a href="javascript:alert(1)">x</a>'), "lien sans adresse"),
        (PAGE.replace("{body}", "x" * MAX_BYTES), "retirer des contenus"),
    ],
)
def test_d12_a_faulty_page_is_refused(html: str, reason: str):
    with pytest.raises(LetterError, match=reason):
        check_html(html.format(head="", body=""), host=HOST)


def test_an_unknown_mjml_tag_is_refused_with_the_nearest_known():
    with pytest.raises(LetterError, match=r"inconnue « mj-txt ».*« mj-text »"):
        to_html(MJML.format("<mj-txt>perdu</mj-txt>"))


def test_too_many_nested_tags_are_refused_before_compiling():
    with pytest.raises(LetterError, match="emboîtées"):
        to_html(MJML.format("<div>" * 20_000 + "</div>" * 20_000))


def test_what_the_compiler_refuses_is_a_letter_error():
    with pytest.raises(LetterError, match=r"lettres/2022-04\.yml : la mise en page a échoué"):
        to_html("<mjml><mj-body></mjml>", path=APRIL)


@pytest.mark.parametrize(
    ("program", "reason"),
    [("import os; os.abort()", "a échoué"), ("import time; time.sleep(30)", "dure plus")],
)
def test_the_end_of_the_compiler_is_not_ours(
    program: str, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "compiler.py").write_text(program)
    monkeypatch.setattr(render_module, "COMPILER", tmp_path / "compiler.py")
    monkeypatch.setattr(render_module, "TIMEOUT", 1)
    with pytest.raises(LetterError, match=reason):
        to_html(MJML.format("<mj-text>x</mj-text>"))


def test_an_item_lost_on_the_way_is_noticed(letter: LetterValue):
    html = render_html(letter).replace("Une formation en mai", "")
    with pytest.raises(LetterError, match="contenu perdu : « Une formation en mai »"):
        check_items(html, letter)
