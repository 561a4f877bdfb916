"""Notify a member who endorsed a look-alike instead of posting that their own text is kept as a draft."""

from alliance.enums import Series
from alliance.people import drafts
from handlers.contributions.views import look_alikes as views
from handlers.slack.context import Context
from handlers.slack.messages.delivery_kind import Kind, words_for
from handlers.slack.outgoing import Outgoing, Post
from storage.engine.database import Session
from storage.people import people
from storage.tables import Delivery


def _draft_kept(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    draft_id = delivery.about["draft"]
    draft = drafts.take_draft(session, draft_id=draft_id, slack_user_id=delivery.channel_key)
    profile = people.find_profile(session, delivery.channel_key)
    organisation = context.person(session, profile).organisation if profile else None
    if not draft or organisation is None:
        return None
    words = words_for(session, delivery, context)
    return Post(
        *views.draft_kept(
            words,
            ref=Series.CONTRIBUTION.ref(delivery.about["contribution"]),
            organisation=words.name(organisation.names),
            title=draft.get("title", ""),
            draft_id=draft_id,
        )
    )


KINDS = {"draft_kept": Kind(_draft_kept)}
