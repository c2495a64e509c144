"""The database: where it may be, what it refuses, how it grows."""

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest

from newsletter.delivery import store as module
from newsletter.delivery.store import JOURNAL, PEOPLE, StoreError, journal_mode, open_store

INSERT = "INSERT INTO suppression VALUES (randomblob(32), 'unsub', 1, NULL)"
COUNT = "SELECT count(*) FROM suppression"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "donnees"


def _refusal(folder: Path) -> str:
    before = {file: file.read_bytes() for file in folder.glob("*")} if folder.exists() else {}
    with pytest.raises(StoreError) as caught:
        open_store(folder)
    after = {file: file.read_bytes() for file in folder.glob("*")} if folder.exists() else {}
    assert after == before
    return caught.value.reason


def test_folder_and_files_are_private(folder: Path):
    with open_store(folder) as store, store.transaction() as connection:
        connection.execute(INSERT)
        modes = {file.stat().st_mode & 0o777 for file in folder.iterdir()}
    assert folder.stat().st_mode & 0o777 == 0o700
    assert modes == {0o600}


def test_every_commit_is_on_the_disk_and_erased_rows_are_zeroed(folder: Path):
    with open_store(folder) as store:
        pragmas = ("synchronous", "foreign_keys", "secure_delete")
        values = [store.connection.execute(f"PRAGMA {name}").fetchone()[0] for name in pragmas]
    assert values == [2, 1, 1]


@pytest.mark.parametrize(
    ("version", "mode"),
    [
        ((3, 40, 1), "TRUNCATE"),
        ((3, 44, 5), "TRUNCATE"),
        ((3, 44, 6), "WAL"),
        ((3, 45, 0), "TRUNCATE"),
        ((3, 50, 6), "TRUNCATE"),
        ((3, 50, 7), "WAL"),
        ((3, 51, 2), "TRUNCATE"),
        ((3, 51, 3), "WAL"),
        ((3, 52, 0), "WAL"),
    ],
)
def test_wal_only_where_sqlite_is_repaired(version: tuple[int, ...], mode: str):
    assert journal_mode(PEOPLE, version) == mode
    assert journal_mode(JOURNAL, version) == "WAL"


def test_a_folder_in_a_git_tree_is_refused(tmp_path: Path):
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    assert "dépôt git" in _refusal(tmp_path / "donnees")


@pytest.mark.parametrize("mode", [0o750, 0o701, 0o777])
def test_b7_an_open_folder_is_refused(folder: Path, mode: int):
    folder.mkdir()
    folder.chmod(mode)
    assert "chmod 700" in _refusal(folder)


def test_b7_an_open_file_is_refused(folder: Path):
    open_store(folder).close()
    (folder / PEOPLE.name).chmod(0o644)
    assert "chmod 600" in _refusal(folder)


def test_b7_a_link_is_refused(folder: Path, tmp_path: Path):
    open_store(folder).close()
    (tmp_path / "lien").symlink_to(folder)
    with pytest.raises(StoreError, match="lien"):
        open_store(tmp_path / "lien")


def test_b7_a_folder_on_the_network_is_refused(folder: Path, tmp_path: Path):
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/vda / ext4 rw 0 0\nserveur:/x {tmp_path} nfs4 rw 0 0\n")
    with pytest.raises(StoreError, match="partage réseau"):
        open_store(folder, mounts=mounts)
    assert not folder.exists()


def test_b7_the_file_of_another_user_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch):
    open_store(folder).close()
    monkeypatch.setattr(os, "geteuid", lambda: 65534)
    assert "autre utilisateur" in _refusal(folder)


def test_b7_a_truncated_file_is_refused(folder: Path):
    open_store(folder).close()
    path = folder / PEOPLE.name
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert "abîmée" in _refusal(folder)


def test_b7_random_bytes_are_refused(folder: Path):
    open_store(folder).close()
    (folder / PEOPLE.name).write_bytes(os.urandom(8192))
    assert "ce n’est pas une base SQLite" in _refusal(folder)


def test_b7_a_damaged_page_is_seen(folder: Path):
    open_store(folder).close()
    path = folder / PEOPLE.name
    pages = bytearray(path.read_bytes())
    pages[4096 * 2 : 4096 * 2 + 64] = os.urandom(64)
    path.write_bytes(pages)
    assert "abîmée" in _refusal(folder)


def test_b7_the_database_of_another_program_is_refused(folder: Path):
    folder.mkdir(mode=0o700)
    other = sqlite3.connect(folder / PEOPLE.name)
    other.execute("CREATE TABLE other (x)")
    other.close()
    (folder / PEOPLE.name).chmod(0o600)
    assert "pas la base de la lettre" in _refusal(folder)


def test_b7_a_newer_schema_is_refused(folder: Path):
    with open_store(folder) as store:
        store.connection.execute(f"PRAGMA user_version = {len(PEOPLE.steps) + 1}")
    assert "plus récente" in _refusal(folder)


def test_b7_an_old_schema_is_brought_up_to_date_and_its_copy_kept(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "people").mkdir()
    shutil.copy(PEOPLE.steps[0], tmp_path / "people")
    with monkeypatch.context() as older:
        older.setattr(module, "SCHEMA", tmp_path)
        with open_store(folder) as store, store.transaction() as connection:
            connection.execute(INSERT)
    with open_store(folder) as store:
        assert store.connection.execute(COUNT).fetchone()[0] == 1
        assert store.connection.execute("SELECT count(*) FROM bounce").fetchone()[0] == 0
        store.verify()
    copy = folder / f"abonnes-avant-v{len(PEOPLE.steps)}.db"
    assert copy.stat().st_mode & 0o777 == 0o600
    assert sqlite3.connect(copy).execute("PRAGMA user_version").fetchone()[0] == 1


def test_a_transaction_that_fails_leaves_nothing(folder: Path):
    with open_store(folder) as store:
        with pytest.raises(ZeroDivisionError), store.transaction() as connection:
            connection.execute(INSERT)
            raise ZeroDivisionError
        assert store.connection.execute(COUNT).fetchone()[0] == 0


def test_two_processes_write_to_people_in_turn(folder: Path):
    with open_store(folder) as one, open_store(folder) as two:
        for store in (one, two, one):
            with store.transaction() as connection:
                connection.execute(INSERT)
        assert two.connection.execute(COUNT).fetchone()[0] == 3


def test_the_journal_has_one_owner_who_is_named(folder: Path):
    with open_store(folder, JOURNAL), pytest.raises(StoreError, match=f"processus {os.getpid()}"):
        open_store(folder, JOURNAL)
    open_store(folder, JOURNAL).close()


def test_people_are_open_to_others_while_the_journal_is_held(folder: Path):
    with open_store(folder, JOURNAL), open_store(folder) as store, store.transaction() as c:
        c.execute(INSERT)


def _campaign(connection: sqlite3.Connection, *states: str) -> None:
    connection.execute(
        "INSERT INTO campaign VALUES (1, '2022-04', 'smtp', x'00', x'00', 1, 'sending', '', ?, 0)",
        (len(states),),
    )
    for number, state in enumerate(states):
        connection.execute(
            "INSERT INTO delivery (campaign_id, rkey, msgid, state, updated)"
            " VALUES (1, ?, ?, ?, 1)",
            (bytes([number]), str(number), state),
        )


@pytest.mark.parametrize(
    ("before", "after"),
    [("accepted", "deferred"), ("rejected", "data"), ("excluded", "data"), ("uncertain", "data")],
)
def test_a_final_state_is_never_left(folder: Path, before: str, after: str):
    with open_store(folder, JOURNAL) as store:
        with store.transaction() as connection:
            _campaign(connection, before)
        with pytest.raises(StoreError, match="over"), store.transaction() as connection:
            connection.execute("UPDATE delivery SET state = ?", (after,))


@pytest.mark.parametrize("state", ["pending", "data", "deferred"])
def test_a_campaign_is_not_done_while_someone_waits(folder: Path, state: str):
    with open_store(folder, JOURNAL) as store:
        with store.transaction() as connection:
            _campaign(connection, "accepted", state)
        with pytest.raises(StoreError, match="remain"), store.transaction() as connection:
            connection.execute("UPDATE campaign SET state = 'done'")


def test_b11_a_frozen_letter_is_never_changed(folder: Path):
    with open_store(folder, JOURNAL) as store:
        with store.transaction() as connection:
            _campaign(connection, "pending")
        with pytest.raises(StoreError, match="frozen"), store.transaction() as connection:
            connection.execute("UPDATE campaign SET message = x'01'")


def test_history_is_only_added_to_but_a_reply_may_be_erased(folder: Path):
    with open_store(folder, JOURNAL) as store:
        with store.transaction() as connection:
            connection.execute(
                "INSERT INTO attempt VALUES (1, 1, x'00', 1, 'rcpt', 'rejected', 550, 'a@b.fr')"
            )
        for order in ("UPDATE attempt SET code = 250", "DELETE FROM attempt"):
            with pytest.raises(StoreError), store.transaction() as connection:
                connection.execute(order)
        with store.transaction() as connection:
            connection.execute("UPDATE attempt SET reply = NULL")
