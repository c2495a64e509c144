"""What content may do wrong and no other test of this room shows (rows D and F5 of the faults)."""

from __future__ import annotations

import os
import shutil
import time
import unicodedata
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from editorial import Corpus, check, load
from editorial.quality import advice
from editorial.site import Site

NB = "\N{NO-BREAK SPACE}"
NEWS = "actualites/2022-03-02-ko.md"
EVENT = "agenda/2022-03-24-ko.md"
JOB = "emploi/2022-03-02-ko.md"
PAGE = "pages/ko.md"
REDIRECTIONS = "donnees/redirections.yml"
Lay = Callable[..., Corpus]


def _document(
    identifier: str, title: str = "Exemple", fields: str = "", body: str = "Texte."
) -> str:
    head = f"---\nid: {identifier}\ntitre: {title}\nresume: Un exemple.\n"
    return f"{head}{fields}---\n\n{body}\n"


def _news(title: str = "Exemple", fields: str = "", body: str = "Texte.") -> str:
    fields = f"date: 2022-03-02\nthemes: [transition]\n{fields}"
    return _document("act-ko", title, fields, body)


def _event(fields: str) -> str:
    return _document("ev-ko", fields=f"type_action: session-formation\n{fields}")


@pytest.fixture
def lay(examples: Path, tmp_path: Path) -> Lay:
    """The good content with more files, each text or made by a function of its path."""

    def _lay(files: dict[str, str | Callable[[Path], object]]) -> Corpus:
        content = Path(shutil.copytree(examples / "ok" / "content", tmp_path / "content"))
        for name, made in files.items():
            file = content / name
            file.parent.mkdir(parents=True, exist_ok=True)
            made(file) if callable(made) else file.write_text(made, encoding="utf-8")
        return load(content)

    return _lay


def _report(corpus: Corpus) -> list[str]:
    return [str(problem).removeprefix("content/") for problem in check(corpus)]


def test_d2_two_files_of_one_address_are_both_named(lay: Lay) -> None:
    other = "actualites/2022-03-03-ko.md"
    corpus = lay({NEWS: _news(), other: _news().replace("act-ko", "act-ko-2")})
    (said,) = _report(corpus)
    assert said.startswith(f"{other}:2: slug — même adresse /actualites/ko/ que content/{NEWS}")


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        (NEWS, _news(fields=f"slug: {'a' * 300}\n"), "slug — trop long"),
        (NEWS, _news(fields="slug: École\n"), "slug — minuscules sans accent"),
        (NEWS, _news(fields="slug: 🎉\n"), "slug — minuscules sans accent"),
        (f"actualites/{'a' * 200}.md", _news(), "fichier — nom trop long : 120 caractères"),
        ("actualites/🎉.md", _news(), "fichier — nom à écrire en minuscules sans accent"),
        ("actualites/2022.md", _news(), "fichier — ajouter des mots au nom du fichier"),
        (PAGE, _document("pg-ko", fields="adresse: /agenda/2022/\n"), "adresse — l’adresse"),
        (PAGE, _document("pg-ko", fields="adresse: /pagefind/\n"), "adresse — « /pagefind/ »"),
    ],
)
def test_d2_an_address_that_cannot_be_is_refused(lay: Lay, path: str, text: str, said: str) -> None:
    (found,) = _report(lay({path: text}))
    assert found.startswith(f"{path}:") and f": {said}" in found


@pytest.mark.parametrize(
    "address",
    [
        "/../x/",
        "/x/../../y/",
        "//ailleurs.example/",
        "/a/./b/",
        "/a%2e%2e/b/",
        "/a%2fb/",
        "\\x\\",
        "https://ailleurs.example/",
        "/.well-known/x/",
        "/index.html",
        f"/{'a' * 300}/",
        '"/a\\0b/"',
        '"/a\\nb/"',
    ],
)
def test_d3_no_address_leads_out_of_the_site(lay: Lay, address: str) -> None:
    corpus = lay(
        {
            PAGE: _document("pg-ko", fields=f"adresse: {address}\n"),
            NEWS: _news(fields=f"anciennes_adresses: [{address}]\n"),
        }
    )
    assert [said.split(" — ")[0] for said in _report(corpus)] == [
        f"{NEWS}:7: anciennes_adresses",
        f"{PAGE}:5: adresse",
    ]


@pytest.mark.parametrize("field", ["save_as", "url", "category", "template", "slug_substitutions"])
def test_d3_no_field_of_the_engine_reaches_it(lay: Lay, field: str) -> None:
    (said,) = _report(lay({NEWS: _news(fields=f"{field}: ../../etc/cron.d/x\n")}))
    assert said.startswith(f"{NEWS}:7: {field} — champ inconnu.")


@pytest.mark.parametrize(
    "words",
    [
        "Cœur de ville",
        "שלום et bonjour",
        "👩‍👩‍👧 École",
        "cou\u00adpe",
        "e\u0301cole",
        "Z" + "\u0301" * 200,
        "Quoi\u202f?",
    ],
    ids=["ligature", "right to left", "family", "soft hyphen", "composed", "zalgo", "narrow space"],
)
def test_d9_any_script_is_kept_and_the_address_is_that_of_the_file(lay: Lay, words: str) -> None:
    corpus = lay({NEWS: _news(words, body=words)})
    assert _report(corpus) == []
    document = corpus.by_id["act-ko"]
    assert document.url == "/actualites/ko/"
    assert document.meta.title == " ".join(unicodedata.normalize("NFC", words).split())


@pytest.mark.parametrize("mark", ["\u202e", "\u2066", "\u200b", "\u0007", "\ufeff"])
def test_d9_what_turns_or_hides_words_is_refused(lay: Lay, mark: str) -> None:
    report = _report(lay({NEWS: _news(f"'Un {mark}titre'", body=f"Un {mark}mot.")}))
    assert any("caractère invisible interdit" in said for said in report)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ("date: 2023-02-29\n", "date — ce jour n’existe pas (février 2023 a 28 jours)"),
        ("date: 2026-03-29\nheure: 2h30\n", "heure — 2 h 30 n’existe pas le 29 mars 2026"),
        ("date: 2022-03-24\nheure: 24h00\n", "heure — heure attendue"),
        ("date: 2022-03-24\nheure: 10h\nheure_fin: 9h\n", "heure_fin — "),
        ("date: 2022-03-24\nfin: 2022-03-23\n", "fin — l’événement finit (2022-03-23) avant"),
    ],
)
def test_d10_an_impossible_moment_is_refused(lay: Lay, fields: str, said: str) -> None:
    (found,) = _report(lay({EVENT: _event(fields)}))
    assert said in found.replace(NB, " ")


def test_d10_a_leap_day_is_a_day(lay: Lay) -> None:
    assert _report(lay({EVENT: _event("date: 2024-02-29\n")})) == []


@pytest.mark.parametrize(
    ("fields", "months"),
    [
        ("date: 2022-01-31\nfin: 2022-03-02\n", ["2022/01", "2022/03"]),
        ("date: 2022-12-31\nfin: 2023-01-01\n", ["2022/12", "2023/01"]),
        (
            "date: 2022-08-31\nheure: 23h59\nfin: 2022-09-01\nheure_fin: 0h30\n",
            ["2022/08", "2022/09"],
        ),
    ],
)
def test_d11_an_event_across_months_is_on_the_pages_of_both_its_ends(
    lay: Lay, fields: str, months: list[str]
) -> None:
    corpus = lay({EVENT: _event(fields)})
    assert _report(corpus) == []
    pages = {page.url: page for page in Site(corpus, date(2022, 1, 1)).pages}
    shown = [
        url.removeprefix("/agenda/").strip("/")
        for url, page in pages.items()
        if url.count("/") == 4
        and hasattr(page, "days")
        and any(card.id == "ev-ko" for day in page.days for card in day.lines)
    ]
    assert sorted(shown) == months


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("actualites/con.md", "Windows refuse ce nom"),
        ("media/Aux.pdf", "Windows refuse ce nom"),
        ("media/fin./a.pdf", "Windows refuse ce nom"),
        ("media/a:b.pdf", "Windows refuse ce nom"),
        ("media/Exemple.svg", "media/Exemple.svg, aux majuscules près"),
    ],
)
def test_d13_a_name_that_not_every_disk_holds_is_refused(lay: Lay, name: str, said: str) -> None:
    drawing = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'/>"
    report = _report(lay({name: _news() if name.endswith(".md") else drawing}))
    assert len(report) == 1 and said in report[0]


@pytest.mark.parametrize("name", [NEWS, "media/a.pdf", "media/a.jpg", "donnees/publics.yml"])
def test_d13_a_pipe_is_refused_and_never_waited_for(lay: Lay, name: str) -> None:
    def pipe(file: Path) -> None:
        file.unlink(missing_ok=True)
        os.mkfifo(file)

    start = time.monotonic()
    assert f"{name}:1: fichier — ceci n’est pas un fichier ordinaire : le retirer." in _report(
        lay({name: pipe})
    )
    assert time.monotonic() - start < 5


def test_d13_a_loop_of_links_is_refused_and_not_followed(lay: Lay) -> None:
    corpus = lay({"actualites/boucle": lambda link: link.symlink_to("..")})
    assert _report(corpus) == [
        "actualites/boucle:1: fichier — lien symbolique : le remplacer par le vrai fichier."
    ]


def test_d13_a_name_that_is_no_text_is_reported(lay: Lay) -> None:
    def write(file: Path) -> None:
        Path(os.fsdecode(os.fsencode(file.parent) + b"/\xff.md")).write_text(_news())

    assert _report(lay({NEWS: write})) == [
        "actualites:1: fichier — un nom de fichier de ce dossier n’est pas lisible : le renommer."
    ]


@pytest.mark.parametrize("deadline", ["2022-03-20", "2022-02-20"], ids=["over", "before its day"])
def test_d14_an_offer_that_is_over_is_hidden_and_listed(lay: Lay, deadline: str) -> None:
    fields = f"date: 2022-03-02\nemployeur: Une ville\nlieu: Lille\ndate_limite: {deadline}\n"
    corpus = lay({JOB: _document("emploi-ko", fields=fields)})
    today = date(2022, 3, 21)
    assert _report(corpus) == []
    shown = next(page for page in Site(corpus, today).pages if page.url == "/emploi/")
    assert "emploi-ko" not in repr(shown)
    told = [
        p for one in advice(corpus, today) if one.name == "offers_are_closed" for p in one.problems
    ]
    assert [problem.path for problem in told] == [f"content/{JOB}"]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            ["{ancienne: /a/, vers: /b/}", "{ancienne: /b/, vers: /agenda/}"],
            "« /b/ » n’est pas une page du site.",
        ),
        (
            ["{ancienne: /a/, vers: /b/}", "{ancienne: /b/, vers: /a/}"],
            "« /a/ » n’est pas une page du site.",
        ),
        (["{ancienne: /a/, vers: /a/}"], "« /a/ » n’est pas une page du site."),
        (["{ancienne: /agenda/, vers: /}"], "« /agenda/ » est déjà prise par le site."),
        (
            ["{ancienne: /media/exemple.svg, vers: /}"],
            "« /media/exemple.svg » est déjà prise par media/exemple.svg.",
        ),
        (
            ["{ancienne: /a/, vers: /agenda/}", "{ancienne: /a/, vers: /}"],
            "« /a/ » est déjà prise par redirections.yml.",
        ),
    ],
    ids=["chain", "loop", "to itself", "shadow of a page", "shadow of a file", "two ways"],
)
def test_f5_a_redirection_that_leads_nowhere_or_hides_a_page_is_named(
    lay: Lay, rows: list[str], said: str
) -> None:
    text = "redirections:\n" + "".join(f"  - {row}\n" for row in rows)
    corpus = lay({REDIRECTIONS: text})
    assert any(
        found.startswith(f"{REDIRECTIONS}:1: redirections — {said}") for found in _report(corpus)
    )
