"""User groups: several people under one handle, such as `@chairs`."""

from __future__ import annotations

from sandbox.apps.events import emit
from sandbox.model import Json, UserGroup
from sandbox.seed import SeedGroup
from sandbox.workspace import Workspace


def shape(ws: Workspace, group: UserGroup, *, users: bool = False, count: bool = False) -> Json:
    """A group as Slack writes it down; who is in it, and how many, only for callers who ask."""
    shown: Json = {
        "id": group.id,
        "team_id": ws.team_id,
        "is_usergroup": True,
        "is_subteam": True,
        "name": group.name,
        "description": group.description,
        "handle": group.handle,
        "is_external": False,
        "date_create": group.created,
        "date_update": group.updated,
        "date_delete": group.deleted,
        "auto_provision": False,
        "enterprise_subteam_id": "",
        "created_by": group.created_by,
        "updated_by": group.created_by,
        "deleted_by": group.created_by if group.deleted else None,
        "prefs": {"channels": [], "groups": []},
        "channel_count": 0,
    }
    if users:
        shown["users"] = list(group.users)
    return {**shown, "user_count": len(group.users)} if count else shown


def create(ws: Workspace, made: SeedGroup) -> UserGroup:
    """A new group, of which apps hear. Raises CannotDo for a handle that is taken and for members who are unknown."""
    group = ws.add_group(made)
    _announce(ws, "subteam_created", group)
    return group


def change(ws: Workspace, group: UserGroup, wanted: SeedGroup, *, deleted: bool) -> None:
    """Make the group what is wanted. Raises CannotDo as `create` does, and leaves it as it was."""
    ws.set_group(group, wanted)
    group.updated = int(ws.clock.epoch())
    group.deleted = group.updated if deleted else 0
    _announce(ws, "subteam_updated", group)


def _announce(ws: Workspace, kind: str, group: UserGroup) -> None:
    emit(ws, {"type": kind, "subteam": shape(ws, group, users=True, count=True)})
    ws.bus.changed("users")
