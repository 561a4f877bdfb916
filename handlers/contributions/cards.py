"""The card for one reader, and the "Meer…" form with everything they may do with a contribution."""

from alliance.contributions import following, matches, sharing
from alliance.contributions.sharing import Shown
from alliance.enums import Series
from alliance.people.members import Person
from handlers.contributions.views import cards as views
from handlers.slack.card_actions import CardAction
from handlers.slack.context import Context
from handlers.slack.ids import ActionId
from handlers.slack.listeners import Listeners
from handlers.slack.lookup import Lookup, number_of
from handlers.slack.metadata import FormMetadata
from handlers.slack.request import Request
from handlers.slack.views.blocks import Block, reading_view, section
from storage.engine.database import Session


def register(listeners: Listeners) -> None:
    """Register this feature's listeners."""
    listeners.reference(Series.CONTRIBUTION, show_by_reference)
    listeners.action(ActionId.MORE, show_more)


def show_by_reference(look: Lookup, number: int) -> tuple[str, list[Block]]:
    """Render a contribution's card for this reader; the number of a merged one leads to its merge target."""
    words, person = look.words, look.person
    item = sharing.show_contribution(look.session, reader=person, number=number, channel_id=look.channel_id)
    shown = views.card(words, item) if look.for_all else _card_for(look, item)
    text = views.card_text(words, item)
    if item.number != number:
        led = words("merge.leads_on", ref=Series.CONTRIBUTION.ref(number), into=item.ref)
        return f"{led} {text}", [section(led), *shown]
    return text, shown


def show_more(request: Request) -> None:
    """Open a form with a button for everything that this person may do with a contribution."""
    number, channel_id, words = number_of(request, Series.CONTRIBUTION), request.asked_in, request.words
    with request.reading() as (session, person):
        item = sharing.show_contribution(session, reader=person, number=number, channel_id=channel_id)
        follows = _follows(session, person, item)
        helped = matches.has_matches(session, reader=person, item=item, channel_id=channel_id)
        buttons = offered(request.context, person, item, follows=follows, helped=helped)
        blocks = views.more_form(words, item, buttons, follows=follows)
    metadata = FormMetadata(form_id=request.context.new_id(), channel_id=channel_id, number=item.number)
    request.open_form({**reading_view(words, blocks, title=item.ref), "private_metadata": metadata.dump()})


def _card_for(look: Lookup, item: Shown) -> list[Block]:
    """The whole card of a contribution for one reader, with the buttons that they may use."""
    session, person, channel_id = look.session, look.person, look.channel_id
    helped = matches.has_matches(session, reader=person, item=item, channel_id=channel_id)
    buttons = offered(look.context, person, item, follows=_follows(session, person, item), helped=helped)
    links = matches.list_links(session, reader=person, item=item, channel_id=channel_id)
    return views.whole_card(look.words, item, buttons, links=links)


def offered(
    context: Context, person: Person, item: Shown, *, follows: bool, helped: bool = False
) -> list[CardAction[Shown]]:
    """The card actions that this person may use on a contribution, the most common first.

    With `helped` there is something to show that helped elsewhere.
    """
    needless = {"follow" if follows else "unfollow", *(() if helped else ("matches",))}
    fitting = [one for one in context.card_actions if one.name not in needless and one.fits(person, item)]
    return views.in_order(fitting)


def _follows(session: Session, person: Person, item: Shown) -> bool:
    member_id = person.member.id if person.member else None
    return following.is_following(session, number=item.number, member_id=member_id)
