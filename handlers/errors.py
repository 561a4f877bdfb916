"""The one place that turns an error into words: in the form, else only visible to the person."""

import secrets

import structlog
from slack_sdk.errors import SlackApiError

from alliance.errors import Conflict, Invalid, NotAllowed, NotFound, NotRegistered
from alliance.roles import Role, allowed_roles
from handlers.ids import BlockId
from handlers.request import Request
from handlers.views.parts import mention, mrkdwn
from storage import people
from storage.database import DatabaseUnavailable
from texts import Translator

log = structlog.get_logger()

GONE = {"expired_trigger_id", "exchanged_trigger_id", "trigger_expired", "trigger_exchanged"}


def answer_error(request: Request, error: Exception) -> None:
    """Say what went wrong, and what would be right, where the person is looking. Logs what nobody expected."""
    words = _words(request)
    sentence = _sentence(request, error, words)
    if request.is_acknowledged and not request.body.get("response_url"):
        return  # the form has closed, and the log has it
    if request.body.get("type") == "view_submission":
        request.done(response_action="errors", errors={_block_of(request, error): sentence[:2000]})
    elif request.body.get("type") == "event_callback":
        request.done()  # nobody waits for an answer, and a retry would meet the same
    else:
        request.answer(sentence)


def _sentence(request: Request, error: Exception, words: Translator) -> str:
    match error:
        case NotAllowed():
            return refusal(request, error, words)
        case NotRegistered():
            return words("problem.not_registered", command=request.desk.command)
        case NotFound():
            return words(f"problem.no_{error.what}", key=mrkdwn(error.key))
        case Invalid() | Conflict():
            return words(error.reason, **{name: mrkdwn(str(value)) for name, value in error.values.items()})
        case DatabaseUnavailable():
            log.error("database_unavailable", error=str(error))
            return words("problem.not_stored")
        case SlackApiError() if error.response.get("error") in GONE:
            return words("problem.too_slow")
    number = secrets.token_hex(3)
    # The message of an unknown error may hold what somebody typed: the log gets its kind and place only.
    log.error("unexpected_error", number=number, error=type(error).__name__, where=_where(error))
    return words("problem.unexpected", number=number)


def refusal(request: Request, error: NotAllowed, words: Translator) -> str:
    """Who may do it, by name, and how to ask."""
    roles = [role for role in allowed_roles(error.action) if role is not Role.READER]
    ids: list[str] = []
    try:
        with request.desk.database.reading() as session:
            ids = [member.slack_user_id for member in people.list_secretariat(session)]
            if Role.ADMIN in roles:
                ids += [owner.slack_user_id for owner in people.list_workspace_owners(session)]
    except DatabaseUnavailable:
        log.warning("refusal_without_names")
    who = words("list.or").join(words(f"role.{role}") for role in roles)
    if not ids:
        return words("problem.not_allowed", who=who)
    return words("problem.not_allowed_ask", who=who, names=", ".join(mention(user_id) for user_id in ids[:3]))


def _block_of(request: Request, error: Exception) -> str:
    """The input an error belongs to; Slack takes errors only for inputs that stand in the form."""
    inputs = [block["block_id"] for block in request.view.get("blocks", []) if block.get("type") == "input"]
    field = error.field if isinstance(error, Invalid) else BlockId.ALLIANCE if isinstance(error, Conflict) else ""
    if field in inputs:
        return field
    return BlockId.BODY if BlockId.BODY in inputs else inputs[-1]


def _words(request: Request) -> Translator:
    try:
        return request.words
    except (DatabaseUnavailable, SlackApiError, OSError):
        return request.desk.texts.network


def _where(error: BaseException) -> str:
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    return f"{frame.tb_frame.f_code.co_filename.rpartition('/')[2]}:{frame.tb_lineno}" if frame else "-"
