"""A person's data as a page: one HTML file without scripts or anything from outside, also to be printed."""

import datetime as dt
from collections.abc import Mapping, Sequence
from enum import StrEnum
from html import escape
from typing import Any

from alliance.enums import Name
from alliance.records.own_data import OwnData
from texts import Translator

SECTIONS: Mapping[str, Mapping[str, str]] = {
    "who": {
        "members": "name slack_user_id organisation_id created_at last_seen_on left_at is_secretariat is_admin "
        "is_contact",
        "slack_profiles": "name mail_domain tz locale language is_guest fetched_at",
    },
    "roles": {
        "chairs": "alliance_id since until",
        "delegates": "chair_id since until",
        "participations": "alliance_id organisation_id since until",
        "step_owners": "step_id organisation_id since",
    },
    "wrote": {
        "contributions": "number title body created_at archived_at",
        "contribution_versions": "contribution_id version title at",
        "help_requests": "alliance_id contribution_id text at",
        "drafts": "data updated_at",
        "status_updates": "step_id status note at",
        "step_events": "step_id note at",
        "escalations": "step_id by_member_id question line created_at",
        "polls": "number title explanation outcome created_at",
        "question_options": "poll_id text",
        "bundles": "number title ask created_at",
        "addressee_events": "addressee_id line at",
        "meetings": "number title held_on",
        "agenda_items": "meeting_id title question proposal created_at",
        "decisions": "meeting_id line created_at",
        "handovers": "poll_id note handed_on",
    },
    "answered": {
        "votes": "poll_id options at",
        "scan_answers": "poll_id organisation_id submitted_at",
        "scan_values": "answer_id text number day at",
        "scan_editors": "answer_id at",
        "round_steps": "step_id answered_at",
        "mandates": "bundle_id asked_at answered_at",
        "mandate_events": "mandate_id at",
    },
    "did": {
        "endorsements": "contribution_id context created_at withdrawn_at",
        "adoptions": "contribution_id state adapted created_at",
        "follows": "contribution_id since stopped_at",
        "contribution_events": "contribution_id at",
        "step_links": "step_id contribution_id at",
        "merges": "source_id target_id at",
        "bundle_items": "bundle_id contribution_id created_at",
        "personal_choices": "bundle_id at",
        "personal_reviews": "bundle_id at",
        "digest_schedules": "alliance_id created_at ended_at",
        "sent_lists": "meeting_id sent_at",
        "undos": "done_at",
    },
    "asked": {
        "absences": "first_on last_on",
        "asked": "round_step_id due_at",
        "checkin_messages": "asked_on",
        "news": "event_id notified_at",
    },
    "messages": {
        "deliveries": "sent_at",
        "kept_messages": "made_at",
        "sent_packs": "meeting_id at",
        "digest_copies": "made_at",
    },
    "log": {"audit": "at action before after"},
}
"""The tables of each section and their columns on the page; all other tables and columns are in the JSON only."""
LABELS: Mapping[str, str] = {
    column: label
    for label, columns in {
        "alliance": "alliance_id chair_id",
        "answered": "answered_at submitted_at",
        "asked": "asked_at asked_on due_at",
        "began": "created_at since",
        "bundle": "addressee_id bundle_id mandate_id",
        "by": "by_member_id by_slack_user_id",
        "changed": "updated_at",
        "contribution": "contribution_id event_id",
        "day": "handed_on held_on day",
        "ended": "archived_at ended_at last_on stopped_at until withdrawn_at",
        "first": "first_on",
        "id": "slack_user_id",
        "left": "left_at",
        "seen": "last_seen_on",
        "meeting": "meeting_id",
        "merged": "source_id",
        "merged_into": "target_id",
        "organisation": "organisation_id",
        "poll": "answer_id poll_id",
        "refreshed": "fetched_at",
        "sent": "notified_at sent_at",
        "step": "round_step_id step_id",
        "text": "adapted ask body context data explanation line note proposal question text",
        "when": "at done_at made_at",
    }.items()
    for column in columns.split()
}
"""The label of each column that does not have its own; several columns say the same to a reader."""
MOST_ROWS = 200
"""Rows of one table on the page: the newest; the JSON has all."""
PREFIXES = {"status": "status", "state": "adoption"}
"""How the texts of a column's words begin."""
STYLE = """
:root { color-scheme: light; }
body { font: 16px/1.5 system-ui, "Segoe UI", sans-serif; color: #1b1b1b; background: #fff; max-width: 70rem;
  margin: 0 auto; padding: 1.5rem; }
h1 { font-size: 1.8rem; line-height: 1.2; } h2 { margin-top: 2.5rem; border-bottom: 2px solid #154273; }
h1, h2, h3 { color: #154273; } a { color: #154273; }
nav ul { columns: 2; padding-left: 1.2rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
caption { text-align: left; font-weight: 600; padding: 1rem 0 .3rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid #ccc;
  overflow-wrap: break-word; white-space: pre-line; }
th { background: #eef3f8; white-space: normal; }
.wide { overflow-x: auto; } .note { color: #444; }
@media print { body { max-width: none; padding: 0; font-size: 10pt; } nav { display: none; }
  h2, h3, caption { break-after: avoid; } tr { break-inside: avoid; } thead { display: table-header-group; }
  .wide { overflow: visible; } }
"""


def build_page(found: OwnData, words: Translator, *, made_at: dt.datetime) -> str:
    """The whole page, in the language of `words`."""
    sections = {
        name: {table: columns for table, columns in tables.items() if found.tables.get(table)}
        for name, tables in SECTIONS.items()
    }
    shown = {name: tables for name, tables in sections.items() if tables}
    title = words("owndata.title", name=found.name)
    parts = [
        f'<!DOCTYPE html>\n<html lang="{words.language}">\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{escape(title)}</h1>",
        _paragraph(words("owndata.made", day=words.full_day(words.local(made_at).date()), time=words.time(made_at))),
        *(_paragraph(words(f"owndata.about_{one}")) for one in _explained(found)),
        _contents(shown, words),
        *(_section(name, tables, found, words) for name, tables in shown.items()),
        _rest(found, words),
        _slack(words),
    ]
    return "\n".join([*parts, "</main>\n</body>\n</html>\n"])


def _explained(found: OwnData) -> list[str]:
    told = ["others", "anonymous"] if found.is_own else ["others", "anonymous", "open"]
    return ["nothing", *told] if found.is_empty else told


def _contents(shown: Mapping[str, object], words: Translator) -> str:
    items = [f'<li><a href="#{name}">{escape(words(f"owndata.section_{name}"))}</a></li>' for name in shown]
    items.append(f'<li><a href="#slack">{escape(words("owndata.section_slack"))}</a></li>')
    return f'<nav aria-label="{escape(words("owndata.contents"))}">\n<ul>\n' + "\n".join(items) + "\n</ul>\n</nav>"


def _section(name: str, tables: Mapping[str, str], found: OwnData, words: Translator) -> str:
    made = [_table(table, columns.split(), _rows(table, found, words), words) for table, columns in tables.items()]
    return (
        f'<section id="{name}">\n<h2>{escape(words(f"owndata.section_{name}"))}</h2>\n'
        + "\n".join(made)
        + "\n</section>"
    )


def _table(table: str, columns: Sequence[str], rows: Sequence[Mapping[str, Any]], words: Translator) -> str:
    """One table with a caption; columns that are empty in every row are left out."""
    newest = rows[-MOST_ROWS:]
    kept = [one for one in columns if any(row.get(one) not in (None, "", [], {}) for row in newest)]
    heads = "".join(f'<th scope="col">{escape(words(f"owndata.col_{LABELS.get(one, one)}"))}</th>' for one in kept)
    lines = [
        "<tr>" + "".join(f"<td>{_cell(one, row.get(one), words)}</td>" for one in kept) + "</tr>" for row in newest
    ]
    caption = escape(words(f"owndata.table_{table}"))
    made = (
        f'<div class="wide"><table>\n<caption>{caption}</caption>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n'
        + "\n".join(lines)
        + "\n</tbody>\n</table></div>"
    )
    more = len(rows) - len(newest)
    return made if more <= 0 else f"{made}\n{_paragraph(words.count('owndata.more', more))}"


def _rest(found: OwnData, words: Translator) -> str:
    """What is in the JSON only."""
    named = {table for tables in SECTIONS.values() for table in tables}
    rest = sum(len(rows) for table, rows in found.tables.items() if table not in named)
    return _paragraph(words.count("owndata.rest", rest)) if rest else ""


def _slack(words: Translator) -> str:
    heading = escape(words("owndata.section_slack"))
    told = "\n".join(_paragraph(words(f"owndata.{one}")) for one in ("slack", "rights"))
    return f'<section id="slack">\n<h2>{heading}</h2>\n{told}\n</section>'


def _paragraph(text: str) -> str:
    return f'<p class="note">{escape(text)}</p>'


def _cell(column: str, value: Any, words: Translator) -> str:
    return escape(_text(column, value, words))


def _text(column: str, value: Any, words: Translator) -> str:
    match value:
        case None:
            return ""
        case bool():
            return words("owndata.yes" if value else "owndata.no")
        case Name():
            return words.name(value)
        case dt.datetime():
            return f"{words.full_day(words.local(value).date())} {words.time(value)}"
        case dt.date():
            return words.full_day(value)
        case StrEnum():
            key = f"{PREFIXES.get(column, column)}.{value}"
            return words(key) if words.has(key) else str(value)
        case Mapping():
            return "\n".join(f"{key}: {_text('', one, words)}" for key, one in value.items())
        case list() | tuple():
            return "\n".join(_text("", one, words) for one in value)
    return str(value)


def _rows(table: str, found: OwnData, words: Translator) -> Sequence[Mapping[str, Any]]:
    """The rows of a table as the page has them: an entry of the audit log as a sentence."""
    rows = found.tables[table]
    return [{**row, "action": _done(row, found, words)} for row in rows] if table == "audit" else rows


def _done(entry: Mapping[str, Any], found: OwnData, words: Translator) -> str:
    by, subject = (
        found.name if entry[one] == found.slack_user_id else entry[one] for one in ("by_slack_user_id", "subject")
    )
    key = f"log.did.{entry['action']}"
    return words(key, who=by, subject=subject) if words.has(key) else f"{by}: {entry['action']} {subject}"
