"""The conversation in Slack: listeners in, Block Kit out."""

from collections.abc import Callable

from slack_bolt import App

from handlers.agenda import agenda, escalations, links, reporting, step_editing
from handlers.attention import preferences
from handlers.bundles import addressees, bundles, dossiers, items, mandates, redaction
from handlers.checkins import absences, checkins, closures, schedules
from handlers.contributions import (
    adoptions,
    archiving,
    cards,
    editing,
    endorsements,
    following,
    freshness,
    history,
    look_alikes,
    matches,
    merging,
    sharing,
    shortcuts,
)
from handlers.digests import digests
from handlers.digests import schedules as digest_schedules
from handlers.meetings import decision_lists, decisions, packs, planning
from handlers.meetings import items as meeting_items
from handlers.pages import home, mentions, my_work, overview, start_here
from handlers.people import (
    administration,
    alliances,
    delegates,
    members,
    organisations,
    participation,
    vocabulary,
)
from handlers.polls import (
    exports,
    handovers,
    polls,
    questions,
    scan_answers,
    scan_matrix,
    scan_previews,
    scan_questions,
    scans,
    status_polls,
    votes,
)
from handlers.records import alliance_endings, archive, audit_log, erasure, handing_over, imports, own_data, people
from handlers.search import search, synonyms, who, word_list
from handlers.slack import command, installing, references, undoing
from handlers.slack.context import Context
from handlers.slack.listeners import Listeners
from handlers.slack.subcommands import Subcommand

__all__ = ["Context", "Listeners", "register"]


def register(app: App, context: Context) -> Listeners:
    """Register every feature's listeners on `app` and its subcommands in `context`; help lists them in this order."""
    listeners = Listeners(app, context)
    add = context.subcommands.add
    sharing.register(listeners, add)
    references.register(listeners, add)
    my_work.register(listeners, add)
    search.register(listeners, add)
    who.register(listeners, add)
    _register_contributions(listeners)
    agenda.register(listeners, add)
    reporting.register(listeners, add)
    step_editing.register(listeners)
    escalations.register(listeners)
    links.register(listeners)
    checkins.register(listeners)
    absences.register(listeners, add)
    _register_polls(listeners, add)
    _register_bundles(listeners, add)
    _register_meetings(listeners, add)
    overview.register(listeners, add)
    participation.register(listeners, add)
    _register_digests(listeners, add)
    administration.register(listeners, add)
    _register_people(listeners)
    synonyms.register(listeners)
    schedules.register(listeners)
    closures.register(listeners)
    preferences.register(listeners, add)
    own_data.register(listeners, context)
    command.register(listeners, add, context.command, otherwise=search.answer)
    _register_records(listeners)
    _register_slack(listeners)
    listeners.listen()
    return listeners


def _register_contributions(listeners: Listeners) -> None:
    """Register the listeners for everything that is done to a contribution once it is shared."""
    look_alikes.register(listeners)
    cards.register(listeners)
    endorsements.register(listeners)
    adoptions.register(listeners)
    following.register(listeners)
    freshness.register(listeners)
    editing.register(listeners)
    history.register(listeners)
    matches.register(listeners)
    merging.register(listeners)
    archiving.register(listeners)


def _register_polls(listeners: Listeners, add: Callable[[Subcommand], None]) -> None:
    status_polls.register(listeners, add)
    questions.register(listeners, add)
    votes.register(listeners)
    polls.register(listeners)
    scans.register(listeners, add)
    scan_previews.register(listeners)
    scan_questions.register(listeners)
    scan_answers.register(listeners)
    scan_matrix.register(listeners)
    exports.register(listeners)
    handovers.register(listeners)


def _register_bundles(listeners: Listeners, add: Callable[[Subcommand], None]) -> None:
    bundles.register(listeners, add)
    items.register(listeners)
    mandates.register(listeners)
    addressees.register(listeners)
    redaction.register(listeners)
    dossiers.register(listeners)


def _register_digests(listeners: Listeners, add: Callable[[Subcommand], None]) -> None:
    digests.register(listeners, add)
    digest_schedules.register(listeners)


def _register_meetings(listeners: Listeners, add: Callable[[Subcommand], None]) -> None:
    """Register the listeners for meetings, their agendas and their decisions."""
    planning.register(listeners, add)
    meeting_items.register(listeners)
    packs.register(listeners)
    decisions.register(listeners)
    decision_lists.register(listeners)


def _register_records(listeners: Listeners) -> None:
    """Register what touches every capability."""
    people.register(listeners)
    handing_over.register(listeners)
    erasure.register(listeners)
    audit_log.register(listeners)
    archive.register(listeners)
    alliance_endings.register(listeners)
    imports.register(listeners)


def _register_slack(listeners: Listeners) -> None:
    """Register the listeners for Slack's own events, such as Home, mentions and shortcuts, and the undo button."""
    home.register(listeners)
    mentions.register(listeners)
    shortcuts.register(listeners)
    start_here.register(listeners)
    installing.register(listeners)
    undoing.register(listeners)


def _register_people(listeners: Listeners) -> None:
    alliances.register(listeners)
    delegates.register(listeners)
    vocabulary.register(listeners)
    word_list.register(listeners)
    members.register(listeners)
    organisations.register(listeners)
