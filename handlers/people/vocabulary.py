"""`/kennis beheer`: managing themes, topics of alliances and Sustainable Development Goals."""

from alliance.enums import Name
from alliance.errors import Conflict, Invalid
from alliance.people import vocabulary
from alliance.people.alliances.alliances import get_alliance
from alliance.people.members import Person
from alliance.people.permissions import Action, authorise, may
from alliance.people.vocabulary import TopicForm
from handlers.people.views import vocabulary as views
from handlers.slack import fields
from handlers.slack.ids import ActionId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.lists.menu_lists import MenuList, Stored, confirm, register_menu_list
from handlers.slack.metadata import RowMetadata
from handlers.slack.request import Request
from handlers.slack.views.blocks import Choice, View
from handlers.slack.views.markup import mrkdwn
from storage.engine.database import Session
from storage.people import alliances as alliance_rows
from storage.people import vocabulary as rows


def register(listeners: Listeners) -> None:
    """Register this feature's listeners."""
    themes = MenuList(
        ActionId.LIST_THEMES,
        ActionId.KEEP_THEME,
        theme_list,
        theme_form,
        {CallbackId.THEME: save_theme, CallbackId.THEME_STATE: change_theme_state},
    )
    topics = MenuList(
        ActionId.LIST_TOPICS,
        ActionId.KEEP_TOPIC,
        topic_list,
        topic_form,
        {CallbackId.TOPIC: save_topic, CallbackId.TOPIC_STATE: change_topic_state},
    )
    register_menu_list(listeners, themes)
    register_menu_list(listeners, topics)
    listeners.action(ActionId.OPEN_SDGS, open_sdgs)
    listeners.view(CallbackId.SDGS, save_sdgs)


# Themes


def theme_list(request: Request, session: Session, person: Person, _shown: int = 0) -> View:
    """All themes, for administrators."""
    authorise(person, Action.ADMINISTER)
    words = request.words
    found = [
        views.Row(theme.id, words.name(theme.names), is_archived=theme.archived_at is not None)
        for theme in rows.list_themes(session, archived=True)
    ]
    return views.theme_list(words, found)


def theme_form(request: Request, session: Session, person: Person, what: str, row_id: int) -> View:
    """The form for a new theme, or to change, archive or reopen one."""
    authorise(person, Action.ADMINISTER)
    words, running = request.words, rows.list_themes(session)
    if what == views.NEW:
        others = [(words.name(one.names), str(one.id)) for one in running]
        after = others[-1][1] if others else views.FIRST
        return views.theme_form(words, others=others, after=after, use=None, metadata=RowMetadata().dump())
    theme = rows.find_theme(session, row_id)
    if theme is None:
        raise Invalid("theme", "problem.theme_unknown")
    use = vocabulary.count_theme(session, theme_id=row_id)
    metadata = RowMetadata(row_id=row_id, reopens=what == views.REOPEN).dump()
    if what != views.CHANGE:
        name = words.name(theme.names)
        return views.theme_state(words, name, use, reopens=what == views.REOPEN, metadata=metadata)
    before = [one for one in running if one.position < theme.position and one.id != row_id]
    return views.theme_form(
        words,
        name=theme.name,
        name_en=theme.name_en or "",
        others=[(words.name(one.names), str(one.id)) for one in running if one.id != row_id],
        after=str(before[-1].id) if before else views.FIRST,
        use=use,
        metadata=metadata,
    )


def save_theme(request: Request, session: Session, person: Person) -> Stored:
    """Store a new theme, or another name or position of an existing one."""
    row_id = RowMetadata.of(request.view).row_id
    values, now = fields.read(views.THEME, request.view), request.now
    if not row_id:
        theme = vocabulary.create_theme(session, by=person, **values, now=now)
    else:
        theme = vocabulary.change_theme(session, by=person, theme_id=row_id, **values, now=now)
    return Stored(request.words("keep.theme_saved", theme=mrkdwn(theme.name)))


def change_theme_state(request: Request, session: Session, person: Person) -> Stored:
    """Archive or reopen a theme."""
    metadata, words = RowMetadata.of(request.view), request.words
    change = vocabulary.reopen_theme if metadata.reopens else vocabulary.archive_theme
    theme = change(session, by=person, theme_id=metadata.row_id, now=request.now)
    key = "keep.reopened" if metadata.reopens else "keep.theme_archived"
    return Stored(words(key, name=mrkdwn(words.name(theme.names))))


# Topics


def topic_list(request: Request, session: Session, person: Person, alliance_id: int = 0) -> View:
    """The topics of an alliance, or of the first one whose topics the person manages.

    Raises NotAllowed if the person may not manage topics, and Conflict if there is no alliance whose topics they
    manage.
    """
    authorise(person, Action.KEEP_TOPICS, alliance_id=alliance_id or None)
    words = request.words
    own = [
        alliance
        for alliance, _ in alliance_rows.list_alliances(session)
        if may(person, Action.KEEP_TOPICS, alliance_id=alliance.id)
    ]
    if not own:
        raise Conflict("problem.no_alliances_yet")
    alliance = next((one for one in own if one.id == alliance_id), own[0])
    found = [
        views.Row(
            row_id=topic.id,
            name=words.name(topic.names),
            more=words.name(Name(topic.question or "", topic.question_en)),
            is_archived=topic.archived_at is not None,
        )
        for topic in rows.list_topics(session, alliance.id, archived=True)
    ]
    names: list[Choice] = [(words.name(one.names), str(one.id)) for one in own]
    return views.topic_list(words, names, str(alliance.id), found)


def topic_form(request: Request, session: Session, person: Person, what: str, row_id: int) -> View:
    """The form for a new topic of the alliance with this id, or to change, archive or reopen the topic with this id."""
    words = request.words
    if what == views.NEW:
        authorise(person, Action.KEEP_TOPICS, alliance_id=row_id)
        name = words.name(get_alliance(session, row_id).names)
        metadata = RowMetadata(other_id=row_id).dump()
        return views.topic_form(words, TopicForm(""), alliance=name, is_new=True, metadata=metadata)
    topic = vocabulary.get_topic(session, by=person, topic_id=row_id)
    metadata = RowMetadata(row_id=row_id, reopens=what == views.REOPEN).dump()
    if what != views.CHANGE:
        name, used = words.name(topic.names), rows.count_of_topic(session, topic)
        return views.topic_state(words, name, used, reopens=what == views.REOPEN, metadata=metadata)
    values = TopicForm(topic.name, topic.name_en or "", topic.question or "", topic.question_en or "")
    name = words.name(get_alliance(session, topic.alliance_id).names)
    return views.topic_form(words, values, alliance=name, is_new=False, metadata=metadata)


def save_topic(request: Request, session: Session, person: Person) -> Stored:
    """Store a new topic, or another name or question of an existing one."""
    metadata = RowMetadata.of(request.view)
    form, now = TopicForm(**fields.read(views.TOPIC, request.view)), request.now
    if not metadata.row_id:
        topic = vocabulary.create_topic(session, by=person, alliance_id=metadata.other_id, form=form, now=now)
    else:
        topic = vocabulary.change_topic(session, by=person, topic_id=metadata.row_id, form=form, now=now)
    return Stored(request.words("keep.topic_saved", topic=mrkdwn(topic.name)), topic.alliance_id)


def change_topic_state(request: Request, session: Session, person: Person) -> Stored:
    """Archive or reopen a topic."""
    metadata, words = RowMetadata.of(request.view), request.words
    topic = vocabulary.set_topic_archived(
        session, by=person, topic_id=metadata.row_id, archived=not metadata.reopens, now=request.now
    )
    key = "keep.reopened" if metadata.reopens else "keep.topic_archived"
    return Stored(words(key, name=mrkdwn(words.name(topic.names))), topic.alliance_id)


# Goals


def open_sdgs(request: Request) -> None:
    """Open the form to choose which goals are offered. Raises Conflict if there are none."""
    words = request.words
    with request.reading() as (session, person):
        authorise(person, Action.ADMINISTER)
        goals = rows.list_sdgs(session, archived=True)
    if not goals:
        raise Conflict("problem.no_sdgs_yet")
    named = [(f"{goal.number}. {words.name(goal.names)}", str(goal.number)) for goal in goals]
    request.open_form(views.sdg_form(words, named, [str(goal.number) for goal in goals if goal.archived_at is None]))


def save_sdgs(request: Request) -> None:
    """Store which goals are offered."""
    numbers = frozenset(views.SDGS.of(request.view))
    with request.writing() as (session, person):
        shown = vocabulary.show_sdgs(session, by=person, numbers=numbers, now=request.now)
    confirm(request, "keep.sdgs_saved", number=len(shown))
