"""Notify the secretariat of new members and of who could not become one, and members of their roles."""

from functools import partial

from alliance.people.audit import CLOCKWORK
from handlers.people.views import members as views
from handlers.slack.context import Context
from handlers.slack.messages.delivery_kind import Kind, to_each_of_the_secretariat, words_for
from handlers.slack.outgoing import Outgoing, Post
from handlers.slack.views.blocks import section
from handlers.slack.views.markup import mention, mrkdwn
from storage.engine.database import Session
from storage.people import alliances as alliance_rows
from storage.people import people
from storage.tables import Delivery


def _new_member(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    words = words_for(session, delivery, context)
    member = people.get_member(session, delivery.about["member"])
    organisation = people.get_organisation(session, delivery.about["organisation"])
    name = words.name(organisation.names)
    return Post(
        *views.new_member(
            words,
            slack_user_id=member.slack_user_id,
            organisation=name,
            command=context.command,
            is_back=bool(delivery.about.get("is_back")),
        )
    )


def _wants_to_join(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    words = words_for(session, delivery, context)
    profile = people.find_profile(session, delivery.about["who"])
    domain = profile.mail_domain if profile else None
    told = views.wants_to_join(words, slack_user_id=delivery.about["who"], domain=domain, command=context.command)
    return Post(*told)


def _role(session: Session, delivery: Delivery, context: Context) -> Outgoing | None:
    words = words_for(session, delivery, context)
    about = delivery.about
    by_hand = about["by"] == CLOCKWORK  # somebody of the secretariat, on the command line
    values = {"who": words("role.secretariat") if by_hand else mention(about["by"]), "command": context.command}
    if about.get("chair"):
        values["chair"] = words(f"chair.{about['chair']}")
    alliance = alliance_rows.find_alliance(session, about["alliance"]) if about.get("alliance") else None
    if alliance is not None:
        values["alliance"] = mrkdwn(words.name(alliance.names))
    if about.get("organisation"):
        organisation = people.get_organisation(session, about["organisation"])
        values["organisation"] = mrkdwn(words.name(organisation.names))
    text = words(about["key"], **values)
    return Post(text, [section(text)])


KINDS = {
    "new_member": Kind(_new_member, after_failed=partial(to_each_of_the_secretariat, "new_member")),
    "wants_to_join": Kind(_wants_to_join, after_failed=partial(to_each_of_the_secretariat, "wants_to_join")),
    "role": Kind(_role),
}
