"""Quick scans that are asked already, for tests of what comes after."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from sqlmodel import select

from alliance.enums import PollKind, PollState, ScanForm, Series
from alliance.polls import polls
from storage.engine.database import Session
from storage.engine.references import next_number
from storage.tables import Alliance, Member, Poll, ScanQuestion
from tests.kit.people import HOUSING, Player
from tests.kit.reading import elements
from tests.kit.town import Town

ENDS_AT = dt.datetime(2026, 12, 1, 16, tzinfo=dt.UTC)


def number(
    text: str = "Hoeveel kamers zijn er?", unit: str = "kamers", *, required: bool = False, is_summed: bool = True
) -> ScanQuestion:
    """A question that a number answers, without bounds as in an earlier release."""
    asked = _question(ScanForm.NUMBER, text, unit=unit, required=required)
    asked.is_summed = is_summed
    return asked


def months(highest: int | None = 60) -> ScanQuestion:
    """A question that a number of months answers, from 0."""
    asked = _question(ScanForm.NUMBER, "Hoe lang wacht een student?", unit="maanden")
    asked.lowest, asked.highest = Decimal(0), Decimal(highest) if highest is not None else None
    return asked


def choice(text: str = "Is er een plan?", *, required: bool = False) -> ScanQuestion:
    """A question with three options."""
    return _question(ScanForm.CHOICE, text, options=["Ja", "Nee", "In voorbereiding"], required=required)


def scale(text: str = "Hoe goed werkt het?", *, required: bool = False) -> ScanQuestion:
    """A question that a place from 1 to 5 answers."""
    return _question(ScanForm.SCALE, text, required=required)


def words(text: str = "Wat houdt jullie tegen?", *, required: bool = False) -> ScanQuestion:
    """A question that a text answers."""
    return _question(ScanForm.TEXT, text, required=required)


def day(text: str = "Wanneer is het klaar?", *, required: bool = False) -> ScanQuestion:
    """A question that a day answers."""
    return _question(ScanForm.DATE, text, required=required)


def one_page() -> list[ScanQuestion]:
    """A number, a choice, a scale and a text."""
    return [number(), choice(), scale(), words()]


def three_pages() -> list[ScanQuestion]:
    """Nine questions, of which the first and the last are required."""
    first, *others = one_page()
    first.is_required = True
    more = [words(f"Vraag {place}?") for place in range(5, 9)]
    return [first, *others, *more, day(required=True)]


def ask(
    session: Session,
    questions: Sequence[ScanQuestion],
    *,
    alliance_id: int,
    by_member_id: int,
    now: dt.datetime,
    title: str = "Kamers in 2027",
    channel_id: str | None = None,
    ends_at: dt.datetime = ENDS_AT,
) -> Poll:
    """Store an open scan with its questions; nothing is sent."""
    poll = Poll(
        number=next_number(session, Series.POLL),
        kind=PollKind.QUICK_SCAN,
        alliance_id=alliance_id,
        title=title,
        state=PollState.OPEN,
        by_member_id=by_member_id,
        channel_id=channel_id,
        opened_at=now,
        ends_at=ends_at,
        created_at=now,
    )
    session.add(poll)
    session.flush()
    for position, question in enumerate(questions, start=1):
        question.poll_id, question.position = poll.id, position
        session.add(question)
    session.flush()
    return poll


def ask_in(town: Town, questions: Sequence[ScanQuestion], title: str = "Kamers in 2027") -> int:
    """Ask a scan in the housing alliance's channel, as its chair does; gives its number."""
    with town.database.writing() as session:
        alliance = session.exec(select(Alliance).where(Alliance.channel_id == town.channels[HOUSING])).one()
        chair = session.exec(select(Member).where(Member.slack_user_id == town.users["marit"])).one()
        poll = ask(
            session,
            questions,
            alliance_id=alliance.id,
            by_member_id=chair.id,
            now=town.now(),
            title=title,
            channel_id=alliance.channel_id,
        )
        polls.post(session, poll, channel_keys=[alliance.channel_id or ""], now=town.now())
        asked = poll.number
    if town.parts is not None:
        town.parts.worker.wake()
    town.settle()
    return asked


def field(player: Player, place: int) -> str:
    """The id of a field of the page on top, counted from 1 on that page."""
    inputs = [block["block_id"] for block in player.form()["blocks"] if block["type"] == "input"]
    found: str = inputs[place - 1]
    return found


def fills(player: Player, *said: str | None) -> dict[str, str]:
    """Submit the page on top with these answers in order, None for a field that is left as it is."""
    values = {field(player, place): one for place, one in enumerate(said, start=1) if one is not None}
    return player.submits(**values)


def opens(player: Player, channel: str = HOUSING) -> None:
    """Press "Invullen" under the newest scan."""
    player.presses("Invullen|Fill in|Aanpassen|Change", channel)


def button_labels(player: Player) -> list[str]:
    """The buttons in the form on top."""
    return [one.label for one in elements(player.form())]


def _question(
    form: ScanForm, text: str, *, options: Sequence[str] = (), unit: str = "", required: bool = False
) -> ScanQuestion:
    return ScanQuestion(
        poll_id=0, position=0, form=form, text=text, options=list(options), unit=unit, is_required=required
    )
