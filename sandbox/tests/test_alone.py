"""The sandbox for any app: run alone, with a manifest and a workspace of one's own, and the example of its README."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient

from sandbox.seed import DEFAULT_SEED
from sandbox.seed_file import read_file, seed_of
from sandbox.server import SandboxServer
from sandbox.tests.conftest import PATIENCE, Control, Refused

ROOT = Path(__file__).parents[2]
WORKSPACE = """
team_name: Buurt
users:
  - {name: ada, real_name: Ada Buur, is_owner: true}
  - {name: bo, real_name: Bo Gast, team_id: T0ELDERS}
channels:
  - {name: plein, members: [ada, bo], topic: Het plein}
  - {name: kelder, members: [ada], is_private: true, with_app: false}
other_teams: {T0ELDERS: Elders}
"""


@contextmanager
def alone(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, str]]]:
    """`python -m sandbox` during the block: its process, and the settings that it prints."""
    command = [sys.executable, "-m", "sandbox", "--port", "0", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        try:
            assert process.stdout is not None
            lines = [process.stdout.readline().strip() for _ in range(5)]
            yield process, dict(line.split("=", 1) for line in lines[1:])
        finally:
            process.kill()


def refusal(*arguments: str) -> str:
    """The one line with which it refuses to start."""
    command = [sys.executable, "-m", "sandbox", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("The sandbox cannot start: ")
    assert len(done.stderr.splitlines()) == 1
    return done.stderr


def test_it_runs_alone_and_ends_when_it_is_told(tmp_path: Path) -> None:
    manifest, workspace = tmp_path / "manifest.json", tmp_path / "workspace.yaml"
    manifest.write_text(json.dumps({"display_information": {"name": "Alone"}}))
    workspace.write_text(WORKSPACE)
    with alone("--manifest", str(manifest), "--workspace", str(workspace)) as (process, settings):
        client = WebClient(settings["SLACK_BOT_TOKEN"], base_url=settings["SLACK_API_URL"])
        assert client.auth_test()["user"] == "Alone"
        assert client.auth_test()["team"] == "Buurt"
        os.kill(process.pid, signal.SIGTERM)
        assert process.wait(PATIENCE) == 0


def test_it_says_in_one_line_why_it_cannot_start(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert "in use" in refusal("--port", str(taken.getsockname()[1]))
    broken = tmp_path / "broken.yaml"
    broken.write_text("users: [")
    assert "is not YAML or JSON" in refusal("--workspace", str(broken))
    broken = tmp_path / "broken.json"
    broken.write_text("{")
    assert "Expecting property name" in refusal("--manifest", str(broken))
    assert "must have display_information" in refusal(
        "--manifest", str(ROOT / "sandbox" / "apps" / "manifest_rules.json")
    )


def test_a_workspace_comes_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "workspace.yaml"
    path.write_text(WORKSPACE)
    with SandboxServer(seed_of(read_file(path), DEFAULT_SEED.manifest)) as server:
        state = Control(server).ask("state")
    assert [(user["name"], user["team_name"]) for user in state["users"][1:3]] == [("ada", "Buurt"), ("bo", "Elders")]
    members = {channel["name"]: len(channel["members"]) for channel in state["channels"]}
    assert members == {"plein": 3, "kelder": 1}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"users": None}, "users must be a list"),
        ({"users": []}, "users is empty"),
        ({"users": [{"name": "ada"}]}, "users/0 must have real_name"),
        ({"users": [{"name": "ada", "real_name": "Ada", "shoe_size": 44}]}, "users/0 has nothing called shoe_size"),
        ({"users": [{"name": "ada", "real_name": 7}]}, "users/0/real_name must be a text"),
        ({"users": [{"name": "ada", "real_name": "A", "tz": "Mars"}]}, "no time zone 'Mars'"),
        ({"users": [{"name": "ada", "real_name": "A"}] * 2}, "more than one user called ada"),
        ({"channels": ["plein"]}, "channels/0 must be an object"),
        ({"channels": [{"name": "x", "members": ["zoe"]}]}, "not among the users: zoe"),
        ({"other_teams": ["T1"]}, "other_teams must map"),
        ({"rooms": []}, "the workspace has nothing called rooms"),
    ],
)
def test_a_workspace_with_errors_gets_a_sentence(change: dict[str, Any], sentence: str) -> None:
    content = {"users": [{"name": "ada", "real_name": "Ada"}], "channels": [], **change}
    with pytest.raises(ValueError, match=sentence):
        seed_of(content)


@pytest.mark.parametrize(
    ("manifest", "sentence"),
    [
        ([], "it must be an object"),
        ({"display_information": {}}, "display_information must have name"),
        (
            {"display_information": {"name": "x" * 36}},
            "display_information/name must have at most 35 characters, not 36",
        ),
        ({"colour": "red"}, "it has nothing called colour"),
        ({"display_information": {"name": "x", "background_color": "red"}}, "background_color must match"),
        ({"features": {"slash_commands": {"command": "/x"}}}, "features/slash_commands must be a list"),
        ({"features": {"slash_commands": [{"command": "xx", "description": "x"}]}}, "command must match \\^/"),
        ({"features": {"slash_commands": [{"command": "/x"}]}}, "slash_commands/0 must have description"),
        ({"features": {"slash_commands": [{"command": "/x", "description": "x"}] * 2}}, "must hold /x once"),
        ({"features": {"slash_commands": [{"command": "/x", "description": "x"}] * 51}}, "at most 50, not 51"),
        ({"features": {"shortcuts": [{"type": "local"}]}}, "type must be message or global"),
        (
            {
                "features": {
                    "shortcuts": [
                        {"name": "x", "type": "global", "callback_id": str(n), "description": "x"} for n in range(6)
                    ]
                }
            },
            "at most 5 global shortcuts",
        ),
        ({"oauth_config": {"scopes": {"bot": "chat:write"}}}, "scopes/bot must be a list"),
        ({"oauth_config": {"scopes": {"bot": [], "bot_optional": ["team:read"]}}}, "the optional team:read too"),
        ({"settings": "socket"}, "settings must be an object"),
        ({"settings": {"socket_mode_enabled": "yes"}}, "socket_mode_enabled must be true or false"),
        ({"settings": {"event_subscriptions": {"bot_events": ["message.im"]}}}, "needs features/bot_user"),
    ],
)
def test_a_manifest_with_errors_gets_a_sentence(control: Control, manifest: object, sentence: str) -> None:
    if isinstance(manifest, dict):
        manifest = {"display_information": {"name": "other"}, **manifest}
    with pytest.raises(Refused, match=sentence) as caught:
        control.do("app", manifest=manifest)
    assert caught.value.body["errors"]
    assert len(control.ask("state")["apps"]) == 1


def test_every_error_of_a_manifest_is_told(control: Control) -> None:
    with pytest.raises(Refused) as caught:
        control.do("app", manifest={"features": {"app_home": {"home_tab_enabled": 1}, "bot_user": {}}})
    assert [error["pointer"] for error in caught.value.body["errors"]] == [
        "",
        "/features/app_home/home_tab_enabled",
        "/features/bot_user",
    ]


def test_the_example_of_the_readme_works(server: SandboxServer, monkeypatch: pytest.MonkeyPatch) -> None:
    readme = (ROOT / "sandbox" / "README.md").read_text("utf-8")
    example = readme.partition("```python\n")[2].partition("```")[0]
    monkeypatch.setenv("SLACK_API_URL", server.api_url)
    monkeypatch.setenv("SLACK_BOT_TOKEN", server.bot_token)
    monkeypatch.setenv("SLACK_APP_TOKEN", server.app_token)
    made: dict[str, Any] = {}
    exec(compile(example, "README.md", "exec"), made)
    made["handler"].connect()
    try:
        body = {"user": "bram", "channel": "general", "command": "/example", "text": "hello"}
        assert Control(server).do("command", **body)["response"]["text"] == "You said: hello"
    finally:
        made["handler"].close()
