"""Render every kind of delivery when it is sent, from current data, in the reader's language.

Also covers what follows a sent or failed delivery, such as the author's confirmation once a card is posted in its
channel.
"""

from handlers.agenda.messages import agenda, escalations
from handlers.attention.messages import daily_message, reminders
from handlers.bundles.messages import bundles, dossiers
from handlers.checkins.messages import rounds
from handlers.contributions.messages import (
    adoptions,
    freshness,
    help_requests,
    look_alikes,
    matches,
    merging,
    news,
    sharing,
)
from handlers.digests.messages import digests, meeting_workbook, schedules
from handlers.meetings.messages import decision_lists, decisions, packs, planning
from handlers.pages.messages import chair_digests, home, mentions, start_here
from handlers.people.messages import alliances, members, participation
from handlers.polls.messages import exports, polls
from handlers.records.messages import archive, erasure, handing_over, imports, list_workbooks, own_data, retention
from handlers.slack.messages import confirmations, failed_files
from handlers.slack.messages.delivery_kind import Kind, Sent

__all__ = ["KINDS", "Kind", "Sent"]

KINDS: dict[str, Kind] = {
    **confirmations.KINDS,
    **daily_message.KINDS,
    **reminders.KINDS,
    **rounds.KINDS,
    **sharing.KINDS,
    **news.KINDS,
    **adoptions.KINDS,
    **merging.KINDS,
    **freshness.KINDS,
    **members.KINDS,
    **home.KINDS,
    **mentions.KINDS,
    **help_requests.KINDS,
    **look_alikes.KINDS,
    **matches.KINDS,
    **start_here.KINDS,
    **agenda.KINDS,
    **escalations.KINDS,
    **participation.KINDS,
    **polls.KINDS,
    **planning.KINDS,
    **decisions.KINDS,
    **decision_lists.KINDS,
    **packs.KINDS,
    **meeting_workbook.KINDS,
    **exports.KINDS,
    **bundles.KINDS,
    **dossiers.KINDS,
    **digests.KINDS,
    **schedules.KINDS,
    **chair_digests.KINDS,
    **alliances.KINDS,
    **archive.KINDS,
    **own_data.KINDS,
    **retention.KINDS,
    **imports.KINDS,
    **list_workbooks.KINDS,
    **erasure.KINDS,
    **handing_over.KINDS,
}
KINDS |= failed_files.kinds_of(KINDS)
