"""What makes two press articles one: the address cleaned of what follows readers, and the title.

`clean` is an address to follow; `canonical` is only a key to compare with, never a link.
"""

from __future__ import annotations

import functools
import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from urllib.parse import SplitResult, parse_qs, quote, unquote, urlsplit

from editorial.french import fold

__all__ = ["article_id", "canonical", "clean", "twins"]

_REDIRECTS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (r"(www\.)?google\.[a-z.]+", "/url", ("url", "q")),
    (r"(www\.)?bing\.com", "/news/apiclick.aspx", ("url",)),
    (r"(l|lm|www)\.facebook\.com", "/l.php", ("u",)),
    (r".+\.safelinks\.protection\.outlook\.com", "/", ("url",)),
)
"""Host, path and parameters of the pages that only lead to another one."""
_AMP_PAGES = (
    (r"(www\.)?google\.[a-z.]+", r"/amp/(s/)?(.+)"),
    (r".+\.cdn\.ampproject\.org", r"/[cvi]/(s/)?(.+)"),
)
"""Where copies of AMP pages are kept, and how the address of the page is written there."""
_HOPS = 5

_TRACKING = re.compile(
    r"utm_\w+|at_\w+|pk_\w+|mtm_\w+|hsa_\w+|_hs\w+|mc_[ce]id|xtor|xtref|xts|[gdw]?clid|fbclid|gclsrc"
    r"|msclkid|yclid|twclid|igshid|igsh|[gw]braid|_ga|_gl|mkt_tok|wt_mc|cmpid|wt\.mc_id|s_cid"
    r"|ns_(?:campaign|mchannel|source|linkname|fee)|__twitter_impression|oly_(?:anon|enc)_id",
    re.IGNORECASE,
)
"""Parameters that say where readers come from, and never what they read."""
_AMP = re.compile(r"amp(=(1|true)?)?|outputtype=amp", re.IGNORECASE)
_MOBILE = ("www.", "m.", "mobile.", "amp.", "wap.")
_FRAGMENT = re.compile(r"(xtor|at_\w+|utm_\w+|:~:text)=.*", re.IGNORECASE)


def clean(address: str) -> str:
    """The address itself: out of redirections, without what follows its reader."""
    parts = _cleaned(address)
    return address if parts is None else parts.geturl()


@functools.lru_cache(maxsize=1 << 16)  # asked for each article by each check, and for its id
def canonical(address: str) -> str:
    """The one form of all the addresses of a page: mobile, AMP, with or without ``www.``…

    The same for each: canonical(canonical(a)) == canonical(a).
    """
    parts = _cleaned(address)
    if parts is None:
        return address
    pairs = sorted(pair for pair in parts.query.split("&") if pair and not _AMP.fullmatch(pair))
    return SplitResult("https", _host(parts), _path(parts.path), "&".join(pairs), "").geturl()


def article_id(address: str) -> str:
    """The identifier of an article, made from its canonical address."""
    return f"rp-{hashlib.sha256(canonical(address).encode()).hexdigest()[:10]}"


def _split(address: str) -> SplitResult | None:
    """The parts of a web address; None when it is not one."""
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018 — raises ValueError when it is not a number
    except ValueError:
        return None
    return parts if parts.scheme in ("http", "https") and parts.hostname else None


@functools.lru_cache(maxsize=1 << 16)  # for both forms of the address of each article
def _cleaned(address: str) -> SplitResult | None:
    """The parts of a web address, out of redirections, without what follows its reader."""
    parts = _unwrapped(_split(address.strip()))
    if parts is None or not (parts.query or parts.fragment):
        return parts
    query = "&".join(pair for pair in parts.query.split("&") if not _is_tracking(pair))
    fragment = "" if _FRAGMENT.fullmatch(parts.fragment) else parts.fragment
    return parts._replace(query=query, fragment=fragment)


def _unwrapped(parts: SplitResult | None) -> SplitResult | None:
    for _ in range(_HOPS):
        target = _target(parts) if parts else None
        inner = _split(target) if target else None
        if inner is None:
            break
        parts = inner
    return parts


def _target(parts: SplitResult) -> str | None:
    """Where a redirection leads; None when the page is not one."""
    host = parts.hostname or ""
    for pattern, path, names in _REDIRECTS:
        if parts.path == path and re.fullmatch(pattern, host):
            values = parse_qs(parts.query)
            return next((values[name][0] for name in names if name in values), None)
    for pattern, path in _AMP_PAGES:
        match = re.fullmatch(path, parts.path)
        if match and re.fullmatch(pattern, host):
            query = f"?{parts.query}" if parts.query else ""
            return f"http{'s' if match[1] else ''}://{match[2]}{query}"
    return None


def _is_tracking(pair: str) -> bool:
    return _TRACKING.fullmatch(pair.partition("=")[0]) is not None


def _host(parts: SplitResult) -> str:
    host = parts.hostname or ""
    while host.startswith(_MOBILE) and host.count(".") > 1:
        host = host.partition(".")[2]
    return f"{host}:{parts.port}" if parts.port not in (None, 80, 443) else host


def _path(path: str) -> str:
    """The path without the marks of an AMP page: a first or last part ``amp``, an end ``.amp``."""
    parts = [part for part in unquote(path).split("/") if part]
    while parts and (parts[-1] == "amp" or re.search(r"\.amp(\.html)?$", parts[-1])):
        last = parts.pop()
        if last != "amp":
            parts.append(re.sub(r"\.amp(?=\.html$|$)", "", last))
        parts = [part for part in parts if part]
    while parts and parts[0] == "amp":
        parts.pop(0)
    return "/" + quote("/".join(parts), safe="/:@!$&'()*+,;=~")


ALIKE = 0.8
"""The share of their words that two titles have in common when they are near equal."""
FEW = 4
"""With fewer words, only equal titles are alike."""


def twins(headlines: Sequence[tuple[str, str]]) -> dict[int, int]:
    """The near-equal titles: the place of each later one, with that of the first like it.

    A headline is a title and its source. Two titles are alike when they share `ALIKE` of their
    words (Jaccard index) and all their numbers: « Rapport 2021 » is not « Rapport 2022 ».
    Each is compared only with those that share one of its rarest words (prefix filtering, after
    Chaudhuri, Ganti and Kaushik, 2006), so the time stays near linear.
    """
    all_words = [_words(title, source) for title, source in headlines]
    frequency = Counter(word for words in all_words for word in words)
    holders: dict[str, list[int]] = defaultdict(list)
    first_of: dict[frozenset[str], int] = {}
    found: dict[int, int] = {}
    for place, words in enumerate(all_words):
        if not words:
            continue
        if (equal := first_of.setdefault(words, place)) != place:
            found[place] = equal
            continue
        rarest = _rarest(words, frequency)
        if (other := _first_alike(words, rarest, holders, all_words)) is not None:
            found[place] = other
        for word in rarest:
            holders[word].append(place)
    return found


def _rarest(words: frozenset[str], frequency: Counter[str]) -> list[str]:
    """Enough of the rarest words for any title alike to hold one of them."""
    if len(words) < FEW:
        return []
    kept = len(words) - int(ALIKE * len(words) + 0.999) + 1
    return sorted(words, key=lambda word: (frequency[word], word))[:kept]


def _first_alike(
    words: frozenset[str],
    rarest: Sequence[str],
    holders: dict[str, list[int]],
    all_words: Sequence[frozenset[str]],
) -> int | None:
    candidates = {place for word in rarest for place in holders[word]}
    return min((place for place in candidates if _alike(words, all_words[place])), default=None)


def _alike(words: frozenset[str], others: frozenset[str]) -> bool:
    shared = len(words & others)
    if shared < ALIKE * (len(words) + len(others) - shared):
        return False
    return not any(word[0].isdigit() for word in words ^ others)


def _words(title: str, source: str) -> frozenset[str]:
    """The words of a title, without the name of its source when it ends with it."""
    plain, _, tail = re.sub(r"\s[–—-]\s", " | ", fold(title)).rpartition(" | ")
    if plain and set(_tokens(tail)) == set(_tokens(fold(source))):
        return frozenset(_tokens(plain))
    return frozenset(_tokens(fold(title)))


def _tokens(text: str) -> Iterator[str]:
    return (match[0] for match in re.finditer(r"[^\W_]+", text))
