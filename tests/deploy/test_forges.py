"""The recipes of the forges: commands that exist, few rights, and a night that is Paris's."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from invoke.collection import Collection
from invoke.parser import Parser

import tasks

ROOT = Path(__file__).parents[2]
GITHUB: dict[str, Any] = yaml.load(
    (ROOT / ".github/workflows/publier.yml").read_text(), yaml.BaseLoader
)
GITLAB: dict[str, Any] = yaml.load((ROOT / ".gitlab-ci.yml").read_text(), yaml.BaseLoader)
JOBS = ("verifier", "publier")


def _commands(forge: str, job: str) -> list[str]:
    """The lines that a job gives to its shell."""
    if forge == "gitlab":
        return list(GITLAB[job]["script"])
    return [step["run"] for step in GITHUB["jobs"][job]["steps"] if "run" in step]


@pytest.mark.parametrize("job", JOBS)
@pytest.mark.parametrize("forge", ["github", "gitlab"])
def test_tasks_and_options_of_a_recipe_exist(forge: str, job: str) -> None:
    typed = re.findall(r"python -m invoke ([^>|;\n]+)", "\n".join(_commands(forge, job)))
    parser = Parser(contexts=Collection.from_module(tasks).to_contexts())
    assert typed
    for words in typed:
        assert parser.parse_argv(words.split())  # an unknown task or option is an error


@pytest.mark.parametrize("forge", ["github", "gitlab"])
def test_nothing_is_published_before_it_is_checked(forge: str) -> None:
    assert "invoke check" in " ".join(_commands(forge, "verifier"))
    assert "invoke publish" not in " ".join(_commands(forge, "verifier"))
    assert "invoke publish" in " ".join(_commands(forge, "publier"))
    if forge == "github":
        assert GITHUB["jobs"]["publier"]["needs"] == "verifier"
    else:
        assert GITLAB["stages"] == [GITLAB[job]["stage"] for job in JOBS]


def test_github_may_only_read_and_keeps_no_right_in_the_copy() -> None:
    assert GITHUB["permissions"] == {"contents": "read"}
    for job in JOBS:
        assert "permissions" not in GITHUB["jobs"][job]
        steps = GITHUB["jobs"][job]["steps"]
        copies = [s for s in steps if s.get("uses", "").startswith("actions/checkout@")]
        assert [copy["with"]["persist-credentials"] for copy in copies] == ["false"]


def test_actions_are_those_of_the_forge_at_a_commit() -> None:
    used = [s["uses"] for job in JOBS for s in GITHUB["jobs"][job]["steps"] if "uses" in s]
    assert all(re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", name) for name in used)


@pytest.mark.parametrize(
    ("command", "recipe"),
    [
        ("zizmor --offline --no-progress", ".github/workflows/publier.yml"),
        (
            "check-jsonschema --builtin-schema vendor.github-workflows",
            ".github/workflows/publier.yml",
        ),
        (
            "check-jsonschema --builtin-schema vendor.gitlab-ci --data-transform gitlab-ci",
            ".gitlab-ci.yml",
        ),
    ],
    ids=["zizmor", "schema of GitHub", "schema of GitLab"],
)
def test_nobody_finds_fault_with_a_recipe(command: str, recipe: str) -> None:
    program, *options = command.split()
    tool = Path(sys.executable).with_name(program)
    done = subprocess.run(
        [tool, *options, ROOT / recipe], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_only_the_main_branch_is_published() -> None:
    condition = "github.ref == 'refs/heads/main' && github.event_name != 'pull_request'"
    assert GITHUB["jobs"]["publier"]["if"] == condition
    assert GITLAB["publier"]["rules"] == [{"if": "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH"}]


@pytest.mark.parametrize("day", [(2026, 1, 15), (2026, 3, 29), (2026, 7, 15), (2026, 10, 25)])
def test_one_of_the_two_hours_is_five_past_midnight_in_paris(day: tuple[int, int, int]) -> None:
    crons = [entry["cron"].split() for entry in GITHUB["on"]["schedule"]]
    moments = [datetime(*day, int(hour), int(minute), tzinfo=UTC) for minute, hour, *_ in crons]
    local = [moment.astimezone(ZoneInfo("Europe/Paris")).strftime("%H:%M") for moment in moments]
    assert local.count("00:05") == 1
    assert GITHUB["env"]["TZ"] == GITLAB["variables"]["TZ"] == "Europe/Paris"
