"""Random edits of a content folder, as editors make them; the same number gives the same ones."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

__all__ = ["Editor"]

WORDS = "mixité QPV réussite Lens « atelier » quartier d’été NPNRU 12 000 habitants".split()


class Editor:
    """Changes a content folder, the day, the code and the kind of build, one step at a time."""

    def __init__(self, content: Path, number: int):
        self.content = content
        self.dice = random.Random(number)
        self.day = date(2022, 4, 15)
        self.drafts = False
        self.code = ""
        self.count = 0
        self.versions: list[Path] = []

    def step(self) -> str:
        """One edit; says which."""
        self.count += 1
        edits = [getattr(self, name) for name in dir(self) if name.startswith("edit_")]
        edit: Callable[[], object] = self.dice.choice(edits)
        edit()
        return edit.__name__

    def keep(self) -> Path:
        """A copy of the content as it is, to come back to."""
        copy = self.content.with_name(f"version-{self.count}")
        shutil.copytree(self.content, copy)
        self.versions.append(copy)
        return copy

    def back_to(self, version: Path) -> None:
        """Put the content back as it was."""
        shutil.rmtree(self.content)
        shutil.copytree(version, self.content)

    def edit_body(self) -> None:
        """A paragraph more, with a link."""
        file = self._document()
        words = " ".join(self.dice.choices(WORDS, k=8))
        link = f"[{self.dice.choice(WORDS)}]({self._id(self._document())})"
        file.write_text(f"{file.read_text()}\n## {words[:20]} {self.count}\n\n{words} {link}.\n")

    def edit_body_back(self) -> None:
        """The end of a text cut off."""
        file = self._document()
        head, _, body = file.read_text().rpartition("---\n")
        file.write_text(f"{head}---\n{body[: len(body) // 2]}\n")

    def edit_title(self) -> None:
        self._change("titre", f'"{" ".join(self.dice.choices(WORDS, k=3))} {self.count}"')

    def edit_summary(self) -> None:
        self._change("resume", f'"{" ".join(self.dice.choices(WORDS, k=6))}."')

    def edit_theme(self) -> None:
        thesaurus = (self.content / "donnees/thesaurus.yml").read_text()
        slugs = re.findall(r"^  - slug: (\S+)|^- slug: (\S+)", thesaurus, re.MULTILINE)
        tops = [a or b for a, b in slugs]
        self._change("themes", f"[{self.dice.choice(tops)}]" if tops else "[transition]")

    def edit_state(self) -> None:
        self._change("etat", self.dice.choice(["brouillon", "publie"]))

    def edit_online_from(self) -> None:
        self._change("publier_le", (self.day + timedelta(self.dice.randint(-3, 3))).isoformat())

    def edit_add(self) -> None:
        """A new document, on the model of another."""
        model = self._document()
        old, number = self._id(model), self.count
        text = model.read_text().replace(f"id: {old}\n", f"id: {old}-{number}\n", 1)
        text = re.sub(r"^(slug|groupe|anciennes_adresses):.*\n", "", text, flags=re.MULTILINE)
        model.with_name(f"{model.stem}-{number}.md").write_text(text)

    def edit_rename(self) -> None:
        file = self._document()
        file.rename(file.with_name(f"{file.stem[:40]}-r{self.count}.md"))

    def edit_delete(self) -> None:
        self._document().unlink()

    def edit_vocabulary(self) -> None:
        """A word of the thesaurus, of the glossary, of places or of the organisation."""
        names = ["thesaurus", "glossaire", "territoires", "publics", "organisme"]
        file = self.content / "donnees" / f"{self.dice.choice(names)}.yml"
        lines = file.read_text().split("\n")
        named = re.compile(r"( *(?:- )?(?:titre|sens|nom|libelle|nom_complet): )(.*[^\"'}\]])$")
        places = [n for n, line in enumerate(lines) if named.match(line)]
        if places:
            place = self.dice.choice(places)
            lines[place] = f"{lines[place]} {self.count}"
            file.write_text("\n".join(lines))

    def edit_letter(self) -> None:
        file = self.dice.choice(sorted((self.content / "lettres").glob("*.yml")))
        text = file.read_text()
        file.write_text(
            re.sub(r"^(titre: .*?)[ \d]*$", rf"\1 {self.count}", text, count=1, flags=re.M)
        )

    def edit_press(self) -> None:
        file = self.dice.choice(sorted((self.content / "revue-de-presse").rglob("*.yml")))
        text = file.read_text()
        file.write_text(
            re.sub(r"(titre: [^\n\"']*?)( \d+)?\n", rf"\1 {self.count}\n", text, count=1)
        )

    def edit_media(self) -> None:
        file = self.content / "media" / "exemple.svg"
        file.write_text(file.read_text().replace("</svg>", f"<!-- {self.count} --></svg>"))

    def edit_day(self) -> None:
        self.day += timedelta(self.dice.choice([-40, -1, 1, 1, 1, 7, 40]))

    def edit_code(self) -> None:
        """A setting, a template, a part of the code: another one, or one of before."""
        self.code = self.dice.choice(["", "autre"])

    def edit_preview(self) -> None:
        self.drafts = not self.drafts

    def edit_restore(self) -> None:
        if self.versions:
            self.back_to(self.dice.choice(self.versions))

    def _document(self) -> Path:
        return self.dice.choice(sorted(self.content.rglob("*.md")))

    def _id(self, file: Path) -> str:
        found = re.search(r"^id: (\S+)$", file.read_text(), re.MULTILINE)
        return found[1] if found else ""

    def _change(self, field: str, value: str) -> None:
        file = self._document()
        text = file.read_text()
        line = f"{field}: {value}\n"
        changed, count = re.subn(rf"^{field}: .*\n", lambda _: line, text, count=1, flags=re.M)
        file.write_text(changed if count else text.replace("---\n", f"---\n{line}", 1))
