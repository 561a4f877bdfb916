"""What people are asked in a check-in, and its reminder."""

from alliance import chair_days, checkins, steps, summaries
from alliance.rounds import refresh_message
from alliance.words import ChairKind, ParticipationKind
from bot.messages.kind import Kind, Sent, is_channel, reader_of
from bot.outgoing import Outgoing, Post, Update
from handlers.desk import Desk
from handlers.views import checkins as views
from handlers.views import rounds as round_views
from handlers.views.parts import Block
from storage import agenda as step_rows
from storage import alliances as alliance_rows
from storage import checkins as rows
from storage import people
from storage.database import Session
from storage.tables import CheckinMessage, Delivery
from texts import Translator


def _checkin(session: Session, delivery: Delivery, desk: Desk) -> Outgoing | None:
    found = _rendered(session, delivery, desk)
    return Post(*found[1]) if found else None


def _checkin_update(session: Session, delivery: Delivery, desk: Desk) -> Outgoing | None:
    found = _rendered(session, delivery, desk)
    if found is None or found[0].channel_id is None or found[0].ts is None:
        return None
    message, (text, blocks) = found
    return Update(message.channel_id or "", message.ts or "", text, blocks)


def _rendered(
    session: Session, delivery: Delivery, desk: Desk
) -> tuple[CheckinMessage, tuple[str, list[Block]]] | None:
    message = rows.find_message(session, delivery.about["message"])
    if message is None:
        return None
    words, reader = reader_of(session, delivery, desk)
    now = desk.now()
    today = words.local(now).date()
    checkin = checkins.show_message(session, reader=reader, message=message, today=today, now=now)
    days: list[chair_days.AllianceDay] = []
    if message.chair_since is not None:
        days = chair_days.list_days(
            session,
            member_id=message.member_id,
            since=message.chair_since,
            until=message.made_at,
            zone=desk.texts.network.zone,
        )
    questions = [one for day in days for one in _owner_questions(session, day, words, message)]
    chair_day = [*round_views.chair_day(words, days), *views.owner_questions(words, questions)]
    if message.channel_id is None and (checkin.is_cancelled or checkin.is_over) and not chair_day:
        return None  # it was cancelled, or the next round began, before anybody saw it
    return message, views.message(words, checkin, chair_day)


def _owner_questions(
    session: Session, day: chair_days.AllianceDay, words: Translator, message: CheckinMessage
) -> list[checkins.OwnerQuestion]:
    """What the official chair is asked about the steps that nobody owns: who of the alliance takes each up."""
    if not day.unowned or not any(
        chair.kind is ChairKind.OFFICIAL and member.id == message.member_id
        for chair, member in alliance_rows.list_chairs(session, day.alliance.id or 0)
    ):
        return []
    organisations = tuple(
        (words.name(organisation.name, organisation.name_en), str(organisation.id))
        for participation, organisation in alliance_rows.list_participations(session, day.alliance.id or 0)
        if participation.kind is ParticipationKind.TAKES_PART
    )
    return [checkins.OwnerQuestion(one.number, one.title, organisations, message.id or 0) for one in day.unowned]


def _after_checkin(session: Session, delivery: Delivery, sent: Sent) -> None:
    message = rows.find_message(session, delivery.about["message"])
    if message is None:
        return
    message.channel_id, message.ts, message.permalink = sent.channel_id, sent.ts, sent.permalink
    session.add(message)
    session.flush()
    since = delivery.attempted_at or sent.now
    # While it was on its way somebody may have answered, and of a chair what happened may have been added to it.
    is_chairs = message.chair_since is not None and bool(rows.list_asked_in(session, message.id or 0))
    if is_chairs or rows.has_changed_since(session, message.id or 0, since=since):
        refresh_message(session, message, people.get_member(session, message.member_id), now=sent.now)


def _reminder(session: Session, delivery: Delivery, desk: Desk) -> Outgoing | None:
    message = rows.find_message(session, delivery.about["message"])
    if message is None:
        return None
    words, reader = reader_of(session, delivery, desk)
    now = desk.now()
    checkin = checkins.show_message(session, reader=reader, message=message, today=words.local(now).date(), now=now)
    refs = checkins.list_open_refs(session, reader=reader, message=message)
    is_asked_for = bool(delivery.about.get("asked_for"))
    if not refs or (checkin.ends_at is None and not is_asked_for):
        return None
    text, blocks = round_views.reminder(
        words,
        name=reader.name,
        refs=refs,
        ends_at=checkin.ends_at,
        link=message.permalink,
        is_asked_for=is_asked_for,
    )
    return Post(text, blocks)


def _summary(session: Session, delivery: Delivery, desk: Desk) -> Outgoing | None:
    told = summaries.summarise(session, delivery.about["round"])
    words = desk.texts.network if is_channel(delivery.lane) else reader_of(session, delivery, desk)[0]
    return Post(*round_views.summary(words, told)) if told else None


def _urgent(session: Session, delivery: Delivery, desk: Desk) -> Outgoing | None:
    words, reader = reader_of(session, delivery, desk)
    today = words.local(desk.now()).date()
    found = step_rows.find_update(session, delivery.about["update"])
    if found is None:
        return None
    update, by = found
    step = steps.show_step(session, reader=reader, number=delivery.about["step"], today=today)
    text, blocks = round_views.urgent(words, step, note=update.note, name=by.name if by else "")
    return Post(text, blocks)


KINDS = {
    "checkin": Kind(_checkin, _after_checkin, wants_permalink=True),
    "checkin_update": Kind(_checkin_update, is_update=True),
    "checkin_reminder": Kind(_reminder, is_reminder=True),
    "round_summary": Kind(_summary),
    "step_urgent": Kind(_urgent),
}
