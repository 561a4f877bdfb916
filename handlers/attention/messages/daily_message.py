"""The daily message: what a member is asked and, for a chair, their alliances' news."""

from alliance.attention import chair_days
from alliance.checkins import answering
from alliance.contributions import news
from alliance.enums import ChairKind, KeptKind, ParticipationKind
from handlers.attention.views import chair_days as chair_views
from handlers.checkins.views import checkins as views
from handlers.contributions.views import news as news_views
from handlers.slack.context import Context
from handlers.slack.messages.delivery_kind import reader_of_user
from handlers.slack.messages.kept_messages import Rendered, kinds_of
from storage.checkins import checkins as rows
from storage.engine.database import Session
from storage.people import alliances as alliance_rows
from storage.tables import CheckinMessage, KeptMessage
from texts import Translator


def _checkin(session: Session, kept_message: KeptMessage, context: Context) -> Rendered | None:
    found = rows.find_with_asked(session, kept_message.about_id)
    if found is None:
        return None
    message = found.message
    words, reader = reader_of_user(session, kept_message.place, context)
    now = context.now()
    today = words.local(now).date()
    checkin = answering.show_message(session, reader=reader, found=found, today=today, now=now)
    days: list[chair_days.AllianceDay] = []
    if message.chair_since is not None:
        days = chair_days.list_days(
            session,
            member_id=message.member_id,
            since=message.chair_since,
            until=message.made_at,
            zone=context.texts.network.zone,
        )
    questions = [one for day in days for one in _owner_questions(session, day, words, message)]
    chair_day = [*chair_views.chair_day(words, days), *views.owner_questions(words, questions)]
    if kept_message.ts is None and (checkin.is_cancelled or checkin.is_over) and not chair_day:
        return None  # cancelled, or followed by the next round, before it was posted
    stories = news.list_in_message(session, reader=reader, message_id=message.id) if found.has_news else ()
    return views.message(words, checkin, chair_day, news_views.in_message(words, stories))


def _owner_questions(
    session: Session, day: chair_days.AllianceDay, words: Translator, message: CheckinMessage
) -> list[answering.OwnerQuestion]:
    """The questions to the lead officer about steps without an owner: which organisation takes each up."""
    if not day.unowned or not any(
        chair.kind is ChairKind.OFFICIAL and member.id == message.member_id
        for chair, member in alliance_rows.list_chairs(session, day.alliance.id)
    ):
        return []
    organisations = tuple(
        (words.name(organisation.names), str(organisation.id))
        for participation, organisation in alliance_rows.list_participations(session, day.alliance.id)
        if participation.kind is ParticipationKind.TAKES_PART
    )
    return [answering.OwnerQuestion(one.number, one.title, organisations, message.id) for one in day.unowned]


KINDS = kinds_of(KeptKind.CHECKIN, _checkin, wants_permalink=True)
