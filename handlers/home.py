"""The App Home: asked for by opening it, published through the deliveries."""

from handlers.listeners import Listeners
from handlers.request import Request
from storage.deliveries import enqueue
from storage.events import note_event


def register(listeners: Listeners) -> None:
    """Add this feature's listeners."""
    listeners.event("app_home_opened", publish_home)


def publish_home(request: Request) -> None:
    """Put the page in line for who opened it; a retry of the event changes nothing."""
    event = request.body["event"]
    if event.get("tab", "home") == "home":
        user = request.profile.slack_user_id  # the page is made from what Slack tells of its reader
        with request.desk.writing(request.request_id) as session:
            now = request.desk.now()
            if note_event(session, request.body["event_id"], now=now):
                enqueue(session, kind="home", lane=user, now=now, is_urgent=True, coalesce_key=f"home:{user}")
    request.done()
