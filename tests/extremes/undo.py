"""What is said to somebody after they did something, and while somebody else did it, too."""

from alliance.agenda.steps import StepReport
from alliance.enums import AdoptionState, Status, UndoKind
from handlers.agenda.views import reporting
from handlers.contributions.views import adoptions, archiving, endorsements
from handlers.slack.views.blocks import section
from handlers.slack.views.undo import with_undo
from tests.extremes.agenda import step
from tests.extremes.long_values import NOW, Extreme, Messages, Windows

PIECES = {
    "adoptions.noted",
    "adoptions.report_button",
    "adoptions.undone",
    "archiving.archived",
    "archiving.undone",
    "endorsements.endorsed",
    "endorsements.undone",
    "reporting.left",
    "sharing.item_ref",
}


def messages(of: Extreme) -> Messages:
    """Every message, as text and blocks."""
    words, item, name = of.words, of.item(), of.text(150)
    noted = [
        adoptions.noted(words, item, AdoptionState.EMBEDDED, organisation=name, contact=contact, told=True)
        for contact in ("U1", None)
    ]
    undone = [
        adoptions.undone(words, {"fields": {"state": "embedded"}}, "B-123456"),
        adoptions.undone(words, {"fields": None}, "B-123456"),
        endorsements.undone(words, {"fields": {"withdrawn_at": None}}, "B-123456"),
        endorsements.undone(words, {"fields": None}, "B-123456"),
        archiving.undone(words, {}, "B-123456"),
        reporting.undone(words, {"status": "at_risk"}, "A-123456"),
        reporting.left(words, step(of)),
    ]
    meant = reporting.StatusToConfirm(123_456, Status.DROPPED, "k" * 32, 10**18, of.text(1900))
    confirmed = [endorsements.endorsed(words, item, name), archiving.archived(words, item), *noted]
    return {
        **{f"undo.with_undo, {number}": _with_undo(of, text) for number, text in enumerate(confirmed)},
        **{f"reporting.undone, {number}": (text, [section(text)]) for number, text in enumerate(undone)},
        "reporting.question": reporting.question(words, step(of), meant),
        "reporting.question, again": reporting.question(words, step(of), meant, meanwhile=_meanwhile(of)),
    }


def windows(of: Extreme) -> Windows:
    """Every form."""
    typed = (Status.DROPPED, of.text(3000))
    return {
        "reporting.status_form": reporting.status_form(of.words, step(of), metadata="m" * 200),
        "reporting.status_form, again": reporting.status_form(
            of.words, step(of), typed=typed, meanwhile=_meanwhile(of), metadata="m" * 200
        ),
    }


def _meanwhile(of: Extreme) -> list[StepReport]:
    return [StepReport(Status.AT_RISK, of.text(3000), of.text(150), NOW)] * 5


def _with_undo(of: Extreme, text: str) -> tuple[str, list[dict[str, object]]]:
    buttons = (adoptions.report_button(of.words, of.item()),)
    return with_undo(of.words, text, undo_id=10**9, kind=UndoKind.ENDORSEMENT, ref="B-123456", buttons=buttons)
