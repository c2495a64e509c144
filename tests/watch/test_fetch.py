"""Getting what is outside: within bounds, from public addresses, or one French reason why not."""

from __future__ import annotations

import gzip
import http.server
import re
import socket
import ssl
import subprocess
import sys
import time
import zlib
from pathlib import Path

import brotli
import pytest

from tests.outside import PEAK
from watch.connection import is_public, resolve
from watch.fetch import Fetched, FetchError, Limits, checked, fetch, probe

ROOT = Path(__file__).parents[2]
QUICK = Limits(seconds=0.6, size=100_000)


def _get(url: str, **words: object) -> Fetched:
    return fetch(url, limits=QUICK, allow_local=True, **words)  # type: ignore[arg-type]


def _reason(url: str, **words: object) -> str:
    with pytest.raises(FetchError) as caught:
        _get(url, **words)
    return caught.value.reason


def test_content_comes_with_what_the_server_says_of_it(outside) -> None:
    url = outside.gives("/a", "é".encode("latin-1"), kind='Text/XML; Charset="ISO-8859-1"')
    assert _get(url) == Fetched(url, b"\xe9", "text/xml", "iso-8859-1")


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(b"texte", mtime=0)),
        ("br", brotli.compress(b"texte")),
        ("identity", b"texte"),
    ],
)
def test_compressed_content_is_unfolded(outside, encoding: str, packed: bytes) -> None:
    url = outside.gives("/a", packed, Content_Encoding=encoding)
    assert _get(url).content == b"texte"


def test_a_redirection_gives_its_last_address(outside) -> None:
    end = outside.gives("/fin", "ok")
    url = outside.redirects("/debut", "/milieu")
    outside.redirects("/milieu", end, 308)
    assert _get(url).url == end


def test_accents_of_an_address_are_encoded(outside) -> None:
    outside.gives("/actualit%C3%A9s?q=%C3%A9", "ok")
    assert _get(outside.url("/actualités?q=é")).content == b"ok"


def test_a_content_of_another_type_is_refused(outside) -> None:
    url = outside.gives("/a", b"%PDF", kind="application/pdf")
    assert "application/pdf" in _reason(url, types={"text/xml"})


def test_an_answer_cut_before_its_end_is_refused(outside) -> None:
    short = outside.gives("/a", b"debut", Content_Length="500")
    assert _reason(short) == "réponse interrompue avant sa fin."
    packed = outside.gives("/b", gzip.compress(b"texte" * 99)[:-9], Content_Encoding="gzip")
    assert _reason(packed) == "contenu compressé illisible."


def test_the_status_of_a_refusal_is_known(outside) -> None:
    with pytest.raises(FetchError) as caught:
        _get(outside.gives("/a", "<h1>Bad gateway</h1>", status=502))
    assert (caught.value.status, caught.value.reason) == (502, "le serveur répond 502.")


def test_a_link_is_probed_by_head_then_by_get(outside) -> None:
    page = outside.gives("/page", b"x" * 500_000, kind="text/html")
    assert probe(page, limits=QUICK, allow_local=True) == 200

    def no_head(request: http.server.BaseHTTPRequestHandler) -> None:
        request.send_response(200 if request.command == "GET" else 405)
        request.send_header("Content-Length", "0")
        request.end_headers()

    url = outside.does("/sans-head", no_head)
    assert probe(url, limits=QUICK, allow_local=True) == 200
    assert outside.asked == ["HEAD /page", "HEAD /sans-head", "GET /sans-head"]


# E3: bombs and slowness


def _endless(request: http.server.BaseHTTPRequestHandler, piece: bytes, pause: float) -> None:
    request.send_response(200)
    request.send_header("Transfer-Encoding", "chunked")
    request.end_headers()
    while True:
        request.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        time.sleep(pause)


def _gzip_bomb(size: int) -> bytes:
    packer = zlib.compressobj(1, wbits=31)
    zeros = bytes(1_000_000)
    return b"".join(packer.compress(zeros) for _ in range(size // len(zeros))) + packer.flush()


def _brotli_bomb(size: int) -> bytes:
    packer = brotli.Compressor(quality=1)
    zeros = bytes(1_000_000)
    body = b"".join(packer.process(zeros) for _ in range(size // len(zeros)))
    return body + packer.finish()


@pytest.mark.parametrize("encoding", ["gzip", "br"])
def test_e3_a_bomb_is_cut_before_it_unfolds(outside, encoding: str) -> None:
    bomb = _gzip_bomb(100_000_000) if encoding == "gzip" else _brotli_bomb(100_000_000)
    url = outside.gives("/bombe", bomb, Content_Encoding=encoding)
    program = (
        f"{PEAK}import sys, time\n"
        "from watch.fetch import FetchError, fetch\n"
        "before = peak()\n"
        "start = time.monotonic()\n"
        "try:\n    fetch(sys.argv[1], allow_local=True)\n"
        "except FetchError as error:\n    print(error.reason)\n"
        "grown = peak() - before\n"
        "print(grown // 1024, time.monotonic() - start)\n"
    )
    command = [sys.executable, "-c", program, url]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    reason, measures = run.stdout.splitlines()
    megabytes, seconds = map(float, measures.split())
    assert reason == "plus de 5 Mo."
    assert megabytes < 40
    assert seconds < 2


def test_e3_an_endless_body_is_cut_at_its_size(outside) -> None:
    url = outside.does("/sans-fin", lambda r: _endless(r, bytes(5_000), 0))
    assert _reason(url) == "plus de 0.1 Mo."


def test_e3_sixty_megabytes_announced_are_not_even_read(outside) -> None:
    url = outside.gives("/gros", b"", Content_Length="60000000")
    assert fetch_reason(url) == "plus de 5 Mo."


def fetch_reason(url: str) -> str:
    with pytest.raises(FetchError) as caught:
        fetch(url, allow_local=True)
    return caught.value.reason


def _slow_body(request: http.server.BaseHTTPRequestHandler) -> None:
    _endless(request, b".", 0.1)


def _slow_headers(request: http.server.BaseHTTPRequestHandler) -> None:
    for byte in b"HTTP/1.1 200 OK\r\nX-Long: " + b"." * 1_000:
        request.wfile.write(bytes([byte]))
        time.sleep(0.1)


def _silent(request: http.server.BaseHTTPRequestHandler) -> None:
    time.sleep(2)


@pytest.mark.parametrize("behaviour", [_slow_body, _slow_headers, _silent])
def test_e3_a_slow_server_is_cut_at_the_deadline(outside, behaviour) -> None:
    url = outside.does("/lent", behaviour)
    start = time.monotonic()
    assert _reason(url) == "pas de réponse complète en 0.6 secondes."
    assert time.monotonic() - start < 1.2


def test_e3_endless_headers_are_cut(outside) -> None:
    def endless(request: http.server.BaseHTTPRequestHandler) -> None:
        while True:
            request.wfile.write(b"HTTP/1.1 100 Continue\r\nX: " + b"y" * 9_000 + b"\r\n\r\n")

    assert _reason(outside.does("/continue", endless)) == "le serveur envoie trop de données."


# E4: where a fetch may not go

PRIVATE = """
127.0.0.1 10.0.0.1 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 192.0.2.1
192.88.99.1 198.18.0.1 240.0.0.1 255.255.255.255 ::1 :: fe80::1 fe80::1%eth0 fec0::1 fc00::1
ff02::1 ::ffff:169.254.169.254 ::ffff:10.0.0.1 ::127.0.0.1 64:ff9b::7f00:1 64:ff9b:1::1
2002:7f00:1:: 2001:0:53aa:64c:0:0:0:1 2001:db8::1
""".split()
PUBLIC = "1.1.1.1 93.184.215.14 2606:4700:4700::1111 64:ff9b::101:101 ::ffff:1.1.1.1".split()


@pytest.mark.parametrize("address", PRIVATE)
def test_e4_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_e4_addresses_that_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "0x7f.1", "2130706433", "[::ffff:127.0.0.1]"])
def test_e4_this_machine_is_refused_however_it_is_written(host: str) -> None:
    with pytest.raises(FetchError, match="non publique"):
        fetch(f"http://{host}/")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("file:///etc/passwd", "« file »"),
        ("gopher://example.org/", "« gopher »"),
        ("javascript:alert(1)", "« javascript »"),
        ("//example.org/", "http ou https"),
        ("", "http ou https"),
        ("http://", "mal écrite"),
        ("http://[::1", "mal écrite"),
        ("http://a..é/", "mal écrite"),
        ("http://example.org:99999/", "mal écrite"),
        ("http://nom:secret@example.org/", "mal écrite"),
        ("http://example.org:25/", "port 25"),
        ("https://example.org:8443/", "port 8443"),
        ("http://example.org/\r\nX: y", "caractère interdit"),
        ("http://example.org\\@127.0.0.1/", "caractère interdit"),
        ("http://example.org/\x00", "caractère interdit"),
        ("http://example.org/\udcff", "mal écrite"),
    ],
)
def test_e4_an_address_of_another_kind_is_refused(url: str, words: str) -> None:
    with pytest.raises(FetchError, match=words):
        checked(url)


@pytest.fixture
def internet(outside, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Leads every public address to the test's server; the list is of those connected to."""
    reached: list[str] = []
    connect = socket.create_connection

    def reroute(address: tuple[str, int], timeout: float) -> socket.socket:
        reached.append(address[0])
        return connect(("127.0.0.1", outside.port), timeout)

    monkeypatch.setattr(socket, "create_connection", reroute)
    return reached


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("http://interne.example/", "« interne.example » mène à une adresse non publique"),
        ("http://[::ffff:169.254.169.254]/", "non publique"),
        ("http://169.254.169.254/latest/meta-data/", "non publique"),
        ("http://0x7f.1/", "non publique"),
        ("http://public.example:25/", "port 25"),
        ("file:///etc/passwd", "« file »"),
        ("http://[", "mal écrite"),
        ("", "sans adresse"),
    ],
)
def test_e4_every_hop_is_checked(outside, internet: list[str], target: str, words: str) -> None:
    def resolver(host: str, port: int) -> list[str]:
        names = {"public.example": ["93.184.215.14"], "interne.example": ["10.0.0.1"]}
        return names.get(host) or resolve(host, port)

    outside.redirects("/", target)
    with pytest.raises(FetchError, match=re.escape(words)):
        fetch("http://public.example/", resolver=resolver)
    assert internet == ["93.184.215.14"]


def test_e4_a_name_is_resolved_once_then_held(outside, internet: list[str]) -> None:
    """A name that changes between the check and the connection (rebinding) gains nothing."""
    answers = iter([["93.184.215.14"], ["127.0.0.1"]])
    outside.gives("/", "ok")
    assert fetch("http://a.example/", resolver=lambda host, port: next(answers)).content == b"ok"
    assert internet == ["93.184.215.14"]


def test_e4_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    with pytest.raises(FetchError, match=r"10\.0\.0\.1"):
        fetch("http://example.org/", resolver=lambda host, port: ["1.1.1.1", "10.0.0.1"])


def test_e4_thirty_redirections_are_too_many(outside) -> None:
    for number in range(30):
        outside.redirects(f"/{number}", f"/{number + 1}")
    assert _reason(outside.url("/0")) == "plus de 3 redirections."
    assert len(outside.asked) == 4


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """The certificate of the name secure.example: for its server, and for who trusts it."""
    folder = tmp_path_factory.mktemp("tls")
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2"
    options = "-subj /CN=secure.example -addext subjectAltName=DNS:secure.example"
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    words = [*command.split(), *options.split(), *files]
    subprocess.run(words, check=True, capture_output=True)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return server, ssl.create_default_context(cafile=str(folder / "cert.pem"))


@pytest.fixture
def secure(outside, authority, internet) -> ssl.SSLContext:
    """Turns the server into that of secure.example; gives what trusts it."""
    server, client = authority
    outside.secure_with(server)
    return client


def _public(host: str, port: int) -> list[str]:
    return ["93.184.215.14"]


def test_a_certificate_is_checked_by_name_though_the_address_is_held(outside, secure) -> None:
    outside.gives("/", "ok")
    got = fetch("https://secure.example/", resolver=_public, tls=secure)
    assert got.content == b"ok"
    with pytest.raises(FetchError, match="certificat refusé"):
        fetch("https://autre.example/", resolver=_public, tls=secure)
    with pytest.raises(FetchError, match="certificat refusé"):
        fetch("https://secure.example/", resolver=_public)


def test_e4_a_redirection_from_https_to_http_is_refused(outside, secure) -> None:
    outside.redirects("/", "http://secure.example/")
    with pytest.raises(FetchError, match="de https vers http"):
        fetch("https://secure.example/", resolver=_public, tls=secure)
