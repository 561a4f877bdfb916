"""What people did before a test begins, as use cases: how they do it in Slack is tried by the tests of that."""

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlmodel import col, delete, select

from alliance.bundles import addressees, bundles, items, mandate_rounds, mandates
from alliance.bundles.addressees import AddresseeForm
from alliance.bundles.bundles import BundleTexts
from alliance.bundles.mandates import MandateAnswer
from alliance.contributions.endorsements import Recognition, endorse
from alliance.contributions.sharing import Submission, share_contribution
from alliance.enums import AddresseeKind, ContributionKind, Naming, Visibility
from alliance.people.members import Person
from storage.engine.database import Session
from storage.engine.outbox import OUTBOX
from storage.tables import Alliance, KeptMessage, Mandate
from tests.kit.people import HOUSING, Player
from tests.kit.times import local
from tests.kit.town import Town

UNTIL = dt.date(2026, 12, 8)
"""Until when organisations can answer: two weeks."""


@contextmanager
def doing(town: Town) -> Iterator[Session]:
    """A transaction in which people do something; afterwards the bot comes to rest."""
    assert town.parts is not None
    with town.database.writing() as session:
        yield session
    town.parts.worker.wake()
    town.settle()


def let_nobody_hear(session: Session) -> None:
    """Nobody hears of what was done so far in this transaction, and no message about it stands: it is old news."""
    session.flush()
    session.info.pop(OUTBOX, None)
    session.execute(delete(KeptMessage).where(col(KeptMessage.ts).is_(None)))


def person(session: Session, player: Player) -> Person:
    """Who somebody is, as the bot knows them."""
    assert player.town.parts is not None
    known = player.town.parts.context.known_user(session, player.user_id)
    assert known is not None, f"the bot has not heard of {player.name} yet"
    return known[1]


KINDS = {
    "knelpunt": ContributionKind.BOTTLENECK,
    "kans": ContributionKind.OPPORTUNITY,
    "praktijk": ContributionKind.BEST_PRACTICE,
}
"""By the word of the command."""


def shares(
    session: Session,
    player: Player,
    title: str,
    body: str = "Er is te weinig.",
    *,
    word: str = "knelpunt",
    visibility: str = "network",
    channel: str = HOUSING,
) -> str:
    """Share something with the alliance of a channel; gives its reference."""
    channel_id = player.town.channels[channel]
    alliance = session.exec(select(Alliance).where(Alliance.channel_id == channel_id)).one()
    key, seen_by = uuid.uuid4().hex, Visibility(visibility)
    made = Submission(key, KINDS[word], title, body, alliance.id, seen_by, channel_id=channel_id)
    author, now = person(session, player), player.town.now()
    return f"B-{share_contribution(session, author=author, submission=made, now=now).number}"


def has_shared(player: Player, title: str, body: str = "Er is te weinig.", **more: str) -> str:
    """Share something as `shares` does, until its card stands; gives its reference."""
    with doing(player.town) as session:
        return shares(session, player, title, body, **more)


def shared_items(town: Town) -> tuple[str, str]:
    """A bottleneck of Utrecht that Groningen recognises, and one of Groningen; their references. No card stands."""
    with doing(town) as session:
        return _share_items(session, town, with_cards=False)


def _share_items(session: Session, town: Town, *, with_cards: bool) -> tuple[str, str]:
    one = shares(session, town.noor, "Te weinig kamers voor studenten")
    two = shares(session, town.jelle, "Huurtoeslag geldt niet")
    said, by = Recognition(3, "Wachttijd 20 maanden"), person(session, town.jelle)
    endorse(session, by=by, number=int(one[2:]), said=said, now=town.now(), channel_id=town.channels[HOUSING])
    if not with_cards:
        let_nobody_hear(session)
    return one, two


def asked_bundle(town: Town, *, further: Sequence[str] = (), with_cards: bool = False) -> tuple[str, str]:
    """A bundle of those two for a ministry, D-1, whose organisations have been asked; the references of the items.

    `further` are references of items of the same organisations that are in it as well. Only a test that looks at the
    two's cards asks for them: to send and renew them may take longer than all else in a test.
    """
    texts = BundleTexts("Ruimte voor studenten", ask="Pas de toeslag aan")
    ministry = AddresseeForm(AddresseeKind.MINISTRY, "Ministerie van OCW")
    with doing(town) as session:
        refs = _share_items(session, town, with_cards=with_cards)
        numbers = [int(ref[2:]) for ref in (*refs, *further)]
        by, now = person(session, town.hanneke), town.now()
        number = bundles.begin_bundle(session, by=by, texts=texts, alliance_id=None, now=now).number
        items.add_items(session, by=by, number=number, numbers=numbers, now=now)
        addressees.add_addressee(session, by=by, number=number, form=ministry, now=now)
        mandate_rounds.ask_mandate(session, by=by, number=number, until=UNTIL, time=local(now))
    return refs


def answered_bundle(town: Town, *, further: Sequence[str] = (), with_cards: bool = False) -> tuple[str, str]:
    """That bundle, ready to be handed over since both allow their name; the references of its items."""
    refs = asked_bundle(town, further=further, with_cards=with_cards)
    with doing(town) as session:
        for player in (town.noor, town.jelle):
            by, now = person(session, player), town.now()
            assert by.organisation is not None
            mine = session.exec(select(Mandate.id).where(Mandate.organisation_id == by.organisation.id)).one()
            said = MandateAnswer(Naming.WITH_NAME)
            mandates.answer(session, by=by, mandate_id=mine, said=said, stamp=0, today=now.date(), now=now)
    return refs
