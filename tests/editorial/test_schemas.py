"""What front matter may hold: each value of its kind, nothing a mail header could misread."""

import pickle
from datetime import date, time

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from editorial.corpus import Corpus
from editorial.schemas import DATA_FILES, DOCUMENT_TYPES, Letter, type_by_folder
from editorial.schemas import fields as kinds
from editorial.schemas.event import Event

EVENT = {
    "id": "ev",
    "titre": "Exemple",
    "resume": "Un exemple.",
    "date": "2022-03-24",
    "type_action": "manifestation-informative",
}
NAMES = [
    "Address",
    "Clock",
    "Count",
    "Day",
    "Identifier",
    "ImpreciseDate",
    "Line",
    "MediaFile",
    "Slug",
    "Text",
    "ThemePath",
    "WebAddress",
]


def _value(kind: str, text: object) -> object:
    return TypeAdapter(getattr(kinds, kind)).validate_python(text)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("Clock", "9h30", time(9, 30)),
        ("Clock", "9 h 30", time(9, 30)),
        ("Clock", "14h", time(14)),
        ("Clock", "09:05", time(9, 5)),
        ("Count", "1 500", 1500),
        ("Count", "0", 0),
        ("Day", "2022-03-24", date(2022, 3, 24)),
        ("Line", "un\ntitre  long", "un titre long"),
        ("MediaFile", "2022/affiche.jpg", "2022/affiche.jpg"),
        ("ThemePath", "transition/mobilites", "transition/mobilites"),
        ("WebAddress", "https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        ("Address", "/irev/missions/", "/irev/missions/"),
    ],
)
def test_value_is_understood(kind: str, text: str, value: object) -> None:
    assert _value(kind, text) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("Clock", "24h"),
        ("Clock", "9:60"),
        ("Clock", "matin"),
        ("Count", "-1"),
        ("Count", "1,5"),
        ("Count", "9999999999"),
        ("Day", "2022-03"),
        ("Identifier", "Été 2022"),
        ("Line", "a\x00b"),
        ("Line", "a\u202eb"),
        ("Line", "a\u2028b"),
        ("Line", "=?utf-8?q?a?="),
        ("Line", "x" * 301),
        ("MediaFile", "../secret.jpg"),
        ("MediaFile", "/etc/passwd"),
        ("MediaFile", "Affiche.JPG"),
        ("Slug", "../../etc/passwd"),
        ("Slug", "a--b"),
        ("Slug", "a" * 101),
        ("Text", " "),
        ("ThemePath", "a/b/c"),
        ("ThemePath", "a//b"),
        ("WebAddress", "javascript:alert(1)"),
        ("WebAddress", "ftp://example.org/"),
        ("WebAddress", 'https://example.org/"onclick='),
        ("Address", "//evil.example.org/"),
        ("Address", "/../etc/"),
        ("Address", "agenda/"),
    ],
)
def test_value_is_refused(kind: str, text: str) -> None:
    with pytest.raises(ValidationError):
        _value(kind, text)


@pytest.mark.parametrize("kind", NAMES)
@pytest.mark.parametrize("given", [["a"], {"a": "b"}], ids=["list", "group"])
def test_list_or_group_where_a_text_is_due_is_refused(kind: str, given: object) -> None:
    with pytest.raises(ValidationError):
        _value(kind, given)


def test_date_is_never_built_from_its_parts() -> None:
    with pytest.raises(ValidationError):
        _value("ImpreciseDate", {"first": "2022-03-09", "last": "2022-03-01", "precision": "jour"})


@pytest.mark.parametrize(
    ("fields", "today", "past"),
    [
        ({}, date(2022, 3, 24), False),
        ({}, date(2022, 3, 25), True),
        ({"fin": "2022-03-26"}, date(2022, 3, 26), False),
        ({"date": "2022-03"}, date(2022, 3, 31), False),
        ({"date": "2022-03"}, date(2022, 4, 1), True),
    ],
)
def test_event_on_its_last_day_is_still_to_come(
    fields: dict[str, str], today: date, past: bool
) -> None:
    assert Event.model_validate({**EVENT, **fields}).is_past(today) is past


def test_event_of_several_days_may_end_at_an_earlier_hour() -> None:
    fields = {"fin": "2022-03-25", "heure": "14h", "heure_fin": "12h"}
    assert Event.model_validate({**EVENT, **fields}).ends_at == time(12)


def test_english_name_is_no_key() -> None:
    with pytest.raises(ValidationError):
        Event.model_validate({**EVENT, "summary": "Un exemple."})


def test_what_was_read_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        Event.model_validate(EVENT).title = "Autre"


def test_each_type_has_its_own_folder_and_kind() -> None:
    assert len(type_by_folder()) == len(DOCUMENT_TYPES)
    assert len({schema.kind for schema in DOCUMENT_TYPES}) == len(DOCUMENT_TYPES)


@pytest.mark.parametrize("schema", [*DOCUMENT_TYPES, Letter], ids=lambda s: s.__name__)
def test_every_field_that_editors_write_is_described(schema: type[BaseModel]) -> None:
    silent = [name for name, field in schema.model_fields.items() if not field.description]
    assert silent == []


def test_data_files_are_named_in_french() -> None:
    assert DATA_FILES.keys() == {
        "thesaurus",
        "territoires",
        "publics",
        "glossaire",
        "organisme",
        "accessibilite",
        "redirections",
        "panoramas",
        "calendriers",
        "journees",
        "agendas-partenaires",
        "evenements-partenaires",
    }


def test_what_was_kept_of_a_schema_says_the_same_in_the_same_order(good_corpus: Corpus) -> None:
    models = [d.meta for d in good_corpus.documents] + [*good_corpus.data.values()]
    for model in models:
        again = pickle.loads(pickle.dumps(model))  # our own bytes
        assert (type(again), again) == (type(model), model)
        assert again.model_dump_json() == model.model_dump_json()
