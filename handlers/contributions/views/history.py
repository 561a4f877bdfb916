"""The history of a contribution: its events, and its text as of each version."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from alliance.contributions.endorsements import has_severity
from alliance.contributions.history import HistoryLine
from alliance.contributions.sharing import Shown
from alliance.contributions.versions import ShownVersion
from alliance.enums import AdoptionState, ContributionKind, EventKind, Series
from handlers.contributions.views.details import in_a_sentence, label_of, readable
from handlers.contributions.views.editing import change_line
from handlers.slack.ids import ActionId, CallbackId
from handlers.slack.views.blocks import DIVIDER, Block, View, actions, button, context, reading_view, section
from handlers.slack.views.markup import mrkdwn, pieces, quote, short_name
from texts import Translator

PAGE = 10
"""Number of events on a page."""
OF_A_STEP = frozenset({EventKind.STEP_LINKED, EventKind.STEP_UNLINKED, EventKind.STEP_STATUS})
SAID = ("reason", "note", "context")
"""The keys of an event's `about` that hold what somebody typed."""
WITH_VERSION = frozenset({EventKind.EDITED, EventKind.KIND_CORRECTED, EventKind.VERSION_RESTORED, EventKind.SHARED})


def history_page(words: Translator, item: Shown, events: Sequence[HistoryLine], *, page: int, metadata: str) -> View:
    """The events of a contribution, newest first, ten per page, counted from page 0.

    Every event that made a version has a button to read it.
    """
    shown = events[page * PAGE : (page + 1) * PAGE]
    blocks = [section(words("history.of", ref=item.ref, title=quote(item.title, 300)))]
    for event in shown:
        version = _version(event)
        accessory = None
        if version is not None:
            hint = words("history.read_hint", version=version)
            accessory = button(words("history.read"), ActionId.SHOW_VERSION, value=str(version), hint=hint)
        blocks.append(section(event_line(words, event, item.kind), accessory=accessory))
    if not shown:
        blocks.append(section(words("history.nothing")))
    buttons = []
    if page > 0:
        buttons.append(button(words("history.newer"), f"{ActionId.HISTORY_PAGE}:newer", value=str(page - 1)))
    if (page + 1) * PAGE < len(events):
        buttons.append(button(words("history.older"), f"{ActionId.HISTORY_PAGE}:older", value=str(page + 1)))
    if buttons:
        blocks.append(actions("history-pages", *buttons))
    return _view(words, blocks, metadata)


def version_page(words: Translator, version: ShownVersion, *, message: str = "", metadata: str) -> View:
    """A contribution as of one version, and what that version changed; `message` is shown first."""
    who = short_name(version.by_name or words("version.somebody"))
    ref = Series.CONTRIBUTION.ref(version.contribution_number)
    top = words("version.title", ref=ref, version=version.number, who=who, at=words.moment(version.at))
    blocks = [section(text) for text in (message, top) if text]
    buttons = [button(words("history.back"), ActionId.HISTORY_PAGE, value="0")]
    if version.can_be_restored:
        hint = words("version.restore_hint", version=version.number)
        value = str(version.number)
        buttons.insert(0, button(words("version.restore"), ActionId.RESTORE_VERSION, value=value, hint=hint))
    blocks.append(actions("version", *buttons))
    if version.number == version.newest:
        blocks.append(context(words("version.newest")))
    if version.changes:
        blocks.append(section(f"*{words('version.changed')}*"))
        blocks += [section(change_line(words, change, version.named, limit=900)) for change in version.changes]
    blocks += [DIVIDER, section(f"*{words('version.whole')}*")]
    for name, value in version.content.items():
        if text := readable(words, name, value, version.named):
            first, *rest = pieces(f"*{label_of(words, name)}:* {mrkdwn(text)}")
            blocks += [section(first), *[section(piece) for piece in rest]]
    return _view(words, blocks[:100], metadata)


def event_line(words: Translator, event: HistoryLine, kind: ContributionKind) -> str:
    """One event of a contribution of that kind: when, who and what."""
    who = short_name(event.by.name) if event.by else words("history.kennisbot")
    if event.organisation is not None:
        organisation = mrkdwn(words.name(event.organisation.names))
        who = words("history.who", who=who, organisation=organisation) if event.by else who
    return f"{words.moment(event.at)} · {_event_sentence(words, event, who, kind)}"


def _event_sentence(words: Translator, event: HistoryLine, who: str, kind: ContributionKind) -> str:
    about = event.about
    if event.kind is EventKind.UNDONE:
        done = replace(event, kind=EventKind(about["undone"]))
        return words("history.undone", what=_event_sentence(words, done, who, kind))
    name = f"endorsed_{kind}" if event.kind is EventKind.ENDORSED else event.kind
    sentence = words(f"happened.{name}", who=who)
    match event.kind:
        case EventKind.MERGED_IN | EventKind.MERGED_AWAY | EventKind.MERGE_UNDONE if "number" in about:
            # Only the number, as not everybody who reads this may read the other's title.
            return words(f"history.{event.kind}", who=who, ref=Series.CONTRIBUTION.ref(about["number"]))
        case EventKind.ADOPTED | EventKind.ADOPTION_CHANGED if about.get("state"):
            sentence = _adoption(words, about, who)
        case EventKind.EDITED if about.get("fields"):
            return words("history.edited", who=who, fields=mrkdwn(in_a_sentence(words, about["fields"])))
        case EventKind.DECIDED if "meeting" in about:
            outcome = words(f"decision.{about['outcome']}")
            told = {"meeting": about["meeting"], "outcome": outcome, "line": quote(about["note"], 300)}
            return words("history.decided_anew" if about.get("is_correction") else "history.decided", who=who, **told)
        case EventKind.KIND_CORRECTED if "from" in about:
            old, new = (words(f"kind.{about[end]}") for end in ("from", "to"))
            return words("history.kind_corrected", who=who, old=old, new=new)
        case EventKind.VERSION_RESTORED if "restored" in about:
            return words("history.restored", who=who, version=about["restored"])
        case EventKind.BUNDLE_STATE if "bundle" in about:
            sentence = _bundle(words, about)
    if event.kind in OF_A_STEP and "number" in about:
        sentence = f"{sentence} {words('history.step', step='A-' + str(about['number']))}"
    said = next((quote(str(about[key]), 300) for key in SAID if about.get(key)), "")
    if about.get("severity") and has_severity(kind):
        said = ": ".join(filter(None, (words(f"severity.{about['severity']}"), said)))
    return f"{sentence} {words('history.reason', reason=said)}" if said else sentence


def _bundle(words: Translator, about: Mapping[str, Any]) -> str:
    """The progress of a bundle with this contribution at one addressee."""
    answer = words(f"handedanswer.{about['answer']}") if about.get("answer") else ""
    ref, addressee = Series.BUNDLE.ref(about["bundle"]), mrkdwn(words.typed_name(str(about["addressee"])))
    what = "corrected" if about.get("is_correction") else about["state"]
    return words(f"history.bundle_{what}", ref=ref, addressee=addressee, answer=answer)


def _adoption(words: Translator, about: Mapping[str, Any], who: str) -> str:
    """The progress of an organisation in adopting a practice, forwards or backwards."""
    old, new = about.get("from"), about["state"]
    if old == new:
        return words("history.adoption_told", who=who)
    if new == AdoptionState.STOPPED:
        return words("history.adoption_stopped", who=who)
    if old is None and new == AdoptionState.EXPLORING:
        return words("history.explored", who=who)
    if old is None:
        return words("history.adopted", who=who, state=words(f"adoption.{new}"))
    return words("history.adoption", who=who, old=words(f"adoption.{old}"), new=words(f"adoption.{new}"))


def _version(event: HistoryLine) -> int | None:
    found = event.about.get("version", 1 if event.kind is EventKind.SHARED else None)
    return found if event.kind in WITH_VERSION and isinstance(found, int) else None


def _view(words: Translator, blocks: list[Block], metadata: str) -> View:
    view = reading_view(words, blocks, title=words("history.title"))
    return {**view, "callback_id": CallbackId.HISTORY, "private_metadata": metadata}
