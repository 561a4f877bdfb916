"""Taking an app out of the workspace, and putting it back."""

from __future__ import annotations

from sandbox.apps.events import emit
from sandbox.model import App
from sandbox.workspace import Workspace


def announce_removal(ws: Workspace, app: App) -> None:
    """The last that an app hears: its tokens are revoked, and it is uninstalled."""
    emit(ws, {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [app.bot_user]}}, only=app)
    emit(ws, {"type": "app_uninstalled"}, only=app)


def remove(ws: Workspace, app: App) -> None:
    """Its tokens are dead, its commands and views are gone, its bot is deactivated; what it said stays."""
    del ws.apps[app.id]
    ws.uninstalled[app.id] = app
    ws.bot_of(app).deleted = True
    ws.modals.forget(app.id)
    ws.scheduled.forget(app.id)
    ws.bus.changed("apps")
    for user_id in ws.users:
        ws.bus.changed("modals", user=user_id)
    ws.bus.changed("users")


def put_back(ws: Workspace, app: App) -> None:
    """Install it again, with the credentials that it had."""
    del ws.uninstalled[app.id]
    ws.apps[app.id] = app
    ws.bot_of(app).deleted = False
    ws.bus.changed("apps")
    ws.bus.changed("users")
