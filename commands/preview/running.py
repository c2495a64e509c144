"""The preview as a whole: it opens, follows what is saved, and leaves nothing behind."""

from __future__ import annotations

import functools
import signal
import threading
import time
from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path

from invoke.exceptions import Exit

from editorial import french
from editorial.french import typeset

__all__ = ["Preview"]


class Preview:
    """A server of the folder of a site, which is built again after each burst of changes."""

    def __init__(self, folder: Path, *, port: int, today: date, note: str, wanted: Sequence[str]):
        from commands.preview.builds import Builds
        from commands.preview.letters import Letters
        from commands.preview.news import Board
        from commands.preview.server import Handler, Server

        self._board = Board(note)
        self._builds = Builds(wanted)
        self._letters = Letters(today)
        self._stopped = threading.Event()
        self._builder = threading.Thread(target=self._follow, daemon=True)
        handler = functools.partial(
            Handler, board=self._board, answer=self._letters.answer, directory=str(folder)
        )
        try:
            self._server = Server(("127.0.0.1", port), handler)
        except (OSError, OverflowError):
            message = f"Le port {port} n’est pas libre : en choisir un autre (--port 8001)."
            raise Exit(message, code=1) from None

    def run(self) -> None:
        """Serve until Ctrl+C."""
        from newsletter import preview

        for asked in (signal.SIGINT, signal.SIGTERM):
            signal.signal(asked, signal.default_int_handler)
        address = f"http://127.0.0.1:{self._server.server_port}"
        print(f"Le site est à l’adresse {address}/ (Ctrl+C : arrêt).")
        print(f"Lettres, calendriers et flux : {address}{preview.ROOT}", flush=True)
        self._builder.start()
        try:
            self._server.serve_forever()
        except KeyboardInterrupt:
            print("\nArrêté.")
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            self._stop()

    def _stop(self) -> None:
        from commands.preview.builds import PATIENCE

        self._stopped.set()
        self._builds.stop()
        self._server.server_close()
        self._builder.join(PATIENCE)

    def _follow(self) -> None:
        """Build at first, then after each burst of changes."""
        from commands.preview.following import rounds, touches_code

        try:
            for changed in rounds(self._stopped, self._builds.is_due):
                if touches_code(changed):
                    self._letters.renew()
                    self._builds.renew()
                self._build(changed)
                self._builds.prepare()
        except OSError as error:
            print(f"Les changements ne sont plus suivis ({error}) : relancer invoke serve.")

    def _build(self, changed: Collection[str]) -> None:
        start = time.monotonic()
        self._board.begin()
        outcome = self._builds.run(changed)
        if self._stopped.is_set():
            return
        self._board.end(outcome)
        seconds = french.number(round(time.monotonic() - start, 1))
        end = f"Site à jour ({seconds} s)."
        if outcome.faults:
            end = "Corriger et enregistrer : le site se refera."
        print(outcome.said.rstrip(), typeset(end), sep="\n", flush=True)
