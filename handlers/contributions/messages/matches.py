"""What helped elsewhere, sent to the author of a bottleneck."""

from alliance.contributions import matches
from alliance.contributions.matching import MATCHES
from alliance.errors import NotFound
from handlers.contributions.views import matches as views
from handlers.slack.context import Context
from handlers.slack.messages import confirmations
from handlers.slack.messages.delivery_kind import reader_of
from handlers.slack.outgoing import Post
from storage.engine.database import Session
from storage.tables import Delivery


def _helped(session: Session, delivery: Delivery, context: Context) -> Post | None:
    """What the author may see; nothing if that is none, or the bottleneck is gone."""
    words, author = reader_of(session, delivery, context)
    number, channel_id = delivery.about["contribution"], delivery.about.get("acted_in")
    try:
        helped = matches.show_matches(session, reader=author, number=number, channel_id=channel_id)
    except NotFound:
        return None
    return Post(*views.helped(words, helped, author)) if helped.practices else None


KINDS = confirmations.kinds_of(MATCHES, _helped)
