"""Impact since the start, to convince sceptics: totals as of a moment, counted in one place.

How each is counted is explained in the texts (`report.counted.…`), which the workbook prints.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from enum import StrEnum

from alliance.enums import AddresseeAnswer, AdoptionState
from storage.digests import impact as rows
from storage.digests.figures import Key, Scope
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
    return count_impacts(session, end=end, scope=scope, keys=(None,))[None]


def count_impacts(session: Session, *, end: dt.datetime, scope: Scope, keys: Iterable[Key]) -> dict[Key, Impact]:
    """The impact from the start up to a moment by key, for a scope in which each alliance is counted on its own."""
    adoptions = rows.count_adoptions_by_state(session, end, scope)
    answers = rows.count_answers_of_addressees(session, end, scope)
    removed = rows.count_removed_bottlenecks(session, end, scope)
    matches = rows.count_adopted_matches(session, end, scope)
    done = rows.count_done(session, end, scope)
    active = rows.count_active(session, end, scope)
    return {
        key: {
            Total.ADOPTIONS_EXPLORING: adoptions[key, AdoptionState.EXPLORING],
            Total.ADOPTIONS_RUNNING: adoptions[key, AdoptionState.RUNNING],
            Total.ADOPTIONS_EMBEDDED: adoptions[key, AdoptionState.EMBEDDED],
            Total.ADOPTIONS_STOPPED: adoptions[key, AdoptionState.STOPPED],
            Total.MATCHES_ADOPTED: matches[key],
            Total.ANSWERS_HONOURED: answers[key, AddresseeAnswer.HONOURED],
            Total.ANSWERS_PARTLY: answers[key, AddresseeAnswer.PARTLY],
            Total.ANSWERS_DECLINED: answers[key, AddresseeAnswer.DECLINED],
            Total.BOTTLENECKS_REMOVED: removed[key],
            Total.STEPS_DONE: done[key],
            Total.ORGANISATIONS_ACTIVE: active[key],
        }
        for key in keys
    }
