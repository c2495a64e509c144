"""What an editor may drop in content/media, and what readers get of it."""

from __future__ import annotations

import io
import shutil
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from editorial import check, load
from editorial.body import render
from editorial.pictures import Illustration, illustrate, make, open_picture
from editorial.quality import images_are_light

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20">{}</svg>'
Place = Callable[[str, bytes], Path]


@pytest.fixture
def place(examples: Path, tmp_path: Path) -> Place:
    """Put a file in the media of a copy of the good content, shown by its news."""
    content = Path(shutil.copytree(examples / "ok" / "content", tmp_path / "content"))

    def put(name: str, data: bytes) -> Path:
        (content / "media" / name).write_bytes(data)
        news = content / "actualites" / "2022-03-02-image.md"
        news.write_text(
            "---\nid: act-image\ntitre: Image\nresume: Une image.\ndate: 2022-03-02\n"
            f"themes: [transition]\n---\n\n![Une vue de la place]({name})\n"
        )
        return content

    return put


def _photo(width: int, height: int, kind: str = "JPEG", **more: object) -> bytes:
    """A picture with a left half in red."""
    image = Image.new("RGB", (width, height), "white")
    image.paste("red", (0, 0, width // 2, height))
    buffer = io.BytesIO()
    image.save(buffer, kind, **more)
    return buffer.getvalue()


def _located() -> bytes:
    """A photograph that says where it was taken, by whom, and that it lies on its side."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x013B] = "Une personne"
    exif.get_ifd(0x8825).update({1: "N", 2: (50.0, 37.0, 14.0), 3: "E", 4: (3.0, 3.0, 25.0)})
    return _photo(80, 40, exif=exif)


def _bomb() -> bytes:
    """A PNG of a few bytes that says it is 20,000 pixels wide and high."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    head = struct.pack(">IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def _animation() -> bytes:
    buffer = io.BytesIO()
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "white", "blue")]
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:])
    return buffer.getvalue()


BAD = [
    ("vide.jpg", b"", "fichier vide"),
    ("page.jpg", b"<!doctype html><title>Non</title>", "ce n’est pas une image JPEG"),
    ("dessin.jpg", SVG.format("").encode(), "ce n’est pas une image JPEG"),
    ("photo.png", _photo(8, 8), "image JPEG nommée .png"),
    ("bombe.png", _bomb(), "image trop grande"),
    ("anime.gif", _animation(), "image animée"),
    ("lourde.jpg", _photo(8, 8) + b"\0" * (30_000_000 - 700), "image trop lourde (30 Mo)"),
    ("texte.svg", b"bonjour", "dessin SVG illisible"),
    ("page.svg", b"<html/>", "ce n’est pas un dessin SVG"),
    ("script.svg", SVG.format("<script>alert(1)</script>").encode(), "autre chose qu’un dessin"),
    ("cadre.svg", SVG.format("<foreignObject/>").encode(), "autre chose qu’un dessin"),
    ("clic.svg", SVG.format('<path onload="alert(1)"/>').encode(), "autre chose qu’un dessin"),
    ("lien.svg", SVG.format('<image href="https://exemple.fr/a.png"/>').encode(), "autre chose"),
    (
        "entite.svg",
        b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + SVG.format("&x;").encode(),
        "dessin SVG illisible",
    ),
]


@pytest.mark.parametrize(("name", "data", "said"), BAD, ids=[name for name, _, _ in BAD])
def test_d4_d5_a_file_that_cannot_be_shown_is_reported(
    place: Place, name: str, data: bytes, said: str
) -> None:
    corpus = load(place(name, data))
    (problem,) = set(check(corpus)) - set(images_are_light(corpus))
    assert problem.path == f"content/media/{name}"
    assert said in problem.message


@pytest.mark.parametrize("kind", ["jpg", "png", "webp", "avif", "gif"])
def test_every_usual_format_is_accepted(place: Place, kind: str) -> None:
    data = _photo(40, 20, {"jpg": "JPEG"}.get(kind, kind.upper()))
    assert check(load(place(f"vue.{kind}", data))) == ()


def test_d5_a_drawing_that_is_only_one_is_served_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.svg").write_text(SVG.format('<path fill="url(#a)" d="M0 0h9"/>'))
    picture = open_picture(tmp_path / "a.svg", "a.svg")
    assert (picture.width, picture.height, picture.copies) == (40, 20, ())


def test_d4_what_a_camera_wrote_is_in_no_copy_and_the_picture_is_upright(tmp_path: Path) -> None:
    data = _located()
    (tmp_path / "vue.jpg").write_bytes(data)
    picture = open_picture(tmp_path / "vue.jpg", "vue.jpg")
    assert (picture.width, picture.height) == (40, 80)
    for copy in picture.copies:
        made = make(data, copy)
        with Image.open(io.BytesIO(made)) as image:
            assert image.size == (40, 80)
            assert dict(image.getexif()) == {}
            red, green, _ = image.convert("RGB").getpixel((20, 10))
            assert red > 200 > green, "the left of the file is the top of the picture"
        assert b"Une personne" not in made


def test_d4_copies_are_never_larger_than_the_picture_nor_than_a_screen(tmp_path: Path) -> None:
    for width, expected in ((300, {300}), (1000, {480, 960, 1000}), (3000, {480, 960, 1600})):
        (tmp_path / "vue.jpg").write_bytes(_photo(width, 100))
        picture = open_picture(tmp_path / "vue.jpg", "vue.jpg")
        assert {copy.width for copy in picture.copies} == expected
        assert picture.width == max(expected)


def test_the_same_picture_gives_the_same_bytes() -> None:
    data = _photo(600, 300)
    for copy in Illustration("vue.jpg", 600, 300, "0" * 12).copies:
        assert make(data, copy) == make(data, copy)


def test_a_transparent_picture_stays_so() -> None:
    buffer = io.BytesIO()
    Image.new("RGBA", (9, 9), (0, 0, 0, 0)).save(buffer, "PNG")
    for copy in Illustration("logo.png", 9, 9, "0" * 12).copies:
        with Image.open(io.BytesIO(make(buffer.getvalue(), copy))) as image:
            assert image.convert("RGBA").getpixel((4, 4))[3] <= 2, copy.format


def test_an_image_of_a_text_says_its_size_and_its_light_copies() -> None:
    picture = Illustration("vue.jpg", 600, 300, "0" * 12)
    html = illustrate(render("![Une « vue »](vue.jpg)").html, {"vue.jpg": picture}.get)
    assert '<source type="image/avif" srcset="/media/vue.000000000000-480.avif 480w, ' in html
    assert 'src="/media/vue.jpg"' in html
    assert 'width="600" height="300" loading="lazy"' in html
    assert "«\u00a0vue\u00a0»" in html


def test_an_image_that_is_not_there_is_left_as_it_was() -> None:
    html = render("![Rien](absente.jpg)").html
    assert illustrate(html, {}.get) == html
