"""A workspace from a file: people and channels of one's own, in YAML or JSON."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import available_timezones

import yaml

from sandbox.fields import misfit
from sandbox.seed import DEFAULT_SEED, Seed, SeedChannel, SeedGroup, SeedUser

_PARTS = frozenset({"team_name", "team_domain", "users", "channels", "groups", "other_teams", "tour"})
Made = TypeVar("Made", SeedUser, SeedChannel, SeedGroup)


def read_file(path: Path) -> Any:
    """What a YAML or JSON file holds. Raises OSError, and ValueError when it is neither."""
    text = path.read_text("utf-8")
    if path.suffix == ".json":
        # YAML reads JSON too, but a large workspace takes it half a minute.
        return json.loads(text)
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ValueError(f"{path} is not YAML or JSON: {' '.join(str(error).split())}") from error


def seed_of(content: object, manifest: dict[str, Any] | None = None) -> Seed:
    """The workspace that a file's content describes. Raises ValueError with a sentence for what is wrong in it."""
    if not isinstance(content, dict):
        raise ValueError("a workspace is an object with users and channels")
    _refuse_unknown("the workspace", content, _PARTS)
    users = tuple(_made(SeedUser, item, f"users/{n}") for n, item in enumerate(_list(content, "users")))
    channels = tuple(_made(SeedChannel, item, f"channels/{n}") for n, item in enumerate(_list(content, "channels")))
    listed = _list(content, "groups") if "groups" in content else []
    groups = tuple(_made(SeedGroup, item, f"groups/{n}") for n, item in enumerate(listed))
    seed = Seed(
        team_name=str(content.get("team_name", DEFAULT_SEED.team_name)),
        team_domain=str(content.get("team_domain", DEFAULT_SEED.team_domain)),
        users=users,
        channels=channels,
        groups=groups,
        other_teams=_texts(content, "other_teams") or {},
        manifest=manifest,
        tour=_texts(content, "tour"),
    )
    _refuse_contradictions(seed)
    return seed


def _refuse_unknown(where: str, content: dict[Any, Any], known: frozenset[str]) -> None:
    unknown = sorted(str(name) for name in content if name not in known)
    if unknown:
        raise ValueError(f"{where} has nothing called {', '.join(unknown)}; it has {', '.join(sorted(known))}")


def _list(content: dict[str, Any], name: str) -> list[Any]:
    found = content.get(name)
    if not isinstance(found, list):
        raise ValueError(f"{name} must be a list")
    return found


def _texts(content: dict[str, Any], name: str) -> dict[str, str] | None:
    found = content.get(name)
    if found is None:
        return None
    if not isinstance(found, dict) or not all(isinstance(part, str) for pair in found.items() for part in pair):
        raise ValueError(f"{name} must map texts to texts")
    return found


def _made(kind: type[Made], content: Any, where: str) -> Made:
    if not isinstance(content, dict):
        raise ValueError(f"{where} must be an object")
    known = {field.name: field for field in fields(kind)}
    _refuse_unknown(where, content, frozenset(known))
    for name, field in known.items():
        if name not in content and field.default is MISSING:
            raise ValueError(f"{where} must have {name}")
        wanted = misfit(kind, name, content[name]) if name in content else None
        if wanted is not None:
            raise ValueError(f"{where}/{name} must be {wanted}")
    values: Any = {name: tuple(value) if isinstance(value, list) else value for name, value in content.items()}
    return kind(**values)


def _refuse_contradictions(seed: Seed) -> None:
    named = {"user": [u.name for u in seed.users], "channel": [c.name for c in seed.channels]}
    for what, names in {**named, "group": [g.handle for g in seed.groups]}.items():
        twice = [name for name, count in Counter(names).items() if count > 1]
        if twice:
            raise ValueError(f"there is more than one {what} called {', '.join(twice)}")
    if not seed.users:
        raise ValueError("a workspace needs somebody in it: users is empty")
    people = {user.name for user in seed.users}
    members = {f"#{channel.name}": channel.members for channel in seed.channels}
    for place, listed in {**members, **{f"@{group.handle}": group.users for group in seed.groups}}.items():
        strangers = [name for name in listed if name not in people]
        if strangers:
            raise ValueError(f"{place} has members who are not among the users: {', '.join(strangers)}")
    zones = available_timezones()
    for user in seed.users:
        if user.tz not in zones:
            raise ValueError(f"{user.name}: there is no time zone {user.tz!r}")
