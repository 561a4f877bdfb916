"""What every column of every table says about people: the export of somebody's data and its erasure read this list.

A test fails for a column that is not in it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Column, Table

from storage.tables import metadata


class Says(StrEnum):
    """What the values of a column say about people."""

    MEMBER = "member"
    """The id of a member."""
    SLACK = "slack"
    """The Slack id of a person, or a channel key that may be one, with a suffix after a slash."""
    NAME = "name"
    """The name of a person."""
    PROFILE = "profile"
    """Data about a person from Slack, or that they chose themselves."""
    TEXT = "text"
    """What somebody wrote: it may name people."""
    JSON = "json"
    """JSON with ids, names or texts."""
    KEY = "key"
    """A key that may contain the Slack id of a person or the id of a member."""
    TERMS = "terms"
    """Words of the texts, as the search index has them."""
    FILE = "file"
    """The bytes of a file with texts and names, or their checksum."""
    NOTHING = "nothing"
    """Nothing about a person: numbers, times, states, names of organisations, alliances and themes."""


@dataclass(frozen=True)
class PersonalColumn:
    """A column, and what it says about people."""

    table: Table
    column: Column[object]
    says: Says


def id_pattern(slack_user_id: str) -> re.Pattern[str]:
    """Finds a Slack id in a key or a text, but not where it is part of another's."""
    return re.compile(rf"(?<![A-Za-z0-9]){re.escape(slack_user_id)}(?![A-Za-z0-9])")


def _table(**columns: str) -> dict[str, Says]:
    """The columns of a table by what they say about people, each as a line of names."""
    return {column: Says(says) for says, line in columns.items() for column in line.split()}


COLUMNS: Mapping[str, Mapping[str, Says]] = {
    "absences": _table(member="member_id deputy_id", nothing="id first_on last_on created_at began_at ended_at"),
    "action_steps": _table(
        text="title title_en description description_en source",
        nothing="id number slug alliance_id ambition status is_continuous due_on review_on rung_id version archived_at"
        " source_year created_at updated_at",
    ),
    "addressee_events": _table(
        member="by_member_id", text="line", nothing="id addressee_id state answer happened_on at"
    ),
    "addressees": _table(
        text="name contact line",
        nothing="id bundle_id kind state answer state_on remind_on version edition created_at",
    ),
    "adoptions": _table(
        member="member_id",
        text="adapted stop_reason",
        nothing="id contribution_id organisation_id state created_at updated_at",
    ),
    "agenda_items": _table(
        member="by_member_id",
        text="title question proposal advice",
        nothing="id meeting_id position purpose state contribution_id step_id poll_id bundle_id escalation_id"
        " from_item_id created_at",
    ),
    "alliance_snapshots": _table(nothing="id alliance_id period figure value out_of at"),
    "alliances": _table(
        text="goal goal_en source",
        nothing="id slug theme_id name name_en starts_on ends_on hand_steps_to_id channel_id channel_is_private"
        " external_access position source_year archived_at",
    ),
    "anonymous_tallies": _table(nothing="poll_id counts shown"),
    "anonymous_voters": _table(member="member_id", nothing="poll_id"),
    "asked": _table(member="member_id instead_of_id", nothing="id round_step_id due_at message_id way"),
    "audit": _table(
        slack="by_slack_user_id", member="by_member_id", key="subject", json="before after", nothing="id at action"
    ),
    "bookmarks": _table(nothing="key number"),
    "bundle_editions": _table(json="content", nothing="id bundle_id edition handed_on made_at"),
    "bundle_items": _table(member="by_member_id", nothing="id bundle_id contribution_id position under_id created_at"),
    "bundles": _table(
        member="by_member_id",
        text="title ask cover_note",
        nothing="id number state alliance_id mandate_until mandate_remind_at edition version archived_at created_at"
        " updated_at",
    ),
    "cards": _table(nothing="id contribution_id channel_id ts permalink gone_at"),
    "chairs": _table(member="member_id", nothing="id alliance_id kind wants_digest since until"),
    "checkin_messages": _table(
        member="member_id", nothing="id asked_on page snoozed_until remind_at chair_since made_at"
    ),
    "closures": _table(text="name", nothing="id organisation_id first_on last_on created_at is_worked"),
    "contribution_events": _table(
        member="by_member_id", json="about", nothing="id contribution_id kind organisation_id at"
    ),
    "contribution_versions": _table(
        member="by_member_id",
        text="title body",
        json="details",
        nothing="id contribution_id version kind visibility at",
    ),
    "contributions": _table(
        member="author_id",
        text="title body archive_reason",
        json="details",
        nothing="id number submission_key kind alliance_id organisation_id visibility version created_at updated_at"
        " archived_at merged_into_id review_on reviews_asked not_verified_since matched_at",
    ),
    "decisions": _table(
        member="by_member_id",
        text="line",
        nothing="id meeting_id item_id outcome step_id version created_at updated_at",
    ),
    "delegates": _table(member="member_id", nothing="id chair_id since until"),
    "deliveries": _table(
        slack="channel_key",
        json="about",
        key="coalesce_key",
        text="error",
        nothing="id key kind is_urgent state attempts due_at attempted_at trying_since sent_at channel_id ts"
        " request_id created_at",
    ),
    "digest_copies": _table(slack="channel_key", key="slot", nothing="id delivery_id made_at"),
    "digest_editions": _table(member="by_member_id", nothing="id subject edition corrections made_at"),
    "digest_schedules": _table(
        member="by_member_id",
        nothing="id submission_key frequency alliance_id channel_id meeting_kind days_before wall_time starts_on"
        " ended_at created_at",
    ),
    "directory_walks": _table(json="seen", nothing="night channel cursor held_until finished_at"),
    "drafts": _table(slack="slack_user_id", json="data", nothing="id kind created_at updated_at"),
    "empty_searches": _table(text="words", nothing="person searched_at"),
    "endorsements": _table(
        member="member_id",
        text="context",
        nothing="id contribution_id organisation_id severity created_at updated_at withdrawn_at",
    ),
    "erasure_finds": _table(nothing="id erasure_id place row_key path begins ends digest is_sure"),
    "erasure_requests": _table(slack="slack_user_id by_slack_user_id", nothing="asked_at"),
    "erasures": _table(nothing="id person replaced files at"),
    "escalations": _table(
        member="by_member_id to_member_id",
        text="question line",
        nothing="id step_id answer_by_on answer answered_at created_at",
    ),
    "events_seen": _table(key="event_id", nothing="seen_at"),
    "figure_snapshots": _table(nothing="id period figure value out_of at"),
    "follows": _table(member="member_id", nothing="id contribution_id reason since stopped_at"),
    "handed_items": _table(nothing="addressee_id contribution_id is_dropped"),
    "handovers": _table(member="by_member_id", text="addressee note", nothing="id poll_id handed_on created_at"),
    "help_requests": _table(
        member="member_id", text="text", nothing="id submission_key alliance_id contribution_id at"
    ),
    "kept_files": _table(file="content sha256", nothing="id kind subject edition variant name made_at"),
    "kept_messages": _table(
        slack="place", json="about", nothing="id kind about_id channel_id ts permalink changes gone_at made_at"
    ),
    "kept_parts": _table(nothing="kept_id kind about_id"),
    "look_alikes": _table(nothing="id newer_id older_id settled_at at"),
    "mandate_events": _table(member="by_member_id", nothing="id mandate_id naming executive_agreed at"),
    "mandate_items": _table(nothing="mandate_id contribution_id"),
    "mandates": _table(
        member="asked_member_id by_member_id",
        text="ask",
        json="addressees",
        nothing="id bundle_id organisation_id edition until naming executive_agreed valid_until asked_at answered_at",
    ),
    "matches": _table(nothing="id bottleneck_id practice_id score found_at dismissed_at adopted_at notified_at"),
    "meeting_alliances": _table(nothing="meeting_id alliance_id"),
    "meetings": _table(
        member="by_member_id",
        text="title place reason",
        nothing="id number submission_key kind held_on starts_at papers_on state version pack_at planned_at agenda_at"
        " created_at",
    ),
    "members": _table(
        member="id",
        slack="slack_user_id",
        name="name",
        profile="last_seen_on is_secretariat is_admin news_volume volume checkin_volume daily_at is_contact",
        nothing="organisation_id created_at left_at",
    ),
    "merges": _table(member="by_member_id", json="transferred", nothing="id source_id target_id undone_at at"),
    "milestones": _table(nothing="key at"),
    "network_names": _table(text="contact", nothing="id name name_en"),
    "news": _table(member="member_id", nothing="id event_id notified_at message_id at"),
    "organisations": _table(
        text="source",
        nothing="id slug name name_en kind region mail_domains team_id language source_year ended_on successor_id",
    ),
    "paces": _table(key="key", nothing="open_at"),
    "participations": _table(member="contact_member_id", nothing="id alliance_id organisation_id kind since until"),
    "people_notices": _table(member="member_id", nothing="id kind organisation_id noted_at notified_at"),
    "personal_choices": _table(member="by_member_id", text="text", nothing="id bundle_id kind sentence put_back at"),
    "personal_reviews": _table(member="by_member_id", nothing="bundle_id finds at"),
    "polls": _table(
        member="by_member_id outcome_by_id",
        text="title explanation outcome reason",
        nothing="id number kind alliance_id state channel_id opened_at ends_at closed_at remind_at follows_id"
        " is_repeat electorate version created_at",
    ),
    "question_options": _table(member="by_member_id", text="text", nothing="id poll_id position state"),
    "questions": _table(
        nothing="poll_id form most voter secrecy results quorum takes_options scrubbed_at",
    ),
    "received_files": _table(
        slack="by_slack_user_id",
        text="name",
        file="content sha256",
        nothing="id slack_file_id state problem counts received_at done_at",
    ),
    "reference_counters": _table(nothing="series last"),
    "round_steps": _table(member="answered_by_id", nothing="id round_id step_id status_before answered_at is_changed"),
    "rounds": _table(
        json="moved_by",
        nothing="id alliance_id poll_id held_on planned_on asked_on opens_at ends_at is_missed closed_at asked_up_to"
        " cancelled_at",
    ),
    "rungs": _table(nothing="id alliance_id number name name_en lead lead_en source source_year"),
    "scan_answers": _table(
        member="submitted_by_id", nothing="id poll_id organisation_id state submitted_at updated_at"
    ),
    "scan_editors": _table(member="member_id", nothing="answer_id at"),
    "scan_questions": _table(
        text="text", json="options", nothing="id poll_id position form unit lowest highest is_summed is_required"
    ),
    "scan_values": _table(member="by_member_id", text="text", nothing="id answer_id question_id number day version at"),
    "schedules": _table(
        nothing="id alliance_id every weekday weeks nth wall_time zone window_days starts_on paused_until"
        " days_before_papers next_on next_at updated_at",
    ),
    "sdgs": _table(nothing="id number name name_en archived_at"),
    "sealed_files": _table(file="content sha256", nothing="id kept_file_id erasure_id sealed_at"),
    "search_changes": _table(nothing="id number"),
    "search_documents": _table(terms="terms", nothing="number scope"),
    "search_postings": _table(terms="term", nothing="id scope block documents data"),
    "search_state": _table(nothing="id analysis writes"),
    "search_words": _table(terms="word term reversed_term"),
    "sent_lists": _table(member="by_member_id", json="items", nothing="id meeting_id edition sent_at"),
    "sent_packs": _table(slack="channel_key", json="outline", nothing="id meeting_id version content at"),
    "slack_profiles": _table(
        slack="slack_user_id",
        name="name",
        profile="team_id mail_domain tz locale language is_owner is_guest is_bot is_deleted",
        nothing="fetched_at",
    ),
    "slots": _table(key="key", nothing="id kind state at"),
    "status_updates": _table(member="by_member_id acting_for_id", text="note", nothing="id step_id status at"),
    "step_events": _table(member="by_member_id acting_for_id", json="about", text="note", nothing="id step_id kind at"),
    "step_links": _table(member="by_member_id", nothing="id step_id contribution_id other_step_id kind at"),
    "step_owners": _table(member="contact_member_id", name="contact_name", nothing="id step_id organisation_id since"),
    "synonym_groups": _table(json="words", nothing="id updated_at"),
    "themes": _table(nothing="id slug name name_en position source source_year archived_at"),
    "topics": _table(
        text="question question_en",
        nothing="id alliance_id slug name name_en position source source_year archived_at",
    ),
    "undos": _table(member="member_id", json="before", nothing="id kind about_id done_at undone_at"),
    "vacancies": _table(member="member_id by_member_id", nothing="id role alliance_id since ended_at"),
    "vote_choices": _table(nothing="vote_id option_id poll_id"),
    "votes": _table(member="member_id", key="voter_key", nothing="id poll_id organisation_id kind at"),
}
"""By table and column."""


def list_columns(*says: Says) -> Iterator[PersonalColumn]:
    """The columns that say one of these about people, by table."""
    for name in sorted(COLUMNS):
        for column, said in COLUMNS[name].items():
            if said in says:
                yield PersonalColumn(metadata.tables[name], metadata.tables[name].c[column], said)
