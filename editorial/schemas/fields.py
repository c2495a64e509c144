"""The kinds of values that front matter is made of, each with its French error."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Annotated, Any, NoReturn

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError, PydanticUndefined

from editorial.dates import PartialDate, parse_day
from editorial.recurrence import parse_day_of_year, parse_rule

__all__ = [
    "CONTROL",
    "Address",
    "Clock",
    "Count",
    "Day",
    "DayOfYear",
    "Email",
    "Flag",
    "Identifier",
    "ImpreciseDate",
    "Line",
    "MediaFile",
    "Moment",
    "PageAddress",
    "Part",
    "RepetitionRule",
    "Slug",
    "Text",
    "ThemePath",
    "WebAddress",
    "refuse",
]

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ADDRESS = re.compile(r"/[\w./%~-]*")
_NO_PART = re.compile(r"\..*|index\.html?|.*%(?:00|2e|2f|5c).*|.{101,}", re.IGNORECASE)
"""Parts of an address that a web server or a disk would take for something else."""
_RESERVED = ("apercu", "flux", "media", "pagefind", "theme")
CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
)
"""Characters that nobody sees, and that change how the others are shown or read."""


class Part(BaseModel):
    """What every piece of front matter obeys: no unknown key, never changed once read."""

    model_config = ConfigDict(
        defer_build=True,
        extra="forbid",
        frozen=True,
        validate_by_name=False,
        str_strip_whitespace=True,
    )

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled without what it does not say: thousands are read at each build."""
        usual = _defaults(type(self))
        said = {k: v for k, v in self.__dict__.items() if k not in usual or usual[k] is not v}
        return _restored, (type(self), said)


@cache
def _defaults(model: type[Part]) -> dict[str, Any]:
    fields = model.model_fields.items()
    return {name: field.default for name, field in fields if field.default is not PydanticUndefined}


def _restored(model: type[Part], said: dict[str, Any]) -> Part:
    part = model.__new__(model)
    put = object.__setattr__
    known = _defaults(model) | said
    fields = {name: known[name] for name in model.model_fields if name in known}
    put(part, "__dict__", fields | known)  # in the order in which they are declared
    put(part, "__pydantic_fields_set__", set(said))
    put(part, "__pydantic_extra__", None)
    put(part, "__pydantic_private__", None)
    return part


def refuse(reason: str, field: str) -> NoReturn:
    """Reject a model as a whole, in French, at the line of one of its fields."""
    raise PydanticCustomError("french", "{reason}", {"reason": reason, "field": field})


def _french(check: Callable[[str], Any], *, text_only: bool = False) -> Callable[[Any], Any]:
    """Make a function that raises ValueError into a pydantic validator that speaks French.

    `text_only` is for dataclasses, which pydantic would otherwise build from a dictionary.
    """

    def validate(value: Any) -> Any:
        if not isinstance(value, str):
            if text_only and not isinstance(value, PartialDate):
                form = "AAAA-MM-JJ, AAAA-MM ou AAAA"
                reason = f"date attendue ({form}), pas une liste ni un groupe de champs."
                raise PydanticCustomError("french", "{reason}", {"reason": reason})
            return value
        try:
            return check(value)
        except ValueError as error:
            raise PydanticCustomError("french", "{reason}", {"reason": str(error)}) from None

    return validate


def _clean(text: str) -> str:
    if not text.isprintable() and (match := CONTROL.search(text)):
        raise ValueError(f"caractère invisible interdit (U+{ord(match[0]):04X}) : le retirer.")
    if not text.strip():
        raise ValueError("texte vide : l’écrire, ou supprimer la ligne.")
    return text


def _one_line(text: str) -> str:
    _clean(text)
    if "=?" in text:  # would be read as an encoded word in an e-mail header (RFC 2047)
        raise ValueError("suite « =? » interdite ici : la retirer.")
    return " ".join(text.split())


def _slug(text: str) -> str:
    if len(text) > 100:
        raise ValueError("trop long (100 caractères au plus).")
    if not _SLUG.fullmatch(text):
        raise ValueError(
            "minuscules sans accent, chiffres et traits d’union attendus "
            f"(exemple : se-loger-demain), reçu « {text} »."
        )
    return text


def _theme_path(text: str) -> str:
    for slug in text.split("/"):
        _slug(slug)
    if text.count("/") > 1:
        raise ValueError(f"« theme » ou « theme/sous-theme » attendu, reçu « {text} ».")
    return text


def _address(text: str) -> str:
    if not _ADDRESS.fullmatch(text) or ".." in text or "//" in text:
        raise ValueError(
            f"adresse du site attendue, commençant par « / » (exemple : /agenda/), reçu « {text} »."
        )
    if wrong := next(filter(_NO_PART.fullmatch, text.split("/")), None):
        raise ValueError(f"« {wrong} » ne peut pas être dans une adresse : l’ôter.")
    return text


def _page_address(text: str) -> str:
    parts = text[1:-1].split("/")
    if not (text == f"/{'/'.join(parts)}/" and all(map(_SLUG.fullmatch, parts))):
        raise ValueError(
            "adresse du site attendue, entre deux « / », en minuscules sans accent "
            f"(exemple : /irev/missions/), reçu « {text} »."
        )
    if max(map(len, parts)) > 100:
        raise ValueError("trop long (100 caractères au plus entre deux « / »).")
    if parts[0] in _RESERVED:
        raise ValueError(f"« /{parts[0]}/ » est réservé aux fichiers du site.")
    return text


def _email(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+", text):
        raise ValueError(f"adresse de courriel attendue, reçu « {text} ».")
    return text


def _web_address(text: str) -> str:
    if not re.fullmatch(r"https?://[^\s/<>\"\\]+\.[^\s/<>\"\\]+(?:/[^\s<>\"\\]*)?", text):
        raise ValueError(f"adresse complète attendue (https://…), reçu « {text} ».")
    return text


def _media_file(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9./-]*\.[a-z0-9]+", text) or ".." in text:
        raise ValueError(
            "nom d’un fichier de content/media attendu, en minuscules sans accent ni espace "
            f"(exemple : 2022/affiche.jpg), reçu « {text} »."
        )
    return text


def _clock(text: str) -> time:
    match = re.fullmatch(r"(\d{1,2})[:hH](\d{2})?", text.replace(" ", ""))
    if match is None or int(match[1]) > 23 or int(match[2] or 0) > 59:
        raise ValueError(f"heure attendue (9:30 ou 9h30), reçu « {text} ».")
    return time(int(match[1]), int(match[2] or 0))


def _moment(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        reason = f"moment attendu (AAAA-MM-JJTHH:MM:SSZ), reçu « {text} »."
        raise ValueError(reason) from None


def _count(text: str) -> int:
    digits = text.replace(" ", "").replace("\u202f", "").replace("\u00a0", "")
    if not re.fullmatch(r"[0-9]{1,9}", digits):
        raise ValueError(f"nombre entier attendu, reçu « {text} ».")
    return int(digits)


def _flag(text: str) -> bool:
    if text.casefold() not in ("oui", "non"):
        raise ValueError(f"« oui » ou « non » attendu, reçu « {text} ».")
    return text.casefold() == "oui"


Text = Annotated[str, AfterValidator(_french(_clean))]
"""Text of one or several lines, without invisible characters."""
Line = Annotated[str, AfterValidator(_french(_one_line)), Field(max_length=300)]
"""Text of one line: a title, a name; safe in an e-mail header."""
Slug = Annotated[str, AfterValidator(_french(_slug))]
Identifier = Annotated[str, AfterValidator(_french(_slug))]
"""The stable name of a document or of a vocabulary entry; never changes once published."""
ThemePath = Annotated[str, AfterValidator(_french(_theme_path))]
Address = Annotated[str, AfterValidator(_french(_address))]
PageAddress = Annotated[str, AfterValidator(_french(_page_address))]
WebAddress = Annotated[str, AfterValidator(_french(_web_address))]
MediaFile = Annotated[str, AfterValidator(_french(_media_file))]
Email = Annotated[str, AfterValidator(_french(_email))]
ImpreciseDate = Annotated[PartialDate, BeforeValidator(_french(PartialDate.parse, text_only=True))]
Day = Annotated[date, BeforeValidator(_french(parse_day))]
Clock = Annotated[time, BeforeValidator(_french(_clock))]
RepetitionRule = Annotated[str, AfterValidator(_french(parse_rule))]
"""A rule of RFC 5545, without its end; written in French or as in the standard."""
DayOfYear = Annotated[str, AfterValidator(_french(parse_day_of_year))]
"""A yearly rule of RFC 5545: ``FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=8``."""
Moment = Annotated[datetime, BeforeValidator(_french(_moment))]
"""A moment in UTC."""
Flag = Annotated[bool, BeforeValidator(_french(_flag))]
Count = Annotated[int, BeforeValidator(_french(_count))]
