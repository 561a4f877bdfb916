"""App manifests: the checks that Slack makes before it installs an app, as far as this workspace uses them."""

from __future__ import annotations

from typing import Any

from sandbox.model import CannotDo, Json

NAME_LIMIT = 35
COMMANDS, COMMAND_LIMIT = 50, 32
SHORTCUTS_EACH, SHORTCUT_LIMIT = 5, 24
EVENTS = 100


def _require(holds: bool, sentence: str) -> None:
    if not holds:
        raise CannotDo(f"the manifest is not valid: {sentence}")


def _at(manifest: Json, path: str, kind: type) -> Any:
    """What stands at `a/b/c`, empty when nothing does. Raises CannotDo where something else than `kind` stands."""
    found: Any = manifest
    for step in path.split("/"):
        _require(isinstance(found, dict), f"{path} must stand in an object")
        found = found.get(step) or {}
    _require(isinstance(found, kind) or not found, f"{path} must be {'a list' if kind is list else 'an object'}")
    return found or kind()


def _texts(manifest: Json, path: str) -> list[str]:
    found: list[str] = _at(manifest, path, list)
    _require(all(isinstance(item, str) for item in found), f"{path} must hold texts")
    return found


def checked_manifest(manifest: object) -> Json:
    """The manifest as it was given. Raises CannotDo with a sentence that says what is wrong with it."""
    if not isinstance(manifest, dict):
        raise CannotDo("the manifest is not valid: it must be an object")
    name = _at(manifest, "display_information", dict).get("name")
    _require(
        isinstance(name, str) and 0 < len(name) <= NAME_LIMIT, f"display_information/name: 1-{NAME_LIMIT} characters"
    )
    for path in ("features/app_home", "features/bot_user", "settings/interactivity"):
        _at(manifest, path, dict)
    for path in ("oauth_config/scopes/bot", "oauth_config/scopes/bot_optional"):
        _texts(manifest, path)
    events = _texts(manifest, "settings/event_subscriptions/bot_events")
    _require(len(events) <= EVENTS, f"at most {EVENTS} bot_events")
    _check_commands(_at(manifest, "features/slash_commands", list))
    _check_shortcuts(_at(manifest, "features/shortcuts", list))
    return manifest


def _check_commands(commands: list[Any]) -> None:
    _require(len(commands) <= COMMANDS, f"at most {COMMANDS} slash_commands")
    for number, command in enumerate(commands):
        text = command.get("command") if isinstance(command, dict) else None
        fits = isinstance(text, str) and text.startswith("/") and 1 < len(text) <= COMMAND_LIMIT
        _require(fits, f"slash_commands/{number}: a command is a / and up to {COMMAND_LIMIT - 1} characters")
        _require(bool(command.get("description")), f"slash_commands/{number}: a description is required")


def _check_shortcuts(shortcuts: list[Any]) -> None:
    for number, shortcut in enumerate(shortcuts):
        _require(isinstance(shortcut, dict), f"shortcuts/{number} must be an object")
        _require(shortcut.get("type") in ("global", "message"), f"shortcuts/{number}: type is global or message")
        _require(bool(shortcut.get("callback_id")), f"shortcuts/{number}: a callback_id is required")
        name = shortcut.get("name")
        fits = isinstance(name, str) and 0 < len(name) <= SHORTCUT_LIMIT
        _require(fits, f"shortcuts/{number}: a name has 1-{SHORTCUT_LIMIT} characters")
    for kind in ("global", "message"):
        count = sum(shortcut["type"] == kind for shortcut in shortcuts)
        _require(count <= SHORTCUTS_EACH, f"at most {SHORTCUTS_EACH} {kind} shortcuts")
