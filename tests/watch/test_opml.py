"""Lists of feeds: what is followed, each once, whatever the list."""

from __future__ import annotations

import pytest

from watch.errors import FetchError
from watch.opml import Source, read_opml, with_sources


def _opml(body: str, head: str = "") -> bytes:
    return f'{head}<opml version="2.0"><head/><body>{body}</body></opml>'.encode()


def _outline(number: int) -> str:
    return f'<outline type="rss" text="Flux {number}" xmlUrl="https://f{number}.example.org/rss"/>'


def test_a_feed_is_for_the_panorama_whose_folder_holds_it() -> None:
    body = f'<outline text="ville"><outline text="Presse">{_outline(1)}</outline></outline>'
    found = read_opml(_opml(body + _outline(2)), panoramas=["ville"]).found
    assert found == (
        Source("Flux 1", "https://f1.example.org/rss", "ville"),
        Source("Flux 2", "https://f2.example.org/rss"),
    )


def test_added_feeds_leave_the_rest_as_it_is_written() -> None:
    text = "<opml version='2.0'>\n  <!-- note -->\n  <body>\n  </body>\n</opml>\n"
    added = Source('A & "B"', "https://a.example/?x=1&y=2")
    more = with_sources(text, [added], folder="ville")
    assert more.startswith(text.partition("  </body>")[0])
    (found,) = read_opml(more.encode(), panoramas=["ville"]).found
    assert (found.title, found.url, found.panorama) == (added.title, added.url, "ville")


# E6


def test_e6_a_list_nested_a_thousand_times_is_refused() -> None:
    deep = '<outline text="a">' * 1_000 + _outline(1) + "</outline>" * 1_000
    with pytest.raises(FetchError, match="trop profondément"):
        read_opml(_opml(deep))


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE o [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE o [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>',
        '<!DOCTYPE o SYSTEM "http://127.0.0.1:9/x.dtd">',
    ],
)
def test_e6_a_list_with_entities_is_refused(doctype: str) -> None:
    with pytest.raises(FetchError, match="refusé"):
        read_opml(_opml('<outline text="&x;"/>', doctype))


def test_e6_a_relative_address_is_refused_with_its_line() -> None:
    body = f'{_outline(1)}\n<outline text="Ici" xmlUrl="/flux.xml"/>\n<outline xmlUrl="file:///x"/>'
    sources = read_opml(_opml(body))
    assert len(sources.found) == 1
    assert [line.partition(" — ")[0] for line in sources.refused] == [
        "ligne 2 : « Ici »",
        "ligne 3 : « file:///x »",
    ]


def test_e6_the_same_feed_twice_counts_once() -> None:
    twin = '<outline text="Autre" xmlUrl="http://www.f1.example.org/rss?utm_source=x"/>'
    sources = read_opml(_opml(_outline(1) + twin))
    assert (len(sources.found), sources.doubles, sources.listed) == (1, 1, 2)


def test_e6_five_thousand_feeds_are_one_entry_each() -> None:
    sources = read_opml(_opml("".join(_outline(n % 5_500) for n in range(6_000))))
    assert len(sources.found) == 5_000
    assert sources.listed == 6_000


@pytest.mark.parametrize(
    "content", [b"", b"\0", b"<rss/>", b"<opml><body>", "<opml>é".encode("latin-1")]
)
def test_e6_what_is_not_a_list_is_refused(content: bytes) -> None:
    with pytest.raises(FetchError):
        read_opml(content)
