"""The content says what the dossier says: every entry has its page, with its facts.

The dossier is not part of the repository; a clone without it skips this file. Where the content
rightly differs, the tables below give the value it has and why.
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from editorial import Corpus, load
from editorial.corpus import Document
from editorial.schemas import Meta
from editorial.schemas.document import Figure
from editorial.schemas.event import Cycle, Event
from editorial.schemas.news import News
from editorial.schemas.publication import Experience, Publication
from editorial.urls import theme_url
from tests.content import dossier
from tests.content.dossier import Entry, document_of

if not dossier.FOLDER.is_dir():
    pytest.skip(f"the dossier is not there: {dossier.FOLDER}", allow_module_level=True)

EVENTS = dossier.events()
SERIES = dossier.series()
PUBLICATIONS = dossier.publications()
SHEETS = {name: entry for name, entry in PUBLICATIONS.items() if dossier.is_sheet(name)}
DOCUMENTS = {name: entry for name, entry in PUBLICATIONS.items() if name not in SHEETS}
EXPERIENCES = dossier.experiences()
UNNAMED = dossier.unnamed_experiences()
THEMES = dossier.themes()
TERRITORIES = dossier.territories()
PROFILES = dossier.profiles()
GLOSSARY = dossier.glossary()
QUALIFIED = dossier.qualified_numbers()

_MAY_TO_JUNE = (("2022-05", "2022-06"), "the words say « entre mai et juin 2022 »")
EVENT_DATES = {
    "ev-2022-caph-cycle-pv": _MAY_TO_JUNE,
    "ev-2022-caph-cycle-centres-sociaux": _MAY_TO_JUNE,
}
_QET = ("2021", "undated; a date is required, and the note says that the year is assumed")
PUBLICATION_DATES = {
    "pub-2022-referentiel-evaluatif": ("2022-04", "given out early April, open to all late April"),
    "pub-2022-kit-evaluation": ("2022-04", "given out early April, open to all late April"),
    "pub-qet-1": _QET,
    "pub-qet-2": _QET,
    "pub-qet-3": _QET,
    "pub-qet-4": _QET,
    "pub-reci-notes-debut-contrats": (
        "2015",
        "« démarrage des contrats »: those of 2015-2022; the note says that it is approximate",
    ),
    "pub-plaquette-irev": ("2022", "undated; it opens the report of 2022, as its note says"),
}
_TOLD_IN_SEPTEMBER = ("2022-09", "month of the article, whose day the dossier holds uncertain")
EXPERIENCE_DATES = {
    "exp-lilotopia-fives-cail": _TOLD_IN_SEPTEMBER,
    "exp-fermes-urbaines-capep": _TOLD_IN_SEPTEMBER,
    "exp-fashion-green-hub": ("2022-02", "month printed at the foot of the sheet"),
}
REPORT_YEAR = "2022"

CYCLES = {
    "ev-2021-caph-preparation": ("serie-appui-lcd", "first step of the support that it tells"),
    "ev-2021-call-ptlcd": ("serie-appui-lcd", "first step of the support that it tells"),
    "ev-2023-resultats-call": ("serie-appui-lcd", "results of the survey held in that series"),
    "ev-2023-boite-outils-lcd": ("serie-appui-lcd", "the toolbox of those local processes"),
    "ev-2023-reperes-mixite": ("serie-mixite", "what is to be kept of that course"),
}
_FOUR_DAYS = (4, "its series has « 3 cycles de 4 jours (Lille, Amiens, Arras) »")
SESSIONS = {f"ev-2022-cycle-evaluation-{town}": _FOUR_DAYS for town in ("lille", "amiens", "arras")}
ANSWERS = {"ev-2022-call-enquete-logement": "129 answers to a questionnaire are not participants"}
ADDED_THEMES = {
    "pub-2022-cartographie-agriculture": (
        "transition/quartiers-en-transition",
        "the cycle counts it among what it leaves",
    )
}
# A publication must have a theme; these four have none in the dossier.
UNTHEMED = {
    "pub-2022-panorama-crpv",
    "pub-2022-lettre-information",
    "pub-2022-rapport-activites",
    "pub-plaquette-irev",
}
ISSUED = {
    None: "parue",
    "a_paraitre": "a_paraitre",
    "en_cours": "a_paraitre",
    "reporte": "reportee",
}
TITLES = {
    "pub-qet-presentation": (
        "Présentation du cycle de rencontres : Quartiers en transition",
        "cut short in the source; the note says that the last word is assumed",
    ),
}
UNDOUBTED = {
    "exp-fashion-green-hub": "the one sentence cut short in the source is left out",
}
AREAS = {"bassin", "pole-metropolitain"}  # « bassin » stands for any group of intercommunalities
PLACE_NAMES = {"caen": ("CA de Caen", "« (nom de la source) » is a remark, not a name")}

KINDS = {
    "synthese": ("synthese", None),
    "compte-rendu": ("synthese", None),
    "replay": ("replay", None),
    "video": ("replay", None),
    "webdocumentaire": ("webdoc", None),
    "article": ("actualite", None),
    "fiche-experience": ("experience", None),
    "referentiel": ("ressource", "referentiel"),
    "kit": ("ressource", "kit"),
    "outil": ("ressource", "outil"),
    "fiche-outil": ("ressource", "outil"),
    "dossier-ressources": ("ressource", "dossier"),
    "programme": ("ressource", "dossier"),
    "bibliographie": ("ressource", "bibliographie"),
    "recueil": ("ressource", "recueil"),
    "panorama-de-presse": ("ressource", "recueil"),
    "lettre-information": ("ressource", "recueil"),
    "note": ("ressource", "note"),
    "point-de-vue": ("ressource", "note"),
    "document-de-travail": ("ressource", "note"),
    "contribution": ("ressource", "contribution"),
    "cartographie": ("ressource", "cartographie"),
    "guide": ("ressource", "guide"),
    "plaquette": ("ressource", "guide"),
    "rapport": ("ressource", "rapport"),
}
MODES = {"visio": "distanciel", "mixte": "hybride", "presentiel": "presentiel"}
# How the label of a figure begins, for each measure of the dossier.
MEASURES = {
    "telechargements": "téléchargements",
    "consultations": "consultations",
    "autre_valeur": "consultations",
    "vues": "vues",
    "articles": "articles",
    "visiteurs": "visiteurs",
    "abonnes": "abonnés",
    "lecteurs_moyens": "lectures en moyenne",
    "sequences": "vues par séquence",
}
PLACE_KINDS = {
    "regions": "region",
    "departements": "departement",
    "intercommunalites": "intercommunalite",
    "communes": "commune",
    "quartiers_et_lieux": "quartier",
    "hors_region": "hors-region",
}
# Places that a document names by one beside it.
NEAR_PLACES = {
    ("cu-dunkerque", "ev-2022-vrl-dunkerquois"): "the session is placed in « Dunkerquois »"
}


def each(table: Any) -> pytest.MarkDecorator:
    """One test for each name of a table."""
    return pytest.mark.parametrize("name", list(table))


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return load(dossier.ROOT / "content")


def _plain(text: str | None) -> str:
    """Text without typography: straight apostrophes, plain spaces."""
    return re.sub(r"\s", " ", (text or "").replace("’", "'"))


def _numbers(text: str) -> list[int]:
    """The numbers written in digits, « 10 940 » being one."""
    joined = re.sub(r"(?<=\d)\s(?=\d{3}(?!\d))", "", text)
    return [int(digits) for digits in re.findall(r"\d+", joined)]


def _figures(meta: Meta) -> str:
    return " | ".join(f"{f.label} : {f.value} ({f.note or ''})" for f in meta.figures)


def _values(figure: Figure) -> list[str]:
    """What a figure is worth, where the source gives several values too."""
    return [_plain(figure.value), *(_plain(other.value) for other in figure.others)]


def _event(corpus: Corpus, name: str) -> Event:
    meta = corpus.by_id[name].meta
    assert isinstance(meta, Event)
    return meta


def _linked_events(meta: Meta) -> set[str]:
    """The events a page leads to: news has no field of its own for them."""
    if isinstance(meta, Publication | Experience):
        return set(meta.events)
    return {name for name in meta.related if name in EVENTS}


def _links(corpus: Corpus, one: str, other: str) -> bool:
    """Whether either of two documents leads to the other."""
    first, second = corpus.by_id[one].meta, corpus.by_id[other].meta
    return other in first.related or one in second.related


def _assert_themes(meta: Meta, entry: Entry) -> None:
    """The main theme and the others are there; one added is a theme of what the entry follows."""
    expected = tuple(entry["themes"])
    assert meta.themes[: len(expected)] == expected
    added = set(meta.themes[len(expected) :])
    allowed = dossier.themes_around(entry)
    if meta.id in ADDED_THEMES:
        allowed |= {ADDED_THEMES[meta.id][0]}
    assert added <= allowed


# Events


@each(EVENTS)
def test_event_has_its_page(name: str, corpus: Corpus) -> None:
    assert corpus.by_id[name].meta.kind == "evenement"


@each(EVENTS)
def test_event_is_dated_as_precisely_as_it_is_known_and_no_more(name: str, corpus: Corpus) -> None:
    expected = EVENT_DATES[name][0] if name in EVENT_DATES else dossier.event_dates(EVENTS[name])
    meta = _event(corpus, name)
    assert (meta.date.iso, meta.when.end.iso if meta.when.end else None) == expected


@each([name for name, event in EVENTS.items() if dossier.separate_days(event)])
def test_event_of_separate_days_has_each_of_them(name: str, corpus: Corpus) -> None:
    assert _event(corpus, name).days == dossier.separate_days(EVENTS[name])


@each([n for n, e in EVENTS.items() if re.search("dédui|lu dans", e.get("date_texte") or "")])
def test_event_whose_date_was_deduced_says_so(name: str, corpus: Corpus) -> None:
    assert re.search("dédui|suppos|à confirmer", _event(corpus, name).note or "")


@each(EVENTS)
def test_event_has_its_number_of_participants_and_its_qualifier(name: str, corpus: Corpus) -> None:
    known = EVENTS[name].get("participants") or {}
    expected = (known.get("valeur"), known.get("qualificatif"))
    meta = _event(corpus, name)
    found = (meta.attendance.value, meta.attendance.qualifier) if meta.attendance else (None, None)
    if name in ANSWERS:
        assert known["valeur"] in _numbers(_figures(meta))
        expected = (None, None)
    assert found == expected


@each(EVENTS)
def test_event_has_its_half_days(name: str, corpus: Corpus) -> None:
    half_days = _event(corpus, name).half_days
    known = EVENTS[name].get("demi_journees") or {}
    assert (half_days.value if half_days else None) == known.get("valeur")


@each(EVENTS)
def test_event_has_its_number_of_sessions(name: str, corpus: Corpus) -> None:
    said = SESSIONS[name][0] if name in SESSIONS else EVENTS[name].get("sessions")
    assert _event(corpus, name).sessions == said


def test_three_cycles_of_four_days_are_one_cycle_three_groups_and_twelve_sessions(
    corpus: Corpus,
) -> None:
    cycle = corpus.by_id["serie-evaluation"].meta
    assert isinstance(cycle, Cycle)
    held = [each for name in SESSIONS if (each := _event(corpus, name)).cycle == cycle.id]
    assert [group.id for group in cycle.groups] == ["lille", "amiens", "arras"]
    assert {each.group for each in held} == {"lille", "amiens", "arras"}
    assert sum(each.session_count for each in held) == 12


@each(EVENTS)
def test_event_has_its_themes(name: str, corpus: Corpus) -> None:
    assert list(_event(corpus, name).themes) == EVENTS[name]["themes"]


@each(EVENTS)
def test_event_is_in_its_cycle(name: str, corpus: Corpus) -> None:
    expected = CYCLES[name][0] if name in CYCLES else EVENTS[name].get("serie")
    assert _event(corpus, name).cycle == expected


@each([name for name, event in EVENTS.items() if "type_action" in event])
def test_event_has_its_kind_of_action_and_its_perimeter(name: str, corpus: Corpus) -> None:
    meta, event = _event(corpus, name), EVENTS[name]
    assert (meta.action, meta.perimeter) == (event["type_action"], event["perimetre"])


@each([name for name, event in EVENTS.items() if event.get("lieu")])
def test_event_is_held_as_the_dossier_says(name: str, corpus: Corpus) -> None:
    place = EVENTS[name]["lieu"]
    expected = {MODES.get(place["mode"])}
    if place.get("incertain"):
        expected |= {None}
    assert _event(corpus, name).mode in expected


@each(EVENTS)
def test_event_is_tied_to_its_places(name: str, corpus: Corpus) -> None:
    meta = _event(corpus, name)
    held = {meta.place.territory} if meta.place else set()
    assert dossier.places_of(EVENTS[name]) <= set(meta.territories) | held


@each(EVENTS)
def test_event_names_its_speakers_and_nobody_else(name: str, corpus: Corpus) -> None:
    event = EVENTS[name]
    known = [*event.get("intervenants", []), *event.get("animateurs", [])]
    found = [each.name for each in _event(corpus, name).speakers]
    assert sorted(found) == sorted(each["nom"] for each in known)


@each([name for name, event in EVENTS.items() if event.get("organisateur")])
def test_event_of_a_partner_names_its_organiser(name: str, corpus: Corpus) -> None:
    assert _event(corpus, name).organiser


@each(EVENTS)
def test_event_leads_to_what_it_produced(name: str, corpus: Corpus) -> None:
    expected = {document_of(each) for each in EVENTS[name].get("productions") or []}
    assert {each.document for each in _event(corpus, name).outcomes} == expected


@each(EVENTS)
def test_outcome_of_an_event_is_where_its_document_says(name: str, corpus: Corpus) -> None:
    for outcome in _event(corpus, name).outcomes:
        assert outcome.document
        issued = getattr(corpus.by_id[outcome.document].meta, "issued", "parue")
        assert (outcome.document, outcome.issued) == (outcome.document, issued)


@each(EVENTS)
def test_event_leads_to_the_experiences_shown_there(name: str, corpus: Corpus) -> None:
    told = {key for key, each in EXPERIENCES.items() if name in (each.get("evenements") or [])}
    assert told | set(EVENTS[name].get("experiences", [])) <= set(_event(corpus, name).experiences)


@each([name for name, event in EVENTS.items() if event.get("liens")])
def test_event_leads_to_its_other_links(name: str, corpus: Corpus) -> None:
    meta = _event(corpus, name)
    expected = {document_of(each) for each in EVENTS[name]["liens"]}
    assert expected <= {*meta.related, *meta.experiences}


# Series


@each(SERIES)
def test_series_is_a_cycle_with_its_themes(name: str, corpus: Corpus) -> None:
    meta = corpus.by_id[name].meta
    assert meta.kind == "cycle"
    _assert_themes(meta, SERIES[name])


@each([name for name, entry in SERIES.items() if entry.get("productions")])
def test_series_leads_to_what_it_produced(name: str, corpus: Corpus) -> None:
    assert set(SERIES[name]["productions"]) <= set(corpus.by_id[name].meta.related)


@each([n for n, s in SERIES.items() if any("total" in k or k == "realise_2022" for k in s)])
def test_series_has_its_totals(name: str, corpus: Corpus) -> None:
    parts = ("totaux", "participants_total", "total_participants", "realise_2022")
    totals = [value for part in parts for value in SERIES[name].get(part, {}).items()]
    # The length of a session is said in words.
    expected = {v for k, v in totals if isinstance(v, int) and k != "jours_par_session"}
    assert expected <= set(_numbers(_figures(corpus.by_id[name].meta)))


# Publications


@each(DOCUMENTS)
def test_publication_has_a_page_of_its_type(name: str, corpus: Corpus) -> None:
    meta = corpus.by_id[name].meta
    assert (meta.kind, getattr(meta, "nature", None)) == KINDS[DOCUMENTS[name]["type"]]


@each(SHEETS)
def test_published_sheet_is_the_page_of_its_experience(name: str, corpus: Corpus) -> None:
    meta = corpus.by_id[document_of(name)].meta
    assert name not in corpus.by_id
    assert isinstance(meta, Experience)
    assert set(SHEETS[name]["themes"]) <= set(meta.themes)
    assert set(SHEETS[name]["evenement"]) <= set(meta.events)


@each(DOCUMENTS)
def test_publication_is_dated_as_precisely_as_it_is_known_and_no_more(
    name: str, corpus: Corpus
) -> None:
    known = dossier.publication_date(DOCUMENTS[name])
    expected = PUBLICATION_DATES[name][0] if name in PUBLICATION_DATES else known
    date = corpus.by_id[name].meta.date
    assert date is not None
    assert date.iso == expected


@each(DOCUMENTS)
def test_publication_has_its_themes(name: str, corpus: Corpus) -> None:
    if name in UNTHEMED:
        assert not DOCUMENTS[name]["themes"]
        assert len(corpus.by_id[name].meta.themes) == 1
    else:
        _assert_themes(corpus.by_id[name].meta, DOCUMENTS[name])


@each(DOCUMENTS)
def test_publication_leads_back_to_its_events(name: str, corpus: Corpus) -> None:
    found, expected = _linked_events(corpus.by_id[name].meta), set(DOCUMENTS[name]["evenement"])
    assert expected <= found if DOCUMENTS[name]["type"] == "article" else found == expected


@each([name for name, entry in DOCUMENTS.items() if entry.get("usage")])
def test_publication_has_its_measures_of_use(name: str, corpus: Corpus) -> None:
    meta = corpus.by_id[name].meta
    usage = DOCUMENTS[name]["usage"]
    for measure in [each for each in MEASURES if usage.get(each) is not None]:
        figures = [f for f in meta.figures if f.label.startswith(MEASURES[measure])]
        values = [value for f in figures if f.year == REPORT_YEAR for value in _values(f)]
        known = usage[measure]
        if isinstance(known, int):
            in_words = usage.get("qualificatif") in values  # « une centaine » stands for 100
            assert in_words or any(known in _numbers(value) for value in values), measure
        else:
            assert any(known.startswith(value) for value in values), measure


@each([name for name, entry in DOCUMENTS.items() if entry.get("serie")])
def test_publication_leads_to_its_cycle(name: str, corpus: Corpus) -> None:
    assert _links(corpus, name, DOCUMENTS[name]["serie"])


@each([name for name, entry in DOCUMENTS.items() if entry.get("experience")])
def test_publication_and_the_experience_that_it_tells_are_linked(name: str, corpus: Corpus) -> None:
    assert _links(corpus, name, DOCUMENTS[name]["experience"])


@each(DOCUMENTS)
def test_publication_is_issued_or_to_come_as_the_dossier_says(name: str, corpus: Corpus) -> None:
    meta = corpus.by_id[name].meta
    assert getattr(meta, "issued", "parue") == ISSUED[DOCUMENTS[name].get("statut")]


@each([name for name, entry in DOCUMENTS.items() if entry.get("producteur")])
def test_publication_of_others_names_who_made_it(name: str, corpus: Corpus) -> None:
    meta = corpus.by_id[name].meta
    if not isinstance(meta, News):
        assert isinstance(meta, Publication)
        assert meta.producer != "IREV"
        assert meta.licence == DOCUMENTS[name].get("licence")


@each([n for n, e in DOCUMENTS.items() if {"outils", "sommaire", "chapitres"} & e.keys()])
def test_publication_has_its_parts_in_order(name: str, corpus: Corpus) -> None:
    entry, meta = DOCUMENTS[name], corpus.by_id[name].meta
    tools = [each.title for each in getattr(meta, "tools", ())]
    chapters = [each.title for each in getattr(meta, "chapters", ())]
    assert tools == [each["titre"] for each in entry.get("outils", [])]
    assert chapters == entry.get("chapitres", [])
    assert list(getattr(meta, "contents", ())) == entry.get("sommaire", [])


@each(dossier.redirections())
def test_former_address_still_leads_somewhere(name: str, corpus: Corpus) -> None:
    target = dossier.redirections()[name]
    if target in PUBLICATIONS:
        former = corpus.by_id[target].meta.former_urls
    else:
        former = tuple(each.old for each in corpus.redirections)
    assert name.rstrip("/") in {address.rstrip("/") for address in former}


# Experiences


@each(EXPERIENCES)
def test_experience_has_its_sheet_its_themes_and_its_places(name: str, corpus: Corpus) -> None:
    meta, entry = corpus.by_id[name].meta, EXPERIENCES[name]
    assert meta.kind == "experience"
    if "territoires" in entry:
        assert set(meta.territories) == set(entry["territoires"])
    _assert_themes(meta, entry)


@each(EXPERIENCES)
def test_experience_is_dated_by_its_sheet_or_by_the_report(name: str, corpus: Corpus) -> None:
    expected = EXPERIENCE_DATES[name][0] if name in EXPERIENCE_DATES else REPORT_YEAR
    date = corpus.by_id[name].meta.date
    assert date is not None
    assert date.iso == expected


@each([name for name, entry in EXPERIENCES.items() if entry.get("depuis")])
def test_experience_says_since_when_it_lasts(name: str, corpus: Corpus) -> None:
    meta = corpus.by_id[name].meta
    assert isinstance(meta, Experience)
    assert _numbers(str(EXPERIENCES[name]["depuis"])) == _numbers(meta.since or "")


@each(EXPERIENCES)
def test_experience_leads_to_the_events_where_it_is_told(name: str, corpus: Corpus) -> None:
    entry = EXPERIENCES[name]
    known = set(entry.get("evenements") or [])
    known |= {e for e, each in EVENTS.items() if name in each.get("experiences", [])}
    known |= {e for e, each in EVENTS.items() if name in each.get("liens", [])}
    if entry.get("publication") in SHEETS:
        known |= set(SHEETS[entry["publication"]]["evenement"])
    assert _linked_events(corpus.by_id[name].meta) == known


@each([name for name, entry in EXPERIENCES.items() if entry.get("publication")])
def test_experience_and_its_publication_are_linked(name: str, corpus: Corpus) -> None:
    published = document_of(EXPERIENCES[name]["publication"])
    assert published == name or _links(corpus, name, published)


@each([name for name, entry in EXPERIENCES.items() if entry.get("resultats")])
def test_experience_has_the_figures_of_its_results(name: str, corpus: Corpus) -> None:
    expected = {v for v in EXPERIENCES[name]["resultats"].values() if isinstance(v, int)}
    assert expected <= set(_numbers(_figures(corpus.by_id[name].meta)))


@each(EXPERIENCES)
def test_experience_is_to_come_only_where_it_has_no_title_yet(name: str, corpus: Corpus) -> None:
    meta = corpus.by_id[name].meta
    assert isinstance(meta, Experience)
    assert meta.issued == ("a_paraitre" if name in UNNAMED else "parue")


# Titles, doubts and qualifiers


@each(
    [name for name, entry in EVENTS.items() if entry.get("titre_origine") == "source"]
    + [name for name, entry in DOCUMENTS.items() if "titre_origine" not in entry]
)
def test_title_that_the_source_gives_is_kept(name: str, corpus: Corpus) -> None:
    given = (EVENTS | DOCUMENTS)[name]["titre"]
    expected = TITLES[name][0] if name in TITLES else given
    assert _plain(corpus.by_id[name].meta.title) == _plain(expected)


@each([n for n, e in (EVENTS | SERIES | DOCUMENTS | EXPERIENCES).items() if e.get("incertain")])
def test_entry_that_is_uncertain_has_a_note_for_readers(name: str, corpus: Corpus) -> None:
    meta = corpus.by_id[name].meta
    doubts = [each for each in meta.figures if each.note or each.others]
    assert meta.note or name in UNDOUBTED or doubts


def _statements(document: Document) -> list[str]:
    """All that a page says in figures and in words."""
    meta = document.meta
    attendance = getattr(meta, "attendance", None)
    counted = [f"{attendance.qualifier or ''} {attendance.value}"] if attendance else []
    return [*counted, *(f.value for f in meta.figures), meta.summary, document.source.body]


@each(QUALIFIED)
def test_number_that_is_qualified_is_never_given_bare(name: str, corpus: Corpus) -> None:
    owner, number, qualifier = QUALIFIED[name]
    if owner:
        said = _statements(corpus.by_id[document_of(owner)])
    else:
        figures = [each.value for each in corpus.organisation.key_figures]
        said = [*figures, *_statements(corpus.by_id["page-chiffres"])]
    text = _plain(" | ".join(said))
    digits = f"{number:,}".replace(",", " ?")
    assert qualifier in text
    assert not re.findall(rf"(?<!{qualifier} )(?<![\d ]){digits}(?!\d)", text)
    assert not re.findall(rf"(?<!{qualifier}) {digits}(?!\d)", text)


# Vocabularies


def test_themes_are_those_of_the_dossier_in_its_order(corpus: Corpus) -> None:
    assert list(corpus.themes) == list(THEMES)


@each(THEMES)
def test_theme_has_its_title_its_scope_and_its_indicator(name: str, corpus: Corpus) -> None:
    found, known = corpus.themes[name], THEMES[name]
    assert _plain(found.title) == known["titre"]
    assert _plain(found.scope) == known["portee"]
    assert found.indicator == known.get("indicateur")


@each([name for name, theme in THEMES.items() if theme.get("ancien_chemin")])
def test_theme_answers_at_its_former_address(name: str, corpus: Corpus) -> None:
    assert THEMES[name]["ancien_chemin"] in (theme_url(name), *corpus.themes[name].former_urls)


def test_territories_are_those_of_the_dossier(corpus: Corpus) -> None:
    assert set(corpus.territories) == set(TERRITORIES)


@each(TERRITORIES)
def test_territory_has_its_name_its_kind_and_its_position(name: str, corpus: Corpus) -> None:
    found, known = corpus.territories[name], TERRITORIES[name]
    expected = PLACE_NAMES[name][0] if name in PLACE_NAMES else known["nom"]
    kind = "bassin" if known.get("type") in AREAS else PLACE_KINDS[known["partie"]]
    position = known.get("position") or {}
    assert (_plain(found.name), found.acronym) == (expected, known.get("sigle"))
    assert found.kind == kind
    assert (found.latitude, found.longitude) == (position.get("lat"), position.get("lon"))


def _around(corpus: Corpus, name: str) -> set[str]:
    """A place and all that holds it."""
    held_by = (_around(corpus, parent) for parent in corpus.territories[name].parents)
    return {name}.union(*held_by)


@each(TERRITORIES)
def test_territory_is_held_by_its_town_its_intercommunality_its_department(
    name: str, corpus: Corpus
) -> None:
    known = TERRITORIES[name]
    expected = {known[k] for k in ("commune", "epci", "departement") if known.get(k)}
    assert expected <= _around(corpus, name)


# Beyond the region the dossier lists where speakers come from, which is not where things happen.
@each([n for n, place in TERRITORIES.items() if place["partie"] != "hors_region"])
def test_territory_in_the_region_is_named_by_what_the_dossier_ties_to_it(
    name: str, corpus: Corpus
) -> None:
    for each in TERRITORIES[name].get("contenus", []):
        meta = corpus.by_id[document_of(each)].meta
        place = getattr(meta, "place", None) if isinstance(meta, Event) else None
        named = {*meta.territories, *([place.territory] if place and place.territory else [])}
        cited = set().union(*(_around(corpus, territory) for territory in named))
        assert name in cited or (name, each) in NEAR_PLACES, each


def test_profiles_are_those_of_the_report_in_its_order(corpus: Corpus) -> None:
    found = [(each.id, _plain(each.title)) for each in corpus.profiles]
    assert found == [(name, each["titre"]) for name, each in PROFILES.items()]


def test_acronyms_are_those_of_the_dossier(corpus: Corpus) -> None:
    assert {each.acronym for each in corpus.glossary.entries} == set(GLOSSARY)


@each(GLOSSARY)
def test_acronym_has_the_meaning_that_is_known_and_none_otherwise(
    name: str, corpus: Corpus
) -> None:
    found = {each.acronym: each.meaning for each in corpus.glossary.entries}
    assert _plain(found[name]) == (GLOSSARY[name]["sens"] or "")
