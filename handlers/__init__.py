"""The conversation in Slack: listeners in, Block Kit out."""

from collections.abc import Callable

from slack_bolt import App

from handlers import (
    absences,
    addressees,
    admin,
    adoptions,
    agenda,
    alliance_admin,
    archiving,
    bundle_items,
    bundles,
    cards,
    checkins,
    closures,
    command,
    contributions,
    decisions,
    delegates,
    digest_schedules,
    digests,
    dossiers,
    editing,
    endorsements,
    escalations,
    following,
    freshness,
    handovers,
    history,
    home,
    installing,
    links,
    look_alikes,
    mandates,
    meeting_items,
    meeting_packs,
    meetings,
    members,
    mentions,
    merging,
    overview,
    participation,
    poll_exports,
    polls,
    preferences,
    questions,
    scan_answers,
    scan_matrix,
    scan_previews,
    scans,
    schedules,
    search,
    shortcuts,
    start_here,
    status_polls,
    step_editing,
    vocabulary,
    votes,
)
from handlers.command import Subcommand
from handlers.desk import Desk
from handlers.listeners import Listeners

__all__ = ["Desk", "Listeners", "register"]


def register(app: App, desk: Desk) -> Listeners:
    """Add every feature's listeners to `app` and its subcommands to the desk; help lists them in this order."""
    listeners = Listeners(app, desk)
    add = desk.subcommands.add
    contributions.register(listeners, add)
    search.register(listeners, add)
    look_alikes.register(listeners)
    cards.register(listeners)
    endorsements.register(listeners)
    adoptions.register(listeners)
    following.register(listeners)
    freshness.register(listeners)
    editing.register(listeners)
    history.register(listeners)
    merging.register(listeners)
    archiving.register(listeners)
    agenda.register(listeners, add)
    step_editing.register(listeners)
    escalations.register(listeners)
    links.register(listeners)
    checkins.register(listeners)
    absences.register(listeners, add)
    status_polls.register(listeners, add)
    questions.register(listeners, add)
    votes.register(listeners)
    polls.register(listeners)
    scans.register(listeners, add)
    scan_previews.register(listeners)
    scan_answers.register(listeners)
    scan_matrix.register(listeners)
    poll_exports.register(listeners)
    handovers.register(listeners)
    _register_bundles(listeners, add)
    _register_meetings(listeners, add)
    overview.register(listeners, add)
    participation.register(listeners, add)
    _register_digests(listeners, add)
    admin.register(listeners, add)
    alliance_admin.register(listeners)
    delegates.register(listeners)
    vocabulary.register(listeners)
    schedules.register(listeners)
    closures.register(listeners)
    preferences.register(listeners, add)
    command.register(listeners, add, desk.command)
    members.register(listeners)
    _register_slack(listeners)
    listeners.listen()
    return listeners


def _register_bundles(listeners: Listeners, add: Callable[[Subcommand], None]) -> None:
    bundles.register(listeners, add)
    bundle_items.register(listeners)
    mandates.register(listeners)
    addressees.register(listeners)
    dossiers.register(listeners)


def _register_digests(listeners: Listeners, add: Callable[[Subcommand], None]) -> None:
    digests.register(listeners, add)
    digest_schedules.register(listeners)


def _register_meetings(listeners: Listeners, add: Callable[[Subcommand], None]) -> None:
    """Meetings with their agenda, and what they decide."""
    meetings.register(listeners, add)
    meeting_items.register(listeners)
    meeting_packs.register(listeners)
    decisions.register(listeners)


def _register_slack(listeners: Listeners) -> None:
    """What Slack itself offers or tells: Home, mentions, shortcuts, a pinned message, and that the app was removed."""
    home.register(listeners)
    mentions.register(listeners)
    shortcuts.register(listeners)
    start_here.register(listeners)
    installing.register(listeners)
