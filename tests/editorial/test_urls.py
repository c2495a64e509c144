"""One rule gives each document its address."""

import pytest

from editorial import Corpus, url_of
from editorial.body import Body
from editorial.corpus import Document
from editorial.schemas import DOCUMENT_TYPES
from editorial.schemas.news import News
from editorial.source import Source
from editorial.urls import FOLDERS, file_of, letter_url, slug_of, theme_url

ADDRESSES = {
    "actualite": "/actualites/exemple-d-actualite/",
    "evenement": "/agenda/2022/exemple-d-evenement/",
    "cycle": "/agenda/cycles/exemple-de-cycle/",
    "experience": "/experiences/exemple-d-experience/",
    "synthese": "/ressources/syntheses/exemple-de-synthese/",
    "ressource": "/ressources/publications/exemple-de-ressource/",
    "replay": "/ressources/replays/exemple-de-replay/",
    "webdoc": "/ressources/webdocumentaires/exemple-de-webdoc/",
    "emploi": "/emploi/exemple-d-offre/",
    "page": "/exemple/missions/",
}


def _document(path: str, **fields: str) -> Document:
    values = {
        "id": "a",
        "titre": "Exemple",
        "resume": "Un exemple.",
        "date": "2022",
        "themes": ["habitat"],
        **fields,
    }
    return Document(path, News.model_validate(values), Body(), Source(path, {}, {}))


def test_every_type_has_its_address(good_corpus: Corpus) -> None:
    found = {(d.meta.kind, url_of(d)) for d in good_corpus.documents}
    assert {kind for kind, _ in found} == ADDRESSES.keys()
    assert ADDRESSES.items() <= found


def test_every_type_but_the_page_has_its_list() -> None:
    assert FOLDERS.keys() == {schema.kind for schema in DOCUMENT_TYPES} - {"page"}


@pytest.mark.parametrize(
    ("path", "slug"),
    [
        ("content/actualites/2022-03-24-se-loger.md", "se-loger"),
        ("content/actualites/2022-03-se-loger.md", "se-loger"),
        ("content/actualites/2022-se-loger.md", "se-loger"),
        ("content/actualites/se-loger.md", "se-loger"),
        ("content/actualites/2022/se-loger.md", "se-loger"),
        ("content/actualites/2022.md", "2022"),
        ("content/actualites/199-quartiers.md", "199-quartiers"),
    ],
)
def test_slug_is_the_file_name_without_its_date(path: str, slug: str) -> None:
    assert slug_of(_document(path)) == slug


def test_slug_field_comes_first() -> None:
    assert slug_of(_document("content/actualites/a.md", slug="b")) == "b"


def test_number_that_is_no_month_stays_in_the_slug() -> None:
    assert slug_of(_document("content/actualites/2022-30-quartiers.md")) == "30-quartiers"


def test_theme_and_letter_have_their_addresses(good_corpus: Corpus) -> None:
    assert theme_url("transition/mobilites") == "/thematiques/transition/mobilites/"
    assert letter_url(good_corpus.issues[0]) == "/lettre/2022-05/"


@pytest.mark.parametrize(
    ("url", "file"),
    [("/", "index.html"), ("/agenda/", "agenda/index.html"), ("/404.html", "404.html")],
)
def test_address_is_served_by_one_file(url: str, file: str) -> None:
    assert file_of(url) == file
