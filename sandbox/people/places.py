"""Finding the conversation that a caller of the control API means: an id, a name, or a direct message."""

from __future__ import annotations

from sandbox.model import CannotDo, Channel, User
from sandbox.workspace import Workspace


def find_place(ws: Workspace, ref: object) -> Channel:
    """The conversation with that id or name. Raises CannotDo when there is none."""
    found = ws.channels.get(str(ref)) or ws.named_channel(str(ref))
    if found is None:
        raise CannotDo(f"there is no channel {ref!r}")
    return found


def _partner(ws: Workspace, ref: str) -> str:
    """Whose direct message `@…` names: `@bot` is the first app, otherwise an app's bot or a person by name."""
    if ref == "@bot":
        if not ws.apps:
            raise CannotDo("no app is installed")
        return next(iter(ws.apps.values())).bot_user
    return ws.user(ref.removeprefix("@")).id


def existing_place(ws: Workspace, ref: object, user: User | None) -> Channel | None:
    """As `place_for`, but a direct message that has not begun is None."""
    if isinstance(ref, str) and (ref.startswith("@") or ref in ws.users):
        if user is None:
            raise CannotDo(f"{ref} is a direct message: say of whom (as=U…)")
        return ws.find_direct([user.id, _partner(ws, ref)])
    return find_place(ws, ref)


def place_for(ws: Workspace, ref: object, user: User) -> Channel:
    """The conversation `user` means, begun if it is a direct message. Raises CannotDo if they cannot see it."""
    if isinstance(ref, str) and (ref.startswith("@") or ref in ws.users):
        return ws.direct([user.id, _partner(ws, ref)])
    found = find_place(ws, ref)
    if not ws.may_see(found, user):
        raise CannotDo(f"{user.real_name} cannot see that channel")
    return found


def place_to_write(ws: Workspace, ref: object, user: User) -> Channel:
    """As `place_for`; raises CannotDo as well where this person cannot write."""
    found = place_for(ws, ref, user)
    if user.id not in found.members:
        raise CannotDo(f"{user.real_name} is not a member of #{found.name}")
    if found.is_archived:
        raise CannotDo(f"#{found.name} is archived")
    return found
