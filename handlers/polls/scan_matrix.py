"""Show the matrix of a quick scan, page by page, to people who may see it."""

from alliance.polls.scan_languages import matrix_in
from alliance.polls.scan_matrix import get_matrix
from handlers.polls.views import scan_matrix as views
from handlers.slack.ids import ActionId
from handlers.slack.listeners import Listeners
from handlers.slack.parsing import read_id
from handlers.slack.request import Request


def register(listeners: Listeners) -> None:
    """Add this feature's listeners."""
    listeners.action(ActionId.SCAN_MATRIX, show_matrix)
    listeners.action(ActionId.SCAN_MATRIX_PAGE, turn_page)


def show_matrix(request: Request) -> None:
    """Show the first page, the summary of all answers: in place of the form with the button, else as an answer."""
    _show(request, request.value, in_place=request.view.get("type") == "modal")


def turn_page(request: Request) -> None:
    """Replace the current page with another one."""
    _show(request, request.value, in_place=True)


def _show(request: Request, value: str, *, in_place: bool) -> None:
    number, _, page = value.partition(":")
    with request.reading() as (session, person):
        matrix = get_matrix(
            session,
            reader=person,
            number=read_id(number),
            channel_id=request.channel_id,
            now=request.now,
        )
    text, blocks = views.matrix_page(request.words, matrix_in(matrix, request.words.name), read_id(page))
    if in_place:
        request.answer_in_place(text, blocks)
    else:
        request.answer(text, blocks, title=matrix.ref)
