"""How to send, read from environment variables: nothing secret is ever in the project."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from newsletter.delivery.addresses import AddressError, parse_mailbox
from newsletter.delivery.store import StoreError, check_private
from newsletter.delivery.tokens import TOKEN_LENGTH, Keys, KeysError
from newsletter.errors import PlainError

__all__ = [
    "VARIABLES",
    "Relay",
    "Security",
    "Settings",
    "SettingsError",
    "data_folder",
    "is_here",
    "relay_of",
]

VARIABLES = {
    "LETTRE_DONNEES": "le dossier privé des abonnés et des envois",
    "LETTRE_CLES": "le fichier des clés ; par défaut « cles », dans ce dossier",
    "LETTRE_LISTE": "l’identifiant de la liste (List-Id) : lettre.exemple.fr",
    "LETTRE_RETOURS": "l’adresse des retours : retours@exemple.fr",
    "LETTRE_DESABONNEMENT": "l’adresse des désabonnements : desabo@exemple.fr",
    "LETTRE_DESABONNEMENT_JOURNAL": "le journal que le serveur web écrit des désabonnements",
    "LETTRE_CONFIRMATION": "l’adresse des confirmations : confirmer@exemple.fr",
    "LETTRE_BOITE": "la boîte de ces trois adresses : un dossier Maildir, ou imaps://exemple.fr",
    "LETTRE_BOITE_COMPTE": "le compte IMAP de cette boîte",
    "LETTRE_BOITE_MOT_DE_PASSE": "le fichier qui contient son mot de passe",
    "LETTRE_RELAIS": "le serveur d’envoi : smtp.exemple.fr:587",
    "LETTRE_RELAIS_SECURITE": "« starttls » (par défaut), « tls », ou « aucune » sur cette machine",
    "LETTRE_RELAIS_COMPTE": "le compte sur ce serveur, s’il en veut un",
    "LETTRE_RELAIS_MOT_DE_PASSE": "le fichier qui contient son mot de passe",
    "LETTRE_RELAIS_AUTORITE": "le certificat de l’autorité du serveur, si elle n’est pas publique",
    "LETTRE_RELAIS_JOURNAL": "le journal du serveur d’envoi, s’il est lisible ici",
    "LETTRE_MX": "le serveur qui reçoit notre courrier, où vérifier nos adresses : mx.exemple.fr",
    "LETTRE_SITE": "l’adresse où vérifier les liens, si ce n’est pas celle du site",
    "LETTRE_DEBIT": "messages par seconde au plus ; 5 par défaut, 0 sans limite",
    "LETTRE_CONNEXIONS": "connexions à la fois ; 2 par défaut",
    "LETTRE_LISTE_ADRESSE": "l’adresse d’envoi du gestionnaire de listes (transport « liste »)",
    "LETTRE_LISTE_DESABONNEMENT": "l’adresse web de son désabonnement (transport « liste »)",
}
"""Each variable and what it says, for the guide and for messages."""

_LOCAL_PART = 64  # octets (RFC 5321, 4.5.3.1.1)
_TOKEN = len("+") + TOKEN_LENGTH
_SUBMISSION = 587
_INCOMING = 25
_SERVER = re.compile(r"([\w.-]+|\[[0-9a-f:]+\])(?::(\d{1,5}))?", re.ASCII)
_FASTEST = 10_000
_MOST_CONNECTIONS = 20


class SettingsError(PlainError):
    """A variable that is absent or wrong; says in French what to write."""

    def __init__(self, name: str, reason: str):
        super().__init__(f"{name} ({VARIABLES[name]}) : {reason}")


class Security(StrEnum):
    """How the dialogue with the relay is kept from others."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "aucune"


def is_here(host: str) -> bool:
    """Whether a host is this machine, where nobody else listens."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@dataclass(frozen=True)
class Relay:
    """The server that takes our messages; the password is left out of what is printed."""

    host: str
    port: int
    security: Security = Security.STARTTLS
    user: str = ""
    password: str = field(default="", repr=False)
    authority: Path | None = None

    @property
    def is_here(self) -> bool:
        """Whether what is said to it stays on this machine."""
        return is_here(self.host)


@dataclass(frozen=True)
class Settings:
    """All that sending needs to know and that is not in the letter."""

    data: Path
    keys: Path
    list_id: str
    returns: str
    unsubscribing: str
    relay: Relay | None = None
    relay_log: Path | None = None
    unsubscribe_log: Path | None = None
    incoming: tuple[str, int] | None = None
    site: str = ""
    confirming: str = ""
    returned_mail: str = ""
    mail_user: str = ""
    mail_password: str = field(default="", repr=False)
    rate: float = 5.0
    connections: int = 2
    list_address: str = ""
    list_unsubscribe: str = ""

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Settings:
        """The settings of an environment; raises `SettingsError` for the first that is wrong."""
        data = data_folder(environment)
        return cls(
            data=data,
            keys=Path(environment.get("LETTRE_CLES") or data / "cles"),
            list_id=_list_id(environment),
            returns=_mailbox(environment, "LETTRE_RETOURS", len("+2022-04.") + 32),
            unsubscribing=_mailbox(environment, "LETTRE_DESABONNEMENT", _TOKEN),
            relay=relay_of(environment) if environment.get("LETTRE_RELAIS") else None,
            relay_log=_path(environment, "LETTRE_RELAIS_JOURNAL"),
            unsubscribe_log=_path(environment, "LETTRE_DESABONNEMENT_JOURNAL"),
            incoming=_incoming(environment),
            site=_site(environment),
            confirming=_optional_mailbox(environment, "LETTRE_CONFIRMATION", _TOKEN),
            returned_mail=environment.get("LETTRE_BOITE", "").strip(),
            mail_user=environment.get("LETTRE_BOITE_COMPTE", ""),
            mail_password=_secret(environment, "LETTRE_BOITE_MOT_DE_PASSE"),
            rate=_number(environment, "LETTRE_DEBIT", 5, _FASTEST),
            connections=int(_number(environment, "LETTRE_CONNEXIONS", 2, _MOST_CONNECTIONS)) or 1,
            list_address=_optional_mailbox(environment, "LETTRE_LISTE_ADRESSE"),
            list_unsubscribe=environment.get("LETTRE_LISTE_DESABONNEMENT", ""),
        )

    def read_keys(self) -> Keys:
        """The keys, from a file that only we may read."""
        check_private(self.keys)
        try:
            return Keys.parse(self.keys.read_text(encoding="ascii"))
        except (OSError, UnicodeDecodeError):
            reason = f"{self.keys} est absent ou illisible : voir docs/envoyer-la-lettre.md."
            raise SettingsError("LETTRE_CLES", reason) from None
        except KeysError as error:
            raise SettingsError("LETTRE_CLES", str(error)) from None


def data_folder(environment: Mapping[str, str]) -> Path:
    """The private folder of the databases."""
    return Path(_required(environment, "LETTRE_DONNEES"))


def _path(environment: Mapping[str, str], name: str) -> Path | None:
    value = environment.get(name, "")
    return Path(value) if value else None


def _required(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name, "").strip()
    if not value:
        raise SettingsError(name, "à définir avant d’envoyer.")
    return value


def _list_id(environment: Mapping[str, str]) -> str:
    value = _required(environment, "LETTRE_LISTE")
    if not all(label.replace("-", "").isalnum() for label in value.split(".")) or "." not in value:
        raise SettingsError("LETTRE_LISTE", "des mots séparés par des points sont attendus.")
    return value.lower()


def _mailbox(environment: Mapping[str, str], name: str, room: int) -> str:
    """An address whose local part leaves room for a tag."""
    value = _required(environment, name)
    try:
        mailbox = parse_mailbox(value)
    except AddressError as error:
        raise SettingsError(name, str(error)) from None
    if not str(mailbox).isascii() or len(mailbox.local) + room > _LOCAL_PART:
        most = _LOCAL_PART - room
        raise SettingsError(name, f"{most} lettres simples au plus avant le signe @.")
    return str(mailbox)


def _optional_mailbox(environment: Mapping[str, str], name: str, room: int = 0) -> str:
    return _mailbox(environment, name, room) if environment.get(name) else ""


def relay_of(environment: Mapping[str, str]) -> Relay:
    """The server that takes our messages; raises `SettingsError` when it is not said."""
    host, port = _server(environment, "LETTRE_RELAIS", _SUBMISSION)
    try:
        security = Security(environment.get("LETTRE_RELAIS_SECURITE") or Security.STARTTLS)
    except ValueError:
        reason = f"{', '.join(Security)} : un de ces mots est attendu."
        raise SettingsError("LETTRE_RELAIS_SECURITE", reason) from None
    relay = Relay(
        host=host,
        port=port,
        security=security,
        user=environment.get("LETTRE_RELAIS_COMPTE", ""),
        password=_secret(environment, "LETTRE_RELAIS_MOT_DE_PASSE"),
        authority=_path(environment, "LETTRE_RELAIS_AUTORITE"),
    )
    if bool(relay.user) != bool(relay.password):
        raise SettingsError("LETTRE_RELAIS_MOT_DE_PASSE", "va avec LETTRE_RELAIS_COMPTE.")
    if relay.security is Security.NONE and (relay.user or not relay.is_here):
        reason = "« aucune » ne vaut que sur cette machine, sans mot de passe."
        raise SettingsError("LETTRE_RELAIS_SECURITE", reason)
    return relay


def _server(environment: Mapping[str, str], name: str, default: int) -> tuple[str, int]:
    """A server and its port, which need not be said."""
    match = _SERVER.fullmatch(_required(environment, name))
    if match is None or not 0 < int(match[2] or default) < 65536:
        raise SettingsError(name, f"serveur:port est attendu, exemple.fr:{default}.")
    return match[1].strip("[]"), int(match[2] or default)


def _incoming(environment: Mapping[str, str]) -> tuple[str, int] | None:
    return _server(environment, "LETTRE_MX", _INCOMING) if environment.get("LETTRE_MX") else None


def _site(environment: Mapping[str, str]) -> str:
    value = environment.get("LETTRE_SITE", "").strip().rstrip("/")
    if value and not re.fullmatch(r"https?://[\w.:\[\]-]+", value, re.ASCII):
        raise SettingsError("LETTRE_SITE", "https://exemple.fr est attendu, sans rien après.")
    return value


def _secret(environment: Mapping[str, str], name: str) -> str:
    """The content of a file that only we may read."""
    path = environment.get(name, "")
    if not path:
        return ""
    try:
        check_private(Path(path))
        return Path(path).read_text(encoding="utf-8").strip("\r\n")
    except StoreError as error:
        raise SettingsError(name, str(error)) from None
    except (OSError, UnicodeDecodeError):
        raise SettingsError(name, "fichier illisible.") from None


def _number(environment: Mapping[str, str], name: str, default: float, most: int) -> float:
    text = environment.get(name, "").replace(",", ".")
    try:
        value = float(text) if text else float(default)
    except ValueError:
        value = -1
    if not 0 <= value <= most:
        raise SettingsError(name, f"un nombre de 0 à {most} est attendu.")
    return value
