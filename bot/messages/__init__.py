"""What each delivery says: rendered when it is sent, from what is true then, in its reader's language.

Also what a sent or failed delivery causes, such as the author's confirmation when a card stands in its channel.
"""

from bot.messages import (
    adoptions,
    agenda,
    alliance_admin,
    bundles,
    chair_digests,
    checkins,
    contributions,
    digest_schedules,
    digests,
    dossiers,
    escalations,
    freshness,
    help_requests,
    home,
    look_alikes,
    meeting_packs,
    meetings,
    members,
    mentions,
    merging,
    news,
    participation,
    poll_exports,
    polls,
    start_here,
    unmade,
)
from bot.messages.kind import Kind, Sent

__all__ = ["KINDS", "Kind", "Sent"]

KINDS: dict[str, Kind] = {
    **checkins.KINDS,
    **contributions.KINDS,
    **news.KINDS,
    **adoptions.KINDS,
    **merging.KINDS,
    **freshness.KINDS,
    **members.KINDS,
    **home.KINDS,
    **mentions.KINDS,
    **help_requests.KINDS,
    **look_alikes.KINDS,
    **start_here.KINDS,
    **agenda.KINDS,
    **escalations.KINDS,
    **participation.KINDS,
    **polls.KINDS,
    **meetings.KINDS,
    **meeting_packs.KINDS,
    **poll_exports.KINDS,
    **bundles.KINDS,
    **dossiers.KINDS,
    **digests.KINDS,
    **digest_schedules.KINDS,
    **chair_digests.KINDS,
    **alliance_admin.KINDS,
}
KINDS |= unmade.kinds_of(KINDS)
