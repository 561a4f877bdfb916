"""Read the values of the forms about action steps."""

from collections.abc import Mapping

from alliance.words import Ambition
from handlers.agenda.views.agenda import rung_words
from handlers.agenda.views.step_forms import CONTINUOUS, StepValues
from handlers.slack.ids import BlockId
from handlers.slack.parsing import chosen, date_or_none, state_lists, state_values
from handlers.slack.request import Request
from handlers.slack.views.parts import Choice
from storage.agenda import agenda
from storage.engine.database import Session
from texts import Translator


def read_step(request: Request) -> StepValues:
    """Read a form about a step; fields that the form does not have get their default."""
    values: Mapping[str, str | None] = state_values(request.view)
    lists = state_lists(request.view)
    ambition = values.get(BlockId.AMBITION)
    return StepValues(
        title=values.get(BlockId.TITLE) or "",
        description=values.get(BlockId.DESCRIPTION) or "" if _has(request, BlockId.DESCRIPTION) else None,
        is_continuous=chosen(values, BlockId.RUNS) == CONTINUOUS if _has(request, BlockId.RUNS) else False,
        day=date_or_none(values.get(BlockId.DUE_ON)),
        ambition=Ambition(ambition) if ambition in set(Ambition) else Ambition.FIRST_STEP,
        rung_id=values.get(BlockId.RUNG),
        owners=lists.get(BlockId.OWNERS, []),
        contacts=lists.get(BlockId.CONTACTS, []),
        names=values.get(BlockId.CONTACT_NAMES) or "",
    )


def _has(request: Request, block_id: BlockId) -> bool:
    return any(block.get("block_id") == block_id for block in request.view.get("blocks", []))


def rungs(session: Session, words: Translator, alliance_id: int) -> list[Choice]:
    """The rungs of an alliance's ladder with their labels, lowest first; empty if it has no ladder."""
    return [
        (rung_words(words, rung.number, words.name(rung.names)), str(rung.id))
        for rung in agenda.list_rungs(session, alliance_id)
    ]
