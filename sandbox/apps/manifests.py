"""App manifests: what Slack checks before it installs an app.

The rules are data, in `manifest_rules.json`; here are the words for what breaks them, and the rules that compare parts.
"""

from __future__ import annotations

import functools
import json
from collections import Counter
from collections.abc import Callable, Iterator
from importlib import resources
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from sandbox.model import CannotDo, Json

SHORTCUTS_EACH = 5

_TYPES = {"object": "an object", "array": "a list", "string": "a text", "boolean": "true or false"}
# Keyword of the rules: its value and what stands there instead, as a sentence.
_WORDS: dict[str, Callable[[Any, Any], str]] = {
    "type": lambda kind, _: f"must be {_TYPES[kind]}",
    "enum": lambda values, _: f"must be {' or '.join(values)}",
    "minLength": lambda least, _: f"must have at least {least} characters",
    "maxLength": lambda most, found: f"must have at most {most} characters, not {len(found)}",
    "minItems": lambda least, _: f"must hold at least {least}",
    "maxItems": lambda most, found: f"must hold at most {most}, not {len(found)}",
    "uniqueItems": lambda *_: "must hold each thing once",
    "pattern": lambda pattern, _: f"must match {pattern}",
}


@functools.cache
def _validator() -> Draft202012Validator:
    rules = (resources.files("sandbox.apps") / "manifest_rules.json").read_text(encoding="utf-8")
    return Draft202012Validator(json.loads(rules))


def checked_manifest(manifest: object) -> Json:
    """The manifest as it was given. Raises CannotDo with a sentence for everything that is wrong with it."""
    wrong = [found for error in _validator().iter_errors(manifest) for found in _sentences(error)]
    if not wrong and isinstance(manifest, dict):
        wrong = list(_comparisons(manifest))
    if wrong or not isinstance(manifest, dict):
        errors = [{"pointer": pointer, "message": message} for pointer, message in wrong]
        told = "; ".join(f"{pointer.lstrip('/') or 'it'} {message}" for pointer, message in wrong)
        raise CannotDo(f"the manifest is not valid: {told}", errors=errors)
    return manifest


def _sentences(error: ValidationError) -> Iterator[tuple[str, str]]:
    """Where, and what is wrong there."""
    pointer = "".join(f"/{part}" for part in error.absolute_path)
    keyword, rules = str(error.validator), error.schema
    value: Any = error.validator_value
    found: Any = error.instance
    if keyword == "required":
        # jsonschema makes one error of each missing property, and names it in its message only.
        yield pointer, f"must have {error.message.split(chr(39))[1]}"
    elif keyword == "additionalProperties" and isinstance(rules, dict):
        unknown = sorted(str(name) for name in found if name not in rules["properties"])
        yield pointer, f"has nothing called {', '.join(unknown)}"
    else:
        yield pointer, _WORDS[keyword](value, found)


def _comparisons(manifest: Json) -> Iterator[tuple[str, str]]:
    features, settings = manifest.get("features", {}), manifest.get("settings", {})
    scopes = manifest.get("oauth_config", {}).get("scopes", {})
    for kind, count in Counter(shortcut["type"] for shortcut in features.get("shortcuts", [])).items():
        if count > SHORTCUTS_EACH:
            yield "/features/shortcuts", f"must hold at most {SHORTCUTS_EACH} {kind} shortcuts"
    commands = Counter(command["command"] for command in features.get("slash_commands", []))
    for command, count in commands.items():
        if count > 1:
            yield "/features/slash_commands", f"must hold {command} once"
    for whose in ("bot", "user"):
        left = [scope for scope in scopes.get(f"{whose}_optional", []) if scope not in scopes.get(whose, [])]
        if left:
            yield f"/oauth_config/scopes/{whose}", f"must have the optional {', '.join(left)} too"
    events = settings.get("event_subscriptions", {}).get("bot_events")
    if events and "bot_user" not in features:
        yield "/settings/event_subscriptions/bot_events", "needs features/bot_user"
