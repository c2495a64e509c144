"""Markdown becomes HTML that is safe to print; links and images are told to the checks."""

import pytest

from editorial import body
from editorial.body import Heading, kind_of_target, render, resolve, too_heavy

NB = "\N{NO-BREAK SPACE}"

AS_WRITTEN = [
    ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
    ("<b onclick=x>gras</b>", "&lt;b onclick=x&gt;gras&lt;/b&gt;"),
    ("<!-- secret -->", "&lt;!-- secret --&gt;"),
    ("<?php echo 1 ?>", "&lt;?php echo 1\N{NARROW NO-BREAK SPACE}?&gt;"),
    ("&#60;script&#62;", "&#60;script&#62;"),
    ("{{ config }}", "{{ config }}"),
    ("{% include x.html %}", "{% include x.html %}"),
    ("{filename}a.md", "{filename}a.md"),
]


@pytest.mark.parametrize(("text", "printed"), AS_WRITTEN)
def test_d7_markup_is_printed_as_written(text: str, printed: str) -> None:
    assert render(text).html == f"<p>{printed}</p>"


def test_d7_block_of_raw_html_is_printed_as_written() -> None:
    assert render("<div>\n\nun\n\n</div>").html == (
        "<p>&lt;div&gt;</p>\n<p>un</p>\n<p>&lt;/div&gt;</p>"
    )


def test_d7_attribute_cannot_be_left_by_a_quotation_mark() -> None:
    markup = render('[x](https://example.org/"onclick=alert)').html
    assert 'href="https://example.org/&quot;onclick=alert"' in markup


def test_empty_body_has_nothing() -> None:
    assert render(" \n") == body.Body()


def test_link_by_id_waits_to_be_resolved() -> None:
    assert render("[x](syn-exemple)").html == '<p><a href="ref:syn-exemple">x</a></p>'


def test_resolved_link_has_its_address() -> None:
    markup = render("Voir [*la* synthèse](syn-exemple).").html
    assert resolve(markup, {"syn-exemple": "/a/?b&c"}.get) == (
        '<p>Voir <a href="/a/?b&amp;c"><em>la</em> synthèse</a>.</p>'
    )


def test_link_to_what_is_not_online_leaves_its_words() -> None:
    markup = render("Voir [*la* synthèse](syn-exemple).").html
    assert resolve(markup, lambda _: None) == "<p>Voir <em>la</em> synthèse.</p>"


def test_link_by_id_with_a_title_is_resolved() -> None:
    markup = render('[x](syn-exemple "a > b")').html
    assert resolve(markup, {"syn-exemple": "/a/"}.get) == '<p><a href="/a/">x</a></p>'


def test_ref_address_typed_by_hand_is_refused() -> None:
    assert render("[x](ref:syn-exemple)").html == '<p><a href="#">x</a></p>'


def test_outside_link_does_not_tell_where_it_came_from() -> None:
    assert 'rel="noopener noreferrer"' in render("[x](https://example.org/)").html


@pytest.mark.parametrize(
    ("target", "kind"),
    [
        ("#suite", "anchor"),
        ("/agenda/", "site"),
        ("syn-exemple", "id"),
        ("https://example.org/", "web"),
        ("HTTP://example.org", "web"),
        ("mailto:a@example.org", "mail"),
        ("//evil.example.org", "refused"),
        ("/\\evil.example.org", "refused"),
        ("\\\\evil.example.org", "refused"),
        ("https:evil.example.org", "refused"),
        ("https://", "refused"),
        ("javascript:alert(1)", "refused"),
        ("JaVaScRiPt:alert(1)", "refused"),
        (" javascript:alert(1)", "refused"),
        ("data:text/html,x", "refused"),
        ("../etc/passwd", "refused"),
        ("page.html", "refused"),
        ("", "refused"),
    ],
)
def test_address_has_its_kind(target: str, kind: str) -> None:
    assert kind_of_target(target) == kind


@pytest.mark.parametrize("target", ["http://[example.org", "http://ex℀mple.org"])
def test_address_that_cannot_be_split_is_refused(target: str) -> None:
    assert kind_of_target(target) == "refused"


DISGUISED = [
    "[x](javascript:alert(1))",
    "[x](java&#115;cript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x][a]\n\n[a]: javascript:alert(1)",
    "[![x](exemple.svg)](javascript:alert(1))",
]


@pytest.mark.parametrize("text", DISGUISED)
def test_d7_address_that_runs_something_never_reaches_the_page(text: str) -> None:
    assert 'href="#"' in render(text).html
    assert "javascript" not in render(text).html


@pytest.mark.parametrize("text", DISGUISED)
def test_refused_address_is_told_to_the_checks(text: str) -> None:
    assert [link.target for link in render(text).links] == ["javascript:alert(1)"]


def test_links_have_their_lines() -> None:
    found = render("[a](x)\n\n[b](y) et\n[c](x)\n", first_line=10).links
    assert [(link.target, link.line) for link in found] == [("x", 10), ("y", 12), ("x", 13)]


def test_word_like_an_address_does_not_move_its_line() -> None:
    assert [link.line for link in render("Le mot habitat.\n\n[x](habitat)").links] == [3]


def test_note_calls_are_no_links_to_check() -> None:
    assert render("Un mot[^1].\n\n[^1]: La note.").links == ()


def test_image_comes_from_media_and_waits_to_be_seen() -> None:
    assert render("![Un disque](exemple.svg)").html == (
        '<p><img alt="Un disque" loading="lazy" src="/media/exemple.svg"></p>'
    )


def test_image_is_told_to_the_checks() -> None:
    image = render("![Un disque](exemple.svg)", first_line=4).images[0]
    assert (image.target, image.line, image.text) == ("exemple.svg", 4, "Un disque")


def test_prose_gets_french_typography() -> None:
    assert render('Dire "oui" : l\'avenir').html == f"<p>Dire «{NB}oui{NB}»{NB}: l’avenir</p>"


@pytest.mark.parametrize("text", ['`a "b" : c...`', '    a "b" : c...\n'])
def test_code_keeps_its_typography(text: str) -> None:
    assert '"b" : c...' in render(text).html


def test_typography_goes_on_across_emphasis() -> None:
    assert render('"Un *mot*" : suite').html == f"<p>«{NB}Un <em>mot</em>{NB}»{NB}: suite</p>"


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ('Dire "*oui*".', f"Dire «{NB}<em>oui</em>{NB}»."),
        ('"[Oui](syn-exemple)"', f'«{NB}<a href="ref:syn-exemple">Oui</a>{NB}»'),
    ],
)
def test_quotation_mark_before_emphasis_opens(text: str, printed: str) -> None:
    assert render(text).html == f"<p>{printed}</p>"


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("l'*avenir*", "l’<em>avenir</em>"),
        ("l'[avenir](syn-exemple)", 'l’<a href="ref:syn-exemple">avenir</a>'),
    ],
)
def test_apostrophe_before_emphasis_is_curled(text: str, printed: str) -> None:
    assert render(text).html == f"<p>{printed}</p>"


def test_headings_have_their_level_anchor_and_words() -> None:
    text = "## L'accès & l'égalité\n\n### Suite\n\n## Suite\n"
    assert render(text).headings == (
        Heading(2, "lacces-legalite", "L’accès & l’égalité"),
        Heading(3, "suite", "Suite"),
        Heading(2, "suite_1", "Suite"),
    )


def test_anchors_start_again_with_each_body() -> None:
    assert render("## Suite").headings == render("## Suite").headings


def test_body_does_not_depend_on_the_body_before() -> None:
    alone = render("Un[^1] [x](a).\n\n[^1]: Note.")
    render("Deux[^1] [y](b).\n\n[^1]: Autre.\n\n[x]: javascript:alert(1)")
    assert render("Un[^1] [x](a).\n\n[^1]: Note.") == alone


def test_body_does_not_depend_on_a_crash_before() -> None:
    alone = render("[x](javascript:alert(1))")
    with pytest.raises(RecursionError):
        render("- " * 5_000 + "x")
    assert render("[x](javascript:alert(1))") == alone


@pytest.mark.parametrize(
    ("text", "heavy"),
    [
        ("[" * 2_000, False),
        ("[" * 2_001, True),
        (">" * 30 + "x", False),
        (">" * 31 + "x", True),
        ("    " * 31 + "- x", True),
        ("x" * 200_001, True),
    ],
)
def test_d8_weight_has_a_limit(text: str, heavy: bool) -> None:
    assert (too_heavy(text) is not None) is heavy


def test_d8_too_many_headings_are_refused() -> None:
    assert too_heavy("# a\n" * 20_000) is not None


def test_d8_deepest_accepted_text_is_rendered() -> None:
    assert render(">" * 30 + "texte").html.count("<blockquote>") == 30
