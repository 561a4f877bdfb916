"""The control API's `POST app`: installing an app, changing it, and taking it out again."""

from __future__ import annotations

from sandbox.apps import installing
from sandbox.apps.http_mode import checked_address
from sandbox.apps.manifests import checked_manifest
from sandbox.control.body import required
from sandbox.control.reading import app_credentials
from sandbox.hub import Hub
from sandbox.model import App, CannotDo, Json


async def app(hub: Hub, body: Json) -> Json:
    """Install an app, or change the one with that `id`; a `request_url` (null takes it away) serves it over HTTP.

    A change switches events on again that Slack had stopped sending; `uninstalled` takes the app out or puts it back.
    """
    address = checked_address(body["request_url"]) if body.get("request_url") else None
    manifest = checked_manifest(body["manifest"]) if body.get("manifest") is not None else None
    if body.get("id"):
        found = _named(hub, str(body["id"]))
        if "uninstalled" in body:
            return await _move_out_or_in(hub, found, out=bool(body["uninstalled"]))
        if found.id in hub.ws.uninstalled:
            raise CannotDo(f"{found.name} is not installed")
        found.manifest = manifest or found.manifest
        hub.ws.subscriptions.switch_on(found.id)
    else:
        found = hub.ws.install(manifest or required(body, "manifest"))
    if address is not None:
        try:
            await hub.deliveries.http.verify(found, address)
        except CannotDo:
            if not body.get("id"):
                del hub.ws.apps[found.id]
                del hub.ws.users[found.bot_user]
            raise
    if "request_url" in body:
        found.request_url = address
    hub.ws.bus.changed("apps")
    return app_credentials(hub, found)


def _named(hub: Hub, app_id: str) -> App:
    found = hub.ws.apps.get(app_id) or hub.ws.uninstalled.get(app_id)
    if found is None:
        raise CannotDo(f"there is no app {app_id!r}")
    return found


async def _move_out_or_in(hub: Hub, found: App, *, out: bool) -> Json:
    if out and found.id in hub.ws.apps:
        await hub.after_events(lambda: installing.announce_removal(hub.ws, found))
        installing.remove(hub.ws, found)
        hub.deliveries.sockets.disconnect("link_disabled", only=found)
    elif not out and found.id in hub.ws.uninstalled:
        installing.put_back(hub.ws, found)
    return app_credentials(hub, found)
