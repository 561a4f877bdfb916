"""Read the values of the forms about action steps."""

from handlers.agenda.views.agenda import rung_words
from handlers.agenda.views.step_forms import STEP, StepValues
from handlers.slack import fields
from handlers.slack.request import Request
from handlers.slack.views.blocks import Choice
from storage.agenda import agenda
from storage.engine.database import Session
from texts import Translator


def read_step(request: Request) -> StepValues:
    """Read a form about a step; fields that the form does not have get their default, and the description None."""
    asked = {block.get("block_id") for block in request.view.get("blocks", [])}
    values = fields.read([one for one in STEP if one.block_id in asked], request.view)
    return StepValues(**{"description": None, **values})


def rungs(session: Session, words: Translator, alliance_id: int) -> list[Choice]:
    """The rungs of an alliance's ladder with their labels, lowest first; empty if it has no ladder."""
    return [
        (rung_words(words, rung.number, words.name(rung.names)), str(rung.id))
        for rung in agenda.list_rungs(session, alliance_id)
    ]
