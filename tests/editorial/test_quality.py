"""What readers suffer from is found where it is, and said word for word."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from editorial import check, load
from editorial.alone import OF_DOCUMENTS, OF_TEXTS
from editorial.prose import ease, sentences
from editorial.quality import ADVICE, RULES, advice

BLOCKING = (*RULES, *OF_DOCUMENTS, *OF_TEXTS)
ROOT = Path(__file__).parents[2]
TODAY = date(2022, 6, 1)
NEWS = "actualites/2022-03-02-ko.md"
EVENT = "agenda/2022-03-12-ko.md"
HEAD = (
    "---\nid: act-ko\ntitre: Exemple\nresume: Un exemple.\ndate: 2022-03-02\nthemes: [transition]\n"
)
LONG = " ".join(["mot"] * 41)
HARD = "La territorialisation opérationnelle nécessite l’institutionnalisation partenariale. " * 20
HEAVY_DRAWING = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'>{' ' * 812_000}</svg>"


def _news(body: str, fields: str = "") -> dict[str, str]:
    return {NEWS: f"{HEAD}{fields}---\n\n{body}\n"}


def _event(fields: str) -> dict[str, str]:
    head = "---\nid: ev-ko\ntitre: Exemple\nresume: Un exemple.\ntype_action: session-formation\n"
    return {EVENT: f"{head}{fields}---\n\nLe texte.\n"}


BAD: dict[str, list[tuple[dict[str, str], str]]] = {
    "headings_skip_no_level": [
        (
            _news("```\n# du code\n```\n\n## Un\n\n#### Trop bas"),
            f"{NEWS}:15: texte — « Trop bas » saute un niveau : écrire « ### ».",
        ),
        (
            _news("### D’abord"),
            f"{NEWS}:9: texte — « D’abord » saute un niveau : écrire « ## ».",
        ),
    ],
    "links_say_where_they_lead": [
        (
            _news("Pour s’inscrire, [cliquez ici](https://www.example.org/)."),
            f"{NEWS}:9: texte — lien « cliquez ici » : écrire où il mène, "
            "comme on le dirait sans la phrase.",
        ),
        (
            _news("Texte.\n\n[Lire la suite…](act-exemple)"),
            f"{NEWS}:11: texte — lien « Lire la suite… » : écrire où il mène, "
            "comme on le dirait sans la phrase.",
        ),
        (
            _news("<https://www.example.org/a>"),
            f"{NEWS}:9: texte — adresse nue « https://www.example.org/a » : "
            "[le nom de la page](l’adresse).",
        ),
        (
            _news("[](https://www.example.org/)"),
            f"{NEWS}:9: texte — lien sans mots vers « https://www.example.org/ » : "
            "écrire où il mène, comme on le dirait sans la phrase.",
        ),
    ],
    "alternatives_are_words": [
        (
            _news("![exemple.svg](exemple.svg)"),
            f"{NEWS}:9: image.alternative — « exemple.svg » est un nom de fichier : "
            "écrire ce que l’image montre.",
        ),
        (
            _news("Texte.", "image: {fichier: exemple.svg, alternative: IMG_2034}\n"),
            f"{NEWS}:7: image.alternative — « IMG_2034 » est un nom de fichier : "
            "écrire ce que l’image montre.",
        ),
    ],
    "images_are_light": [
        (
            {"media/lourde.svg": HEAVY_DRAWING},
            "media/lourde.svg:1: image — 812 ko, 300 au plus : "
            "la réduire à 1600 pixels de large, en JPEG ou en WebP.",
        ),
    ],
    "private_addresses_stay_private": [
        (
            _news("Écrire à camille.exemple@example.org."),
            f"{NEWS}:9: texte — courriel d’une personne : donner celui d’un service (contact@…).",
        ),
        (
            _news("Texte.", "note: Appeler le +33 (0)6 12 34 56 78.\n"),
            f"{NEWS}:7: note — numéro de mobile : donner celui d’un service, ou un formulaire.",
        ),
    ],
    "nothing_private_is_published": [
        (
            {"media/abonnes.csv": "\n".join(f"p{n}@canal.fr" for n in range(21))},
            "media/abonnes.csv:1: confidentiel — 21\u00a0adresses de courriel : "
            "une liste de personnes reste privée.",
        ),
    ],
    "nothing_private_is_written": [
        (
            _news("\n".join(f"- p{n}@canal.fr" for n in range(21))),
            f"{NEWS}:9: confidentiel — 21\u00a0adresses de courriel : "
            "une liste de personnes reste privée.",
        ),
    ],
    "titles_have_their_level": [
        (
            _news("Texte.\n\n# Trop haut"),
            f"{NEWS}:11: texte — intertitre de niveau 1 : écrire « ## » "
            "(le titre de la page est « titre »).",
        ),
    ],
    "doubts_are_settled": [
        (
            _news(
                "Texte.",
                "chiffres:\n  - {libelle: visites, valeur: 3, source: a, "
                "autres_valeurs: [{valeur: 4, source: b}]}\n",
            ),
            f"{NEWS}:8: visites — à trancher : « 3 » (a) ou « 4 » (b).",
        ),
    ],
    "calendars_are_recorded": [
        (
            _event("date: 2022-05-12\n"),
            "donnees/calendriers.yml:1: registre — 5\u00a0rendez-vous à y inscrire : "
            "lancer « invoke calendars ».",
        ),
    ],
    "offers_are_closed": [
        (
            {},
            "emploi/2022-04-04-exemple-d-offre.md:9: date_limite — offre close le "
            "29\u00a0avril 2022 : ajouter « pourvu_le » ou « retirer_le ».",
        ),
    ],
    "events_leave_something": [
        (
            _event("date: 2022-03-12\n"),
            f"{EVENT}:6: suites — sans suite depuis sa fin : « invoke follow-up ev-ko », "
            "ou « suites » avec « etat: abandonnee ».",
        ),
        (
            _event("date: 2022-03-12\nsuites:\n  - {attendu: synthese, etat: a_paraitre}\n"),
            f"{EVENT}:7: suites — sans suite depuis sa fin : « invoke follow-up ev-ko », "
            "ou « suites » avec « etat: abandonnee ».",
        ),
    ],
    "telephones_are_shared_lines": [
        (
            _news("Le secrétariat répond au 03 20 12 34 56."),
            f"{NEWS}:9: texte — vérifier que ce numéro est celui d’un service.",
        ),
    ],
    "acronyms_are_explained": [
        (
            _news("Avec EXX et EX, le XXE siècle des QPV. QPV encore."),
            f"{NEWS}:9: texte — sigle « EXX » : le développer une fois, "
            "ou l’ajouter à donnees/glossaire.yml.\n"
            f"{NEWS}:9: texte — sigle « QPV » : le développer une fois, "
            "ou l’ajouter à donnees/glossaire.yml.\n"
            f"{NEWS}:9: texte — sigle « XXE » : le développer une fois, "
            "ou l’ajouter à donnees/glossaire.yml.",
        ),
    ],
    "sentences_are_short": [
        (
            _news(f"Une phrase.\n\nUne autre. {LONG.capitalize()}\n"),
            f"{NEWS}:11: texte — phrase de 41 mots (« Mot mot mot mot… ») : la couper en deux.",
        ),
    ],
    "texts_are_easy_to_read": [
        (
            _news(HARD),
            f"{NEWS}:8: texte — facilité de lecture 0 sur 100 (indice de Kandel et Moles, 20 au "
            "moins) : raccourcir les phrases, préférer les mots courants.",
        ),
    ],
}


@pytest.fixture
def lay(examples: Path, tmp_path: Path) -> Callable[[dict[str, str]], Path]:
    """Lays files over a copy of the good content."""

    def _lay(files: dict[str, str]) -> Path:
        content = Path(shutil.copytree(examples / "ok" / "content", tmp_path / "content"))
        for name, text in files.items():
            (content / name).write_text(text, encoding="utf-8")
        return content

    return _lay


def _report(problems: object) -> str:
    assert isinstance(problems, tuple)
    return "\n".join(str(problem).removeprefix("content/") for problem in problems)


CASES = [(name, *case) for name, cases in BAD.items() for case in cases]


@pytest.mark.parametrize(
    ("name", "files", "expected"), CASES, ids=[f"{c[0]}-{n}" for n, c in enumerate(CASES)]
)
def test_bad_content_is_reported_word_for_word(
    name: str, files: dict[str, str], expected: str, lay: Callable[[dict[str, str]], Path]
) -> None:
    corpus = load(lay(files))
    if name in {rule.__name__ for rule in BLOCKING}:
        assert _report(check(corpus)) == expected
    else:
        told = {one.name: one.problems for one in advice(corpus, TODAY)}
        assert check(corpus) == ()
        assert _report(told[name]) == expected


def test_every_rule_has_bad_content_and_is_said_in_french() -> None:
    rules = {rule.__name__: rule.__doc__ or "" for rule in (*BLOCKING, *ADVICE)}
    assert rules.keys() == BAD.keys()
    assert all(sentence.endswith(".") for sentence in rules.values())


GOOD = [
    _news("## Un\n\n### Deux\n\n## Trois\n\n### Quatre"),
    _news("[irev.fr](https://www.irev.fr/), [contact@irev.fr](mailto:contact@irev.fr)"),
    _news("[Le kit : ici et maintenant](https://www.example.org/)"),
    _news("inscription.formation@example.org, pole-ressources@example.org"),
    _news("Le QPV (quartier prioritaire de la politique de la ville) : QPV."),
    _news("Le quartier prioritaire de la politique de la ville (QPV) : QPV."),
    _news(
        "Le siècle de Louis XIV, `SOME_CODE` et <https://EXAMPLE.org/QPV>".split(
            " et ", maxsplit=1
        )[0]
    ),
    _news(f"| {LONG} |\n|---|\n| {LONG} |\n\n```\n{LONG}\n```\n"),
    _news("\n".join(f"- {LONG[:60]}" for _ in range(9))),
    _event("date: 2022-03-12\norganisateur: Autre\n"),
    _event("date: 2022-03-12\nstatut: annule\n"),
    _event("date: 2022-04-12\n"),
    _event("date: 2022-03-12\nsuites:\n  - {attendu: synthese, etat: abandonnee}\n"),
]


@pytest.mark.parametrize("files", GOOD, ids=range(len(GOOD)))
def test_good_content_is_left_alone(
    files: dict[str, str], lay: Callable[[dict[str, str]], Path]
) -> None:
    corpus = load(lay(files))
    told = [p for one in advice(corpus, TODAY) for p in one.problems if p.path.endswith("ko.md")]
    assert (check(corpus), told) == ((), [])


def test_the_content_of_the_site_has_nothing_that_blocks() -> None:
    corpus = load(ROOT / "content")
    assert corpus.problems == ()
    assert [problem for rule in RULES for problem in rule(corpus)] == []


def test_broken_content_is_advised_on_without_failing(tmp_path: Path) -> None:
    assert advice(load(tmp_path), TODAY) == ()
    assert advice(load(tmp_path / "absent"), TODAY) == ()


def test_sentence_has_the_line_of_its_paragraph() -> None:
    found = list(sentences("# Titre\n\nUn [deux](x). Trois\nquatre !\n- cinq\n- six", 5))
    assert [(one.line, " ".join(one.words)) for one in found] == [
        (7, "Un deux"),
        (7, "Trois quatre"),
        (9, "cinq"),
        (10, "six"),
    ]


def test_plain_french_is_easier_than_administrative_french() -> None:
    plain = "Le maire a vu les jeunes du quartier. Ils ont parlé du parc."
    assert ease(list(sentences(plain, 1))) > 80
    assert ease(list(sentences(HARD, 1))) < 20
