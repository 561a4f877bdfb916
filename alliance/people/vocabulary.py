"""The network's own vocabulary: themes, topics of alliances, and goals (SDGs)."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from alliance.errors import Conflict, Invalid
from alliance.people.alliances.alliances import get_alliance
from alliance.people.audit import audit, audit_changes
from alliance.people.members import Person
from alliance.people.name_rules import free_slug, read_name, read_other_name
from alliance.people.permissions import Action, authorise
from alliance.typed_text import check_length, clean_line
from storage.engine.database import Session
from storage.people import vocabulary as rows
from storage.people.network import ids_by_slug, list_topic_slugs
from storage.tables import Sdg, Theme, Topic

MAX_QUESTION = 500


@dataclass(frozen=True)
class ThemeUse:
    """Counts of what is filed under a theme."""

    alliances: int
    contributions: int
    steps: int


@dataclass(frozen=True)
class TopicForm:
    """The values typed in the form of a topic."""

    name: str
    name_en: str = ""
    question: str = ""
    question_en: str = ""


def create_theme(
    session: Session, *, by: Person, name: str, name_en: str, after_id: int | None, now: dt.datetime
) -> Theme:
    """Add a theme after the one with `after_id`, or first for None. Raises Invalid for its name."""
    authorise(by, Action.ADMINISTER)
    themes = list(rows.list_themes(session))
    name = read_name(name, taken=[one.name for one in themes])
    slug = free_slug(name, ids_by_slug(session, Theme), otherwise="theme")
    theme = Theme(slug=slug, name=name, name_en=read_other_name(name_en))
    session.add(theme)
    session.flush()
    _place(themes, theme, after_id)
    audit(session, by, "create_theme", slug, {}, now, name=name, name_en=theme.name_en, position=theme.position)
    return theme


def change_theme(
    session: Session, *, by: Person, theme_id: int, name: str, name_en: str, after_id: int | None, now: dt.datetime
) -> Theme:
    """Change a theme's names or position. Raises Invalid."""
    authorise(by, Action.ADMINISTER)
    theme = get_theme(session, theme_id)
    others = [one for one in rows.list_themes(session) if one.id != theme_id]
    before = {"name": theme.name, "name_en": theme.name_en, "position": theme.position}
    theme.name = read_name(name, taken=[one.name for one in others])
    theme.name_en = read_other_name(name_en)
    _place(others, theme, after_id)
    after = {"name": theme.name, "name_en": theme.name_en, "position": theme.position}
    audit_changes(session, by, "change_theme", theme.slug, before, after, now)
    return theme


def count_theme(session: Session, *, theme_id: int) -> ThemeUse:
    """Count what a change of a theme affects."""
    return ThemeUse(**rows.count_all_of_theme(session, theme_id))


def archive_theme(session: Session, *, by: Person, theme_id: int, now: dt.datetime) -> Theme:
    """Remove a theme from forms and filters; what is filed under it keeps it.

    Raises Conflict while alliances run under it, since they would lose their theme.
    """
    authorise(by, Action.ADMINISTER)
    theme = get_theme(session, theme_id)
    running = rows.count_all_of_theme(session, theme_id)["alliances"]
    if running:
        raise Conflict("problem.theme_in_use", theme=theme.names, number=running)
    theme.archived_at = now
    audit(session, by, "archive_theme", theme.slug, {"archived": False}, now, archived=True)
    return theme


def reopen_theme(session: Session, *, by: Person, theme_id: int, now: dt.datetime) -> Theme:
    """Offer an archived theme again. Raises Invalid if there is no such theme."""
    authorise(by, Action.ADMINISTER)
    theme = rows.find_theme(session, theme_id)
    if theme is None:
        raise Invalid("theme", "problem.theme_unknown")
    if theme.archived_at is not None:
        theme.archived_at = None
        audit(session, by, "reopen_theme", theme.slug, {"archived": True}, now, archived=False)
    return theme


def get_theme(session: Session, theme_id: int) -> Theme:
    """Return an active theme by id. Raises Invalid, since the id comes from a choice in a form."""
    theme = rows.find_theme(session, theme_id)
    if theme is None or theme.archived_at is not None:
        raise Invalid("theme", "problem.theme_unknown")
    return theme


def create_topic(session: Session, *, by: Person, alliance_id: int, form: TopicForm, now: dt.datetime) -> Topic:
    """Add a topic to an alliance; its chairs may do so too. Raises Invalid for the typed values."""
    authorise(by, Action.KEEP_TOPICS, alliance_id=alliance_id)
    alliance = get_alliance(session, alliance_id)
    topics = rows.list_topics(session, alliance_id)
    values = _read_topic(form, taken=[one.name for one in topics])
    slug = free_slug(str(values["name"]), list_topic_slugs(session, alliance_id), otherwise="topic")
    position = max((one.position for one in topics), default=0) + 1
    topic = Topic(alliance_id=alliance_id, slug=slug, position=position, **values)
    session.add(topic)
    session.flush()
    audit(session, by, "create_topic", f"{alliance.slug}:{slug}", {}, now, **values)
    return topic


def change_topic(session: Session, *, by: Person, topic_id: int, form: TopicForm, now: dt.datetime) -> Topic:
    """Change a topic's name or question. Raises Invalid."""
    topic = get_topic(session, by=by, topic_id=topic_id)
    alliance = get_alliance(session, topic.alliance_id)
    others = [one.name for one in rows.list_topics(session, topic.alliance_id) if one.id != topic_id]
    before = {name: getattr(topic, name) for name in ("name", "name_en", "question", "question_en")}
    values = _read_topic(form, taken=others)
    for name, value in values.items():
        setattr(topic, name, value)
    audit_changes(session, by, "change_topic", f"{alliance.slug}:{topic.slug}", before, values, now)
    return topic


def set_topic_archived(session: Session, *, by: Person, topic_id: int, archived: bool, now: dt.datetime) -> Topic:
    """Remove a topic from forms, or offer it again; contributions about it stay."""
    topic = get_topic(session, by=by, topic_id=topic_id)
    alliance = get_alliance(session, topic.alliance_id)
    was = topic.archived_at is not None
    if was is not archived:
        topic.archived_at = now if archived else None
        action = "archive_topic" if archived else "reopen_topic"
        audit(session, by, action, f"{alliance.slug}:{topic.slug}", {"archived": was}, now, archived=archived)
    return topic


def get_topic(session: Session, *, by: Person, topic_id: int) -> Topic:
    """Return a topic by id. Raises Invalid, as the id comes from a form; NotAllowed unless `by` may change it."""
    topic = rows.find_topic(session, topic_id)
    if topic is None:
        raise Invalid("topic", "problem.topic_unknown")
    authorise(by, Action.KEEP_TOPICS, alliance_id=topic.alliance_id)
    return topic


def show_sdgs(session: Session, *, by: Person, numbers: frozenset[int], now: dt.datetime) -> list[Sdg]:
    """Set which goals forms offer, by number; the others are hidden, but stay on what refers to them."""
    authorise(by, Action.ADMINISTER)
    sdgs = rows.list_sdgs(session, archived=True)
    before = sorted(one.number for one in sdgs if one.archived_at is None)
    for sdg in sdgs:
        is_shown = sdg.number in numbers
        if is_shown is not (sdg.archived_at is None):
            sdg.archived_at = None if is_shown else now
    after = sorted(one.number for one in sdgs if one.archived_at is None)
    audit_changes(session, by, "show_sdgs", "sdgs", {"shown": before}, {"shown": after}, now)
    return [one for one in sdgs if one.archived_at is None]


def _place(others: list[Theme], theme: Theme, after_id: int | None) -> None:
    """Move a theme after another, or first for None, and renumber all themes."""
    at = next((index + 1 for index, one in enumerate(others) if one.id == after_id), 0)
    for position, one in enumerate([*others[:at], theme, *others[at:]], start=1):
        one.position = position


def _read_topic(form: TopicForm, *, taken: list[str]) -> dict[str, Any]:
    question, question_en = clean_line(form.question), clean_line(form.question_en)
    check_length("question", question, MAX_QUESTION)
    check_length("question_en", question_en, MAX_QUESTION)
    return {
        "name": read_name(form.name, taken=taken),
        "name_en": read_other_name(form.name_en),
        "question": question or None,
        "question_en": question_en or None,
    }
