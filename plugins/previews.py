"""What social networks and home screens show: a picture for each type and theme, and the icon.

The theme receives `preview`, which gives the address of the picture of a page. The same wall as
the cover of a document, drawn once for all the pages of a type and a theme: a title is always
written beside it, so no picture carries one.
"""

from __future__ import annotations

import functools
import io
from pathlib import Path
from typing import Any

from pelican import signals
from pelican.generators import Generator
from PIL import Image, ImageChops, ImageDraw, ImageFont

from editorial.covers import COURSE, HEIGHT, WIDTH, Cover, bricks
from editorial.feeds import File
from editorial.pages import DocumentPage, HubPage, Page
from editorial.subjects import Facet
from editorial.wellknown import ICONS
from incremental.output import mark_of
from plugins.assets import digest
from plugins.corpus import CODE, OUTPUT
from plugins.remembered import remembered

SIZE = (800, 420)
"""Above the 600 by 315 from which networks show a large picture, and quick to draw."""
_MARGIN, _BAND = 40, 74
_FONT = "static/public/fonts/bricolage-grotesque-latin-wght-normal.woff2"
_PAINT, _GOLD, _SLATE, _BRICK = "#fdf4e6", "#f2b544", "#223a5e", "#a5371f"
_CANAL = "#0f6a72"
_WALLS = {
    "evenement": _BRICK,
    "cycle": _BRICK,
    "experience": "#47753a",
    "actualite": "#2b4670",
    "page": "#2b4670",
    "emploi": "#2b4670",
}
_TINTS = 11
"""Of bricks."""
_JOINT, _TOP, _RULE = range(_TINTS, _TINTS + 3)
"""The other flat colours, after the bricks: what is between them, the band and its rule."""
_INKS = 12
"""From none to all, at the edges of letters."""
_AMOUNTS = [amount * _INKS // 256 for amount in range(256)]
_ICON = (
    (_BRICK, ((5, 7, 10, 5), (17, 7, 10, 5), (5, 20, 10, 5), (17, 20, 10, 5))),
    (_GOLD, ((5, 13.5, 4, 5), (11, 13.5, 10, 5), (23, 13.5, 4, 5))),
)
"""The bricks of ``icon.svg``, in a square of 32: left, top, width, height."""


class PreviewsGenerator(Generator):  # type: ignore[misc]
    """Draws pictures as pages ask for them."""

    def generate_context(self) -> None:
        """Let pages ask."""
        self.drawn: dict[str, tuple[File, str]] = {}
        self.font = (Path(self.theme) / _FONT).read_bytes()
        self.context["preview"] = self.preview

    def preview(self, page: Page) -> str:
        """The address of the picture of a page, drawn the first time it is asked for."""
        kind, label, words = _subject(page, self.settings["SITENAME"])
        return f"/{self._path(kind, label, words)}"

    def generate_output(self, writer: Any) -> None:
        """Write the icons, and be ready for the pages, which come after."""
        if not self.settings[OUTPUT].is_fresh("icônes"):
            self.settings[OUTPUT].unit("icônes", self._icons)

    def _icons(self) -> None:
        for name, size in ICONS.items():
            self.settings[OUTPUT].write(File(name, draw_icon(size)))
        self.settings[OUTPUT].write(File("favicon.ico", draw_icon(32, kind="ICO")))

    def _path(self, kind: str, label: str, words: str) -> str:
        key = f"{kind}\0{label}\0{words}"
        if key not in self.drawn:
            colour = _WALLS.get(kind, _CANAL)
            drawing = functools.partial(draw, self.font, colour=colour, label=label, words=words)
            content = remembered(f"{self.settings[CODE]}\0{key}", drawing)
            file = File(f"theme/apercus/{kind}.{digest(content)}.png", content)
            self.drawn[key] = file, mark_of(content)
        file, mark = self.drawn[key]
        self.settings[OUTPUT].make(file.path, mark, lambda: file.content)
        return file.path


def _subject(page: Page, name: str) -> tuple[str, str, str]:
    """The type of a page, its label, and what is painted on its wall."""
    match page:
        case DocumentPage() if page.card.theme:
            return page.card.kind, page.part.title, page.card.theme.title
        case HubPage() if page.url.startswith(Facet.THEME.url):
            return "theme", page.label, page.heading
    return "page", "", "La politique de la ville en Hauts-de-France"


def draw(font: bytes, *, colour: str, label: str, words: str) -> bytes:
    """A wall with painted words, the name of the centre and a label, as PNG.

    Each pixel is the number of its flat colour, plus how much of the ink of the words it takes: a
    palette from the start, since finding the best one for a picture lasts longer than drawing it.
    """
    scale = SIZE[0] / WIDTH
    cover = Cover(label, words)
    flat, ink = Image.new("L", SIZE), Image.new("L", SIZE)
    pen, brush = ImageDraw.Draw(flat), ImageDraw.Draw(ink)
    tall = HEIGHT + 3 * COURSE
    for index, (x, y, length) in enumerate(bricks(cover.bond, WIDTH, tall)):
        tint = (index * 7919 + len(words) * 31) % _TINTS
        box = [round(v * scale) for v in (x, y, x + length, y + COURSE)]
        pen.rectangle(box, fill=tint * _INKS, outline=_JOINT * _INKS, width=2)
    _paint(brush, font, cover, scale)
    pen.rectangle((0, 0, SIZE[0], _BAND), fill=_TOP * _INKS)
    pen.rectangle((0, _BAND, SIZE[0], _BAND + 5), fill=_RULE * _INKS)
    brush.rectangle((0, 0, SIZE[0], _BAND + 5), fill=0)
    middle, right = _BAND // 2, SIZE[0] - _MARGIN
    brush.text((_MARGIN, middle), "IREV", font=_face(font, 43), fill=255, anchor="lm")
    if label:
        brush.text((right, middle), label, font=_face(font, 30), fill=255, anchor="rm")
    image = ImageChops.add(flat, ink.point(_AMOUNTS))
    image.putpalette(_palette(colour))
    return _png(image)


def _paint(brush: ImageDraw.ImageDraw, font: bytes, cover: Cover, scale: float) -> None:
    face = _face(font, round(cover.size * scale * 0.97))
    bottom = SIZE[1] - _MARGIN
    for line in reversed(cover.words):
        brush.text((_MARGIN, bottom), line.text, font=face, fill=255, anchor="ls")
        bottom -= round(cover.size * scale)


@functools.cache
def _palette(colour: str) -> list[int]:
    """Red, green and blue of each flat colour, in its order, with more and more ink."""
    wall = [(_shade(colour, tint), _PAINT) for tint in (*range(_TINTS), -1)]
    flat = [*wall, (_rgb(_SLATE), "#ffffff"), (_rgb(_GOLD), _GOLD)]
    return [
        round(under + (over - under) * amount / (_INKS - 1))
        for ground, ink in flat
        for amount in range(_INKS)
        for under, over in zip(ground, _rgb(ink), strict=True)
    ]


def draw_icon(size: int, *, kind: str = "PNG") -> bytes:
    """The icon of the site in a square of some pixels: drawn large, then made smaller."""
    large = 16
    image = Image.new("RGB", (32 * large, 32 * large), _SLATE)
    pen = ImageDraw.Draw(image)
    for colour, boxes in _ICON:
        for x, y, width, height in boxes:
            corners = [v * large for v in (x, y, x + width, y + height)]
            pen.rectangle((corners[0], corners[1], corners[2] - 1, corners[3] - 1), fill=colour)
    small = image.resize((size, size), Image.Resampling.LANCZOS)
    if kind == "PNG":
        few = small.quantize(48, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        return _png(few)
    buffer = io.BytesIO()
    small.save(buffer, kind, sizes=[(size, size)])
    return buffer.getvalue()


def _png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=6)
    return buffer.getvalue()


@functools.cache
def _face(font: bytes, size: int) -> ImageFont.FreeTypeFont:
    face = ImageFont.truetype(io.BytesIO(font), size)
    face.set_variation_by_axes([780])
    return face


@functools.cache
def _shade(colour: str, step: int) -> tuple[int, int, int]:
    """A colour, a little darker below 0, a little paler above 8, itself between."""
    part = -0.22 if step < 0 else 0.12 if step > 8 else -0.1 if step == 8 else 0
    red, green, blue = (
        round(v + (255 - v) * part if part > 0 else v * (1 + part)) for v in _rgb(colour)
    )
    return red, green, blue


def _rgb(colour: str) -> tuple[int, int, int]:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return red, green, blue


def get_generators(pelican: Any) -> type[Generator]:
    """Tell Pelican about the generator."""
    return PreviewsGenerator


def register() -> None:
    """Connect to Pelican."""
    signals.get_generators.connect(get_generators)
