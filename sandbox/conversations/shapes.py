"""How Slack writes people, channels, bots, files and messages down in JSON."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from urllib.parse import quote
from zoneinfo import ZoneInfo

from sandbox.model import App, Channel, File, Json, Message, User
from sandbox.workspace import Workspace

_COLORS = ("9f69e7", "4bbe2e", "e7392d", "3c989f", "674b1b", "e96699", "e0a729", "684b6c", "5b89d5", "2b6836")
_IMAGE_SIZES = (24, 32, 48, 72, 192, 512)
_PRETTY = {"xlsx": "Excel Spreadsheet", "docx": "Word Document", "txt": "Plain Text", "csv": "CSV", "pdf": "PDF"}


def user(ws: Workspace, person: User, *, email: bool = False, locale: bool = False) -> Json:
    """A user object; `email` and `locale` appear only for callers who may and want to know them."""
    offset = ws.clock.now().astimezone(ZoneInfo(person.tz)).utcoffset() or timedelta()
    shown: Json = {
        "id": person.id,
        "team_id": person.team_id,
        "name": person.name,
        "deleted": person.deleted,
        "color": _COLORS[sum(person.id.encode()) % len(_COLORS)],
        "real_name": person.real_name,
        "tz": person.tz,
        "tz_label": person.tz.rpartition("/")[2].replace("_", " "),
        "tz_offset": int(offset.total_seconds()),
        "profile": profile(ws, person, email=email),
        "is_admin": person.is_admin,
        "is_owner": person.is_owner,
        "is_primary_owner": person.is_owner,
        "is_restricted": person.is_restricted,
        "is_ultra_restricted": person.is_ultra_restricted,
        "is_bot": person.is_bot,
        "is_app_user": False,
        "is_invited_user": False,
        "is_connector_bot": False,
        "is_workflow_bot": False,
        "updated": person.updated,
        "is_email_confirmed": not person.is_bot,
        "has_2fa": False,
        "who_can_share_contact_card": "EVERYONE",
    }
    if ws.is_foreign(person):
        shown["is_stranger"] = False
    elif locale:
        shown["locale"] = person.locale
    return shown


def foreign_author(ws: Workspace, person: User) -> Json:
    """What a message says of its author when that is somebody of another workspace."""
    shown = profile(ws, person, email=False)
    names = ("avatar_hash", "display_name", "first_name", "image_72", "real_name", "team")
    told = {name: shown[name] for name in names}
    guest = {"is_restricted": person.is_restricted, "is_ultra_restricted": person.is_ultra_restricted}
    teams = {"user_team": person.team_id, "source_team": person.team_id}
    return {**teams, "user_profile": {**told, **guest, "name": person.name}}


def profile(ws: Workspace, person: User, *, email: bool) -> Json:
    first, _, last = person.real_name.partition(" ")
    avatar = hashlib.sha256(person.id.encode()).hexdigest()[:12]
    shown: Json = {
        "title": person.title,
        "phone": "",
        "skype": "",
        "real_name": person.real_name,
        "real_name_normalized": person.real_name,
        "display_name": person.name if person.is_bot else person.real_name,
        "display_name_normalized": person.name if person.is_bot else person.real_name,
        "fields": {},
        "status_text": "",
        "status_emoji": "",
        "status_emoji_display_info": [],
        "status_expiration": 0,
        "status_text_canonical": "",
        "avatar_hash": avatar,
        "first_name": first,
        "last_name": last,
        "team": person.team_id,
        **{f"image_{size}": f"{ws.origin}/avatar/{person.id}-{size}.svg" for size in _IMAGE_SIZES},
    }
    if person.is_bot:
        shown |= {"api_app_id": person.app_id or "", "bot_id": person.bot_id or "", "always_active": True}
    elif email and person.email:
        shown["email"] = person.email
    return shown


def bot(ws: Workspace, app: App) -> Json:
    """A bot profile as it stands in messages and in bots.info."""
    icons = {f"image_{size}": f"{ws.origin}/avatar/{app.bot_user}-{size}.svg" for size in (36, 48, 72)}
    return {
        "id": app.bot_id,
        "deleted": False,
        "name": ws.bot_of(app).name,
        "updated": ws.bot_of(app).updated,
        "app_id": app.id,
        "user_id": app.bot_user,
        "icons": icons,
        "team_id": ws.team_id,
    }


def channel(ws: Workspace, place: Channel, viewer: str, *, num_members: bool = False) -> Json:
    """A conversation object as the user or bot `viewer` sees it."""
    if place.kind == "im":
        return _direct(ws, place, viewer)
    foreign = sorted({ws.users[m].team_id for m in place.members if ws.is_foreign(ws.users[m])})
    shown: Json = {
        "id": place.id,
        "name": place.name,
        "is_channel": place.kind == "public",
        "is_group": place.kind == "private",
        "is_im": False,
        "is_mpim": place.kind == "mpim",
        "is_private": place.kind != "public",
        "created": place.created,
        "is_archived": place.is_archived,
        "is_general": place.name == "general",
        "unlinked": 0,
        "name_normalized": place.name,
        "is_shared": bool(foreign),
        "is_org_shared": False,
        "is_ext_shared": bool(foreign),
        "is_moved": 0,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "pending_connected_team_ids": [],
        "shared_team_ids": [ws.team_id, *foreign],
        "internal_team_ids": [ws.team_id],
        "connected_team_ids": foreign,
        "connected_limited_team_ids": [],
        "context_team_id": ws.team_id,
        "conversation_host_id": ws.team_id,
        "parent_conversation": None,
        "creator": place.creator,
        "is_member": viewer in place.members,
        "is_open": True,
        "last_read": place.last_read.get(viewer, "0000000000.000000"),
        "topic": {"value": place.topic, "creator": place.creator, "last_set": place.created if place.topic else 0},
        "purpose": {
            "value": place.purpose,
            "creator": place.creator,
            "last_set": place.created if place.purpose else 0,
        },
        "previous_names": place.previous_names,
        "updated": place.created * 1000,
        "priority": 0,
    }
    if num_members:
        shown["num_members"] = len(place.members)
    return shown


def _direct(ws: Workspace, place: Channel, viewer: str) -> Json:
    other = next((member for member in place.members if member != viewer), viewer)
    return {
        "id": place.id,
        "created": place.created,
        "is_archived": False,
        "is_im": True,
        "is_org_shared": False,
        "context_team_id": ws.team_id,
        "updated": place.created * 1000,
        "user": other,
        "is_user_deleted": ws.users[other].deleted,
        "is_open": True,
        "last_read": place.last_read.get(viewer, "0000000000.000000"),
        "latest": next((dict(m.data) for m in reversed(place.messages.values()) if not m.ephemeral_to), None),
        "unread_count": 0,
        "unread_count_display": 0,
        "priority": 0,
    }


def message(item: Message, *, metadata: bool = False) -> Json:
    """A message object; its metadata only for callers who ask for it."""
    return {**item.data, "metadata": item.metadata} if metadata and item.metadata else dict(item.data)


def file(ws: Workspace, item: File) -> Json:
    """A file object. Its private addresses need a token."""
    extension = item.name.rpartition(".")[2].lower() if "." in item.name else ""
    private, name = f"{ws.origin}/files-pri/{ws.team_id}-{item.id}", quote(item.name, errors="replace")
    places = {kind: [c for c in item.shared_in if ws.channels[c].kind == kind] for kind in ("public", "private", "im")}
    shares = {
        kind: {c: [_share(ws, c, ts) for ts in item.shared_in[c]] for c in places[kind]}
        for kind in ("public", "private")
        if places[kind]
    }
    return {
        "id": item.id,
        "created": item.created,
        "timestamp": item.created,
        "name": item.name,
        "title": item.title,
        "mimetype": item.mimetype,
        "filetype": extension or "binary",
        "pretty_type": _PRETTY.get(extension, extension.upper() or "Binary"),
        "user": item.user,
        "user_team": ws.team_id,
        "editable": False,
        "size": len(item.content),
        "mode": "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": bool(places["public"]),
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "url_private": f"{private}/{name}",
        "url_private_download": f"{private}/download/{name}",
        "media_display_type": "unknown",
        "permalink": f"{ws.origin}/files/{item.user}/{item.id}/{name}",
        "permalink_public": f"{ws.origin}/files-pub/{ws.team_id}-{item.id}",
        "comments_count": 0,
        "is_starred": False,
        "shares": shares,
        "channels": places["public"],
        "groups": places["private"],
        "ims": places["im"],
        "has_more_shares": False,
        "has_rich_preview": False,
        "file_access": "visible",
    }


def _share(ws: Workspace, channel_id: str, ts: str) -> Json:
    place = ws.channels[channel_id]
    shared = place.messages.get(ts)
    return {
        "reply_users": [],
        "reply_users_count": 0,
        "reply_count": 0,
        "ts": ts,
        "thread_ts": shared.thread_ts if shared else None,
        "channel_name": place.name,
        "team_id": ws.team_id,
        "share_user_id": shared.author if shared else None,
        "source": "UNKNOWN",
    }
