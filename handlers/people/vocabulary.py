"""`/kennis beheer`: managing themes, topics of alliances and Sustainable Development Goals."""

from alliance.errors import Conflict, Invalid
from alliance.people import vocabulary
from alliance.people.alliances import get_alliance
from alliance.people.members import Person
from alliance.people.roles import Action, authorise, may
from alliance.people.vocabulary import TopicForm
from alliance.words import Name
from handlers.people.administration import confirm, open_kept, renew_list
from handlers.people.alliances import picked
from handlers.people.views import vocabulary as views
from handlers.slack import fields
from handlers.slack.ids import ActionId, CallbackId
from handlers.slack.listeners import Listeners
from handlers.slack.metadata import RowMetadata
from handlers.slack.parsing import number_or_none
from handlers.slack.request import Request
from handlers.slack.views.parts import Choice, View, mrkdwn
from storage.engine.database import Session
from storage.people import alliances as alliance_rows
from storage.people import vocabulary as rows
from texts import Translator


def register(listeners: Listeners) -> None:
    """Register this feature's listeners."""
    listeners.action(ActionId.LIST_THEMES, show_themes)
    listeners.action(ActionId.KEEP_THEME, open_theme)
    listeners.view(CallbackId.THEME, save_theme)
    listeners.view(CallbackId.THEME_STATE, change_theme_state)
    listeners.action(ActionId.LIST_TOPICS, show_topics)
    listeners.action(ActionId.KEEP_TOPIC, open_topic)
    listeners.view(CallbackId.TOPIC, save_topic)
    listeners.view(CallbackId.TOPIC_STATE, change_topic_state)
    listeners.action(ActionId.OPEN_SDGS, open_sdgs)
    listeners.view(CallbackId.SDGS, save_sdgs)


# Themes


def show_themes(request: Request) -> None:
    """Show all themes to administrators."""
    open_kept(request, _theme_list)


def open_theme(request: Request) -> None:
    """Open the form that was chosen in the list: new, change, archive or reopen."""
    what, row_id = picked(request)
    open_kept(request, lambda session, words: _theme_form(session, words, what, row_id))


def save_theme(request: Request) -> None:
    """Store a new theme, or another name or position of an existing one."""
    row_id = RowMetadata.of(request.view).row_id
    values, now = fields.read(views.THEME, request.view), request.now
    with request.writing() as (session, person):
        if not row_id:
            theme = vocabulary.create_theme(session, by=person, **values, now=now)
        else:
            theme = vocabulary.change_theme(session, by=person, theme_id=row_id, **values, now=now)
        beneath = _theme_list(session, request.words)
    confirm(request, "keep.theme_saved", theme=mrkdwn(theme.name))
    renew_list(request, beneath)


def change_theme_state(request: Request) -> None:
    """Archive or reopen a theme."""
    metadata = RowMetadata.of(request.view)
    now = request.now
    change = vocabulary.reopen_theme if metadata.reopens else vocabulary.archive_theme
    with request.writing() as (session, person):
        theme = change(session, by=person, theme_id=metadata.row_id, now=now)
        beneath = _theme_list(session, request.words)
    key = "keep.reopened" if metadata.reopens else "keep.theme_archived"
    confirm(request, key, name=mrkdwn(request.words.name(theme.names)))
    renew_list(request, beneath)


def _theme_form(session: Session, words: Translator, what: str, row_id: int) -> View:
    running = rows.list_themes(session)
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


def _theme_list(session: Session, words: Translator) -> View:
    found = [
        views.Row(theme.id, words.name(theme.names), is_archived=theme.archived_at is not None)
        for theme in rows.list_themes(session, archived=True)
    ]
    return views.theme_list(words, found)


# Topics


def show_topics(request: Request) -> None:
    """Show the topics of an alliance; choosing another alliance in the list updates it in place."""
    option = request.action.get("selected_option")
    wanted = number_or_none(option["value"]) if option else None
    with request.reading() as (session, person):
        view = _topic_list(session, request.words, person, wanted)
    if option:
        request.update_view(view)
    else:
        request.open_form(view)
    request.done()


def open_topic(request: Request) -> None:
    """Open the form that was chosen in the list: new (for an alliance), change, archive or reopen."""
    what, row_id = picked(request)
    words = request.words
    with request.reading() as (session, person):
        if what == views.NEW:
            authorise(person, Action.KEEP_TOPICS, alliance_id=row_id)
            alliance = get_alliance(session, row_id)
            name = words.name(alliance.names)
            metadata = RowMetadata(other_id=row_id).dump()
            view = views.topic_form(words, TopicForm(""), alliance=name, is_new=True, metadata=metadata)
        else:
            view = _topic_form(session, words, person, what, row_id)
    request.open_form(view)
    request.done()


def save_topic(request: Request) -> None:
    """Store a new topic, or another name or question of an existing one."""
    metadata = RowMetadata.of(request.view)
    form, now = TopicForm(**fields.read(views.TOPIC, request.view)), request.now
    with request.writing() as (session, person):
        if not metadata.row_id:
            topic = vocabulary.create_topic(session, by=person, alliance_id=metadata.other_id, form=form, now=now)
        else:
            topic = vocabulary.change_topic(session, by=person, topic_id=metadata.row_id, form=form, now=now)
        beneath = _topic_list(session, request.words, person, topic.alliance_id)
    confirm(request, "keep.topic_saved", topic=mrkdwn(topic.name))
    renew_list(request, beneath)


def change_topic_state(request: Request) -> None:
    """Archive or reopen a topic."""
    metadata = RowMetadata.of(request.view)
    with request.writing() as (session, person):
        topic = vocabulary.set_topic_archived(
            session,
            by=person,
            topic_id=metadata.row_id,
            archived=not metadata.reopens,
            now=request.now,
        )
        beneath = _topic_list(session, request.words, person, topic.alliance_id)
    key = "keep.reopened" if metadata.reopens else "keep.topic_archived"
    confirm(request, key, name=mrkdwn(request.words.name(topic.names)))
    renew_list(request, beneath)


def _topic_form(session: Session, words: Translator, person: Person, what: str, row_id: int) -> View:
    topic = vocabulary.get_topic(session, by=person, topic_id=row_id)
    metadata = RowMetadata(row_id=row_id, reopens=what == views.REOPEN).dump()
    if what != views.CHANGE:
        name, used = words.name(topic.names), rows.count_of_topic(session, topic)
        return views.topic_state(words, name, used, reopens=what == views.REOPEN, metadata=metadata)
    alliance = get_alliance(session, topic.alliance_id)
    values = TopicForm(topic.name, topic.name_en or "", topic.question or "", topic.question_en or "")
    name = words.name(alliance.names)
    return views.topic_form(words, values, alliance=name, is_new=False, metadata=metadata)


def _topic_list(session: Session, words: Translator, person: Person, wanted: int | None) -> View:
    """The list of topics of the wanted alliance, or of the first one the person may manage.

    Raises NotAllowed if the person may not manage topics, and Conflict if there is no alliance whose topics they
    manage.
    """
    authorise(person, Action.KEEP_TOPICS, alliance_id=wanted)
    own = [
        alliance
        for alliance, _ in alliance_rows.list_alliances(session)
        if may(person, Action.KEEP_TOPICS, alliance_id=alliance.id)
    ]
    if not own:
        raise Conflict("problem.no_alliances_yet")
    alliance = next((one for one in own if one.id == wanted), own[0])
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
    request.done()


def save_sdgs(request: Request) -> None:
    """Store which goals are offered."""
    numbers = frozenset(views.SDGS.of(request.view))
    with request.writing() as (session, person):
        shown = vocabulary.show_sdgs(session, by=person, numbers=numbers, now=request.now)
    confirm(request, "keep.sdgs_saved", number=len(shown))
