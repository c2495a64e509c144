"""Each source file stands in one stage on a given day, and the account of stages balances."""

from datetime import date

import pytest

from editorial import Corpus
from editorial.body import Body
from editorial.corpus import Document, Issue
from editorial.lifecycle import Accounts, Stage, account_for, public_from, stage_of, why_waiting
from editorial.schemas import Letter
from editorial.schemas.event import Event
from editorial.schemas.news import News
from editorial.schemas.page import Page
from editorial.source import Source

TODAY = date(2022, 4, 10)
SOURCE = Source("content/a.md", {}, {})
BASE = {"id": "a", "titre": "Exemple", "resume": "Un exemple."}


def _news(**fields: str) -> Document:
    values = {**BASE, "date": "2022-04-01", "themes": ["transition"], **fields}
    return Document("content/a.md", News.model_validate(values), Body(), SOURCE)


def _event(**fields: str) -> Document:
    values = {**BASE, "date": "2022-06-01", "type_action": "manifestation-informative", **fields}
    return Document("content/a.md", Event.model_validate(values), Body(), SOURCE)


def _issue(**fields: object) -> Issue:
    values = {
        "titre": "Exemple",
        "editorial": "Deux lignes.",
        "rubriques": {"agenda": ["ev"]},
        **fields,
    }
    return Issue("content/lettres/2022-04.yml", "2022-04", Letter.model_validate(values), SOURCE)


@pytest.mark.parametrize(
    ("fields", "stage"),
    [
        ({}, Stage.PUBLISHED),
        ({"date": "2022-04-10"}, Stage.PUBLISHED),
        ({"date": "2022-04-11"}, Stage.SCHEDULED),
        ({"date": "2022-04"}, Stage.PUBLISHED),
        ({"date": "2022-05"}, Stage.SCHEDULED),
        ({"publier_le": "2022-04-10"}, Stage.PUBLISHED),
        ({"publier_le": "2022-04-11"}, Stage.SCHEDULED),
        ({"date": "2023-01-01", "publier_le": "2022-04-01"}, Stage.PUBLISHED),
        ({"retirer_le": "2022-04-11"}, Stage.PUBLISHED),
        ({"retirer_le": "2022-04-10"}, Stage.EXPIRED),
        ({"etat": "brouillon"}, Stage.DRAFT),
        ({"etat": "relecture"}, Stage.DRAFT),
        ({"etat": "brouillon", "retirer_le": "2022-04-02"}, Stage.DRAFT),
    ],
)
def test_document_stands_in_one_stage(fields: dict[str, str], stage: Stage) -> None:
    assert stage_of(_news(**fields), today=TODAY) is stage


def test_event_to_come_is_public_at_once() -> None:
    assert stage_of(_event(), today=TODAY) is Stage.PUBLISHED


def test_event_may_be_announced_later() -> None:
    assert stage_of(_event(publier_le="2022-05-01"), today=TODAY) is Stage.SCHEDULED


def test_page_is_always_public() -> None:
    page = Page.model_validate({**BASE, "adresse": "/exemple/"})
    assert public_from(Document("content/a.md", page, Body(), SOURCE)) is None


@pytest.mark.parametrize(
    ("fields", "stage"),
    [
        ({"date": "2022-04-10"}, Stage.PUBLISHED),
        ({"date": "2022-04-11"}, Stage.SCHEDULED),
        ({"date": "2022-04-01", "etat": "brouillon"}, Stage.DRAFT),
    ],
)
def test_letter_stands_in_one_stage(fields: dict[str, str], stage: Stage) -> None:
    assert stage_of(_issue(**fields), today=TODAY) is stage


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (_news(), ""),
        (_news(etat="brouillon"), "Brouillon : n’est pas en ligne."),
        (_news(etat="relecture"), "En relecture : n’est pas en ligne."),
        (_event(publier_le="2022-05-01"), "Pas encore en ligne : paraîtra le 1er mai 2022."),
        (_issue(date="2022-04-11"), "Pas encore en ligne : paraîtra le 11 avril 2022."),
    ],
)
def test_what_readers_do_not_see_says_why(item: Document, said: str) -> None:
    assert why_waiting(item, today=TODAY).replace("\N{NO-BREAK SPACE}", " ") == said


@pytest.mark.parametrize(
    "day", [date(2000, 1, 1), date(2022, 3, 1), date(2022, 4, 15), date(2099, 1, 1)]
)
def test_accounts_balance_on_any_day(good_corpus: Corpus, day: date) -> None:
    accounts = account_for(good_corpus, today=day)
    assert accounts.balanced
    assert accounts.found == len(good_corpus.sources) >= 11


def test_accounts_name_what_was_not_read(good_corpus: Corpus) -> None:
    lost = Corpus(
        **{**_fields(good_corpus), "sources": (*good_corpus.sources, "content/agenda/lost.md")}
    )
    accounts = account_for(lost, today=TODAY)
    assert not accounts.balanced
    assert accounts.missing == ("content/agenda/lost.md",)


def _fields(corpus: Corpus) -> dict[str, object]:
    return {name: getattr(corpus, name) for name in Corpus.__dataclass_fields__}


def test_accounts_print_as_a_sum() -> None:
    said = str(Accounts(11, 8, 1, 1, 1)).replace("\u00a0", " ")
    assert said == "11 fichiers = 8 publiés + 1 brouillon + 1 programmé + 1 retiré"
