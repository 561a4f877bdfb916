"""Answers to what is said to the bot itself."""

from alliance.errors import NotFound
from bot.messages.kind import Kind, is_channel
from bot.outgoing import Outgoing, Post
from handlers.command import help_page
from handlers.contributions import card_of
from handlers.desk import Desk
from handlers.parsing import parse_reference
from handlers.views import help as help_views
from handlers.views.parts import Block, section
from storage import people
from storage.database import Session
from storage.tables import Delivery


def _reply(session: Session, delivery: Delivery, desk: Desk) -> Outgoing | None:
    profile = people.find_profile(session, delivery.about["reader"])
    if profile is None:
        return None
    words = desk.words(profile)
    person = desk.person(session, profile)
    references = [reference for typed in delivery.about["references"] if (reference := parse_reference(typed))]
    channel_id = delivery.lane if is_channel(delivery.lane) else None
    thread_ts = delivery.about["thread_ts"] if channel_id else None
    if not references and delivery.about["help"] and not person.is_external and channel_id is None:
        return Post(words("help.text"), help_page(words, desk, person))
    if not references:
        allowed = {subcommand.name for subcommand in desk.subcommands.allowed(person)} - (
            {"digest", "admin"} if channel_id else set()
        )
        # People of other workspaces have no slash commands: only what they can do is named.
        command = None if person.is_external else desk.command
        return Post(words("mention.text"), help_views.menu(words, allowed, command=command), thread_ts=thread_ts)
    today = words.local(desk.now()).date()
    texts: list[str] = []
    blocks: list[Block] = []
    for reference in references:
        try:
            text, card = card_of(session, words, person, reference, today=today, channel_id=channel_id)
        except NotFound as error:
            text = words(f"problem.no_{error.what}", key=str(reference))
            card = [section(text)]
        texts.append(text)
        blocks += card
    return Post("\n".join(texts), blocks, thread_ts=thread_ts)


KINDS = {"reply": Kind(_reply)}
