"""The error funnel: the only place that turns an error into a sentence, in the form or visible only to the person."""

import datetime as dt
import re
import secrets
from collections.abc import Mapping
from decimal import Decimal
from http.client import HTTPException

import structlog
from slack_sdk.errors import SlackApiError

from alliance.enums import ChairKind, Name
from alliance.errors import Conflict, Invalid, NotAllowed, NotFound, NotRegistered, RuleError, SeveralInvalid
from alliance.number_range import NumberRange
from alliance.people.members import short_person_name
from alliance.people.permissions import Role, allowed_roles
from handlers.slack.ids import BlockId
from handlers.slack.numbers import range_words
from handlers.slack.parsing import plain
from handlers.slack.request import Request
from handlers.slack.views.blocks import reading_view, section
from handlers.slack.views.markup import mention, mrkdwn, quote
from handlers.slack.views.undelivered import PASSING
from storage.engine.database import DatabaseUnavailable, is_passing
from storage.people import alliances, people
from texts import Translator

log = structlog.get_logger()

GONE = frozenset(
    {"expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id", "trigger_expired", "trigger_exchanged"}
)
OF_CONFLICTS = (BlockId.ALLIANCE, BlockId.MEETING)
"""The fields at which a Conflict is shown: what was chosen there may have changed since the form was opened."""


class TryAgain(Exception):
    """An event could not be handled now; as it is not acknowledged, Slack sends it again."""


def answer_error(request: Request, error: Exception) -> None:
    """Tell the person what went wrong and what would be right, where they are looking. Unexpected errors are logged.

    Nobody waits for the answer to an event: raises TryAgain if a retry may succeed, so that Slack sends it again.
    """
    if request.body.get("type") == "event_callback":
        _log(error)
        if request.is_acknowledged:
            return
        if _will_pass(error):
            raise TryAgain from None
        request.done()
        return
    words = _words(request)
    is_form = request.body.get("type") == "view_submission"
    sentence = _sentence(request, error, words, is_form=is_form)
    if request.is_acknowledged and not request.body.get("response_url"):
        return  # the form has closed, and the error is in the log
    if is_form and _block_of(request, error):
        each = error.errors if isinstance(error, SeveralInvalid) else (error,)
        told = {_block_of(request, one): _sentence(request, one, words, is_form=True)[:2000] for one in each}
        request.done(response_action="errors", errors=told)
    elif is_form:
        # A form without inputs has no place for an error, so the sentence is shown on top of it.
        view = reading_view(words, [section(mrkdwn(sentence))])
        if request.is_on_top_of_two:
            request.done(response_action="update", view=request.in_its_place(view))
        else:
            request.done(response_action="push", view=view)
    else:
        _answer(request, sentence + _typed(request, error, words))


def _answer(request: Request, sentence: str) -> None:
    """Answer where the person clicked or, if Slack no longer accepts that, in a direct message."""
    try:
        request.answer(sentence)
    except (SlackApiError, OSError, HTTPException) as error:
        if not request.is_acknowledged:
            request.done()
        log.warning("not_answered", error=type(error).__name__, slack=_slack_name(error))
        request.afterwards(lambda: _send_directly(request, sentence))


def _send_directly(request: Request, sentence: str) -> None:
    request.client.chat_postMessage(channel=request.slack_user_id, text=sentence)


def sentence_of(request: Request, error: RuleError) -> str:
    """The sentence for a refusal to this person, as markup."""
    return _sentence(request, error, request.words, is_form=False)


def _sentence(request: Request, error: Exception, words: Translator, *, is_form: bool) -> str:
    """The sentence for an error: plain text next to a form's fields, as Slack requires, and markup elsewhere."""
    office = _Secretariat(request, words, is_form=is_form)
    match error:
        case NotAllowed(reason=str(reason), ask=None):
            return _filled(words, reason, error.values, is_form=is_form, secretariat=office)
        case NotAllowed():
            return _refusal(request, error, words, is_form=is_form)
        case NotRegistered():
            return words("problem.not_registered", command=request.context.command)
        case NotFound():
            key = error.key if is_form else mrkdwn(error.key)
            return words(f"problem.no_{error.what}", key=key, command=request.context.command)
        case Invalid() | Conflict():
            ours = {"command": request.context.command, "secretariat": office}
            return _filled(words, error.reason, error.values, is_form=is_form, **ours)
    number = _log(error)
    match error:
        case DatabaseUnavailable():
            return words("problem.not_stored" if is_form else "problem.no_database")
        case SlackApiError() if name_of(error) in GONE:
            return words("problem.too_slow")
        case _ if _is_slack_away(error):
            return words("problem.slack_away")
    return words("problem.unexpected", number=number, secretariat=office)


def _filled(words: Translator, key: str, told: Mapping[str, object], *, is_form: bool, **ours: object) -> str:
    values = {name: _value_words(value, words) for name, value in told.items()}
    shown = values if is_form else {name: mrkdwn(value) for name, value in values.items()}
    return words(key, **{**ours, **shown})


def _refusal(request: Request, error: NotAllowed, words: Translator, *, is_form: bool) -> str:
    """The sentence that names people with the permission, other than the reader, and how to ask them."""
    roles = [role for role in allowed_roles(error.action) if role is not Role.READER]
    asked = {user_id: name for user_id, name in error.ask or () if user_id != request.slack_user_id}
    if error.ask is None and Role.CHAIR in roles:
        asked |= _own_chairs(request)
    asked |= _others(request, with_owners=Role.ADMIN in roles)
    asked = asked or _others(request, with_owners=True)
    who = words("list.or").join(words(f"role.{role}") for role in roles)
    names = _named(words, asked, most=3, is_form=is_form)
    if error.reason:
        return _filled(words, error.reason, error.values, is_form=is_form, names=names or words("role.colleague"))
    return words("problem.not_allowed_ask", who=who, names=names) if names else words("problem.not_allowed", who=who)


class _Secretariat:
    """The secretariat in a sentence: its people by name, without the reader. Looked up only if a sentence names it."""

    def __init__(self, request: Request, words: Translator, *, is_form: bool) -> None:
        self._request = request
        self._words = words
        self._is_form = is_form

    def __format__(self, _spec: str) -> str:
        words = self._words
        if names := _named(words, _others(self._request), most=2, is_form=self._is_form):
            return words("role.of_secretariat", names=names)
        owners = _named(words, _others(self._request, with_owners=True), most=2, is_form=self._is_form)
        return owners or words("role.secretariat")


def _others(request: Request, *, with_owners: bool = False) -> dict[str, str]:
    """The people of the secretariat other than the reader, by Slack user id; then the owners of the workspace."""
    others: dict[str, str] = {}
    try:
        with request.context.database.reading() as session:
            others |= {member.slack_user_id: member.name for member in people.list_secretariat(session)}
            if with_owners:
                owners = people.list_workspace_owners(session, request.context.team_id)
                others |= {owner.slack_user_id: owner.name for owner in owners}
    except DatabaseUnavailable:
        log.warning("refusal_without_names")
    others.pop(request.slack_user_id, None)
    return others


def _own_chairs(request: Request) -> dict[str, str]:
    """The lead officers of the reader's own alliances, by Slack user id: at most two, before the secretariat."""
    try:
        with request.reading() as (session, person):
            found = [
                (member.slack_user_id, member.name)
                for alliance_id in sorted(person.alliance_ids)
                for _, member in alliances.list_lead_officers(session, alliance_id)
            ]
    except DatabaseUnavailable:
        log.warning("refusal_without_names")
        return {}
    return dict(list(dict(one for one in found if one[0] != request.slack_user_id).items())[:2])


def _named(words: Translator, asked: Mapping[str, str], *, most: int, is_form: bool) -> str:
    """The first few of these people, by name next to a form's fields and as mentions elsewhere."""
    first = list(asked.items())[:most]
    return words("list.or").join(short_person_name(name) if is_form else mention(user_id) for user_id, name in first)


def _typed(request: Request, error: Exception, words: Translator) -> str:
    """The text of a command that failed through no fault of its own, so that it is not lost; empty otherwise."""
    typed = plain(str(request.body.get("text") or "")).strip() if "command" in request.body else ""
    if isinstance(error, RuleError) or " " not in typed:
        return ""
    return "\n" + words("problem.you_typed", typed=quote(f"{request.context.command} {typed}", 2500))


def _log(error: Exception) -> str:
    """Log an error unless it is a rule's refusal; the number returned is shown in the sentence."""
    number = secrets.token_hex(3)
    if isinstance(error, RuleError):
        return number
    # An error's message may contain what somebody typed, so only its type, place and Slack's error code are logged.
    slack = _slack_name(error)
    if slack in GONE:
        # Slack or the person was slow; nothing is wrong here, and the message says what to do.
        log.warning("trigger_expired", number=number, slack=slack)
    else:
        log.error("request_failed", number=number, error=type(error).__name__, slack=slack, where=line_of(error))
    return number


def name_of(error: SlackApiError) -> str:
    """Slack's error code, which is safe to log; "no_json" if the response was not JSON."""
    try:
        told = str(error.response.get("error") or "unknown_error")
    except (ValueError, AttributeError):  # the body was bytes
        told = ""
    # If the body is not JSON, the SDK puts the body itself into the error, which may be part of an answer and must not
    # be logged.
    return told if re.fullmatch(r"[a-z0-9_]{1,60}", told) else "no_json"


def _slack_name(error: Exception) -> str | None:
    return name_of(error) if isinstance(error, SlackApiError) else None


def _will_pass(error: Exception) -> bool:
    """Whether a retry may succeed, because something needed is away or busy rather than refusing."""
    return _is_slack_away(error) or is_passing(error)


def _is_slack_away(error: Exception) -> bool:
    """Whether Slack, or the connection to it, does not respond."""
    if not isinstance(error, SlackApiError):
        return isinstance(error, OSError | HTTPException)
    status = int(getattr(error.response, "status_code", 200) or 200)
    return status != 200 or name_of(error) in PASSING


def _value_words(value: object, words: Translator) -> str:
    match value:
        case Name():
            return words.name(value)
        case ChairKind():
            return words(f"chair.{value}")
        case dt.datetime():
            return words.moment(value)
        case dt.date():
            return words.full_day(value)
        case NumberRange():
            return range_words(words, value)
        case Decimal():
            return words.number(float(value))
        case tuple():
            return ", ".join(_value_words(one, words) for one in value)
    return str(value)


def _block_of(request: Request, error: Exception) -> str:
    """The block id at which to show an error: its field's, else the body's or the last input's; empty without inputs.

    Slack accepts errors only for inputs in the form.
    """
    inputs = [str(block.get("block_id")) for block in request.view.get("blocks") or [] if block["type"] == "input"]
    fields = [error.field] if isinstance(error, Invalid) else OF_CONFLICTS if isinstance(error, Conflict) else ()
    for field in fields:
        if field in inputs:
            return field
    return BlockId.BODY if BlockId.BODY in inputs else (inputs or [""])[-1]


def _words(request: Request) -> Translator:
    """The person's translator from the stored profile, without asking Slack, which may be what just failed."""
    try:
        with request.context.database.reading() as session:
            profile = people.find_profile(session, request.slack_user_id)
    except DatabaseUnavailable:
        profile = None
    return request.context.words(profile) if profile else request.context.texts.network


def line_of(error: BaseException) -> str:
    """The file and line where an error was raised, for the log; "-" if that is unknown."""
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    return f"{frame.tb_frame.f_code.co_filename.rpartition('/')[2]}:{frame.tb_lineno}" if frame else "-"
