"""Impact since the start, to convince sceptics: totals as of a moment, counted in one place.

How each is counted is explained in the texts (`report.counted.…`), which the workbook prints.
"""

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum

from alliance.words import AddresseeAnswer, AdoptionState
from storage.digests import impact as rows
from storage.digests.figures import Scope
from storage.engine.database import Session


class Total(StrEnum):
    """The totals, in the order in which they are shown.

    They are stored under these names, which must therefore differ from those of the figures.
    """

    ADOPTIONS_EXPLORING = "adoptions_exploring"
    ADOPTIONS_RUNNING = "adoptions_running"
    ADOPTIONS_EMBEDDED = "adoptions_embedded"
    ADOPTIONS_STOPPED = "adoptions_stopped"
    MATCHES_ADOPTED = "matches_adopted"
    ANSWERS_HONOURED = "answers_honoured"
    ANSWERS_PARTLY = "answers_partly"
    ANSWERS_DECLINED = "answers_declined"
    BOTTLENECKS_REMOVED = "bottlenecks_removed"
    STEPS_DONE = "steps_done"
    ORGANISATIONS_ACTIVE = "organisations_active"


Impact = Mapping[Total, int]


def count_impact(session: Session, *, end: dt.datetime, scope: Scope) -> Impact:
    """All totals from the start up to a moment, for the network, an alliance or an organisation.

    Archived items still count: archiving does not undo what was achieved.
    """
    adoptions = rows.count_adoptions_by_state(session, end, scope)
    answers = rows.count_answers_of_addressees(session, end, scope)
    return {
        Total.ADOPTIONS_EXPLORING: adoptions.get(AdoptionState.EXPLORING, 0),
        Total.ADOPTIONS_RUNNING: adoptions.get(AdoptionState.RUNNING, 0),
        Total.ADOPTIONS_EMBEDDED: adoptions.get(AdoptionState.EMBEDDED, 0),
        Total.ADOPTIONS_STOPPED: adoptions.get(AdoptionState.STOPPED, 0),
        Total.MATCHES_ADOPTED: rows.count_adopted_matches(session, end, scope),
        Total.ANSWERS_HONOURED: answers.get(AddresseeAnswer.HONOURED, 0),
        Total.ANSWERS_PARTLY: answers.get(AddresseeAnswer.PARTLY, 0),
        Total.ANSWERS_DECLINED: answers.get(AddresseeAnswer.DECLINED, 0),
        Total.BOTTLENECKS_REMOVED: rows.count_removed_bottlenecks(session, end, scope),
        Total.STEPS_DONE: rows.count_done(session, end, scope),
        Total.ORGANISATIONS_ACTIVE: rows.count_active(session, end, scope),
    }
