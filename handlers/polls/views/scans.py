"""Build a quick scan: the start form, the list of its questions, each question, and sending it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from alliance.enums import Name, ScanForm
from alliance.polls.scan_drafts import MAX_EXPLANATION, MAX_QUESTIONS, MAX_TITLE, MIN_QUESTIONS, ListedScan, ShownDraft
from alliance.polls.scan_questions import ShownScanQuestion
from handlers.slack import fields
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.numbers import range_words
from handlers.slack.views.blocks import (
    DIVIDER,
    Block,
    Choice,
    View,
    actions,
    asking_first,
    button,
    context,
    form,
    language_note,
    overflow,
    reading_view,
    section,
)
from handlers.slack.views.markup import bold, cut, mrkdwn, quote
from texts import Translator

BLANK, TEMPLATE, COPY = "blank", "template", "copy"
EDIT, UP, DOWN, REMOVE = "edit", "up", "down", "remove"
CHANNEL, DIRECT = "channel", "direct"
SHOWN_DRAFTS = 10
SHOWN_UNREACHED = 5
ALLIANCE = fields.row(BlockId.ALLIANCE, "builder.alliance", name="alliance_id", placeholder="form.choose")
START_FROM = fields.choice(BlockId.START_FROM, "builder.start_from", hint="builder.start_hint")
START_TITLE = fields.line(BlockId.TITLE, "builder.title_label", MAX_TITLE, placeholder="builder.title_example")
START = (ALLIANCE, START_FROM, START_TITLE)
TITLE = fields.line(BlockId.TITLE, "builder.title_label", MAX_TITLE)
ENDS_ON = fields.day(BlockId.ENDS_ON, "builder.ends_on", hint="builder.ends_hint")
WHERE = fields.choice(BlockId.WHERE, "builder.where")
EXPLANATION = fields.text(BlockId.EXPLANATION, "builder.explanation", MAX_EXPLANATION, optional=True)
SEND = (ENDS_ON, WHERE, EXPLANATION)
Groups = Sequence[tuple[str, Sequence[Choice]]]


@dataclass(frozen=True)
class SendValues:
    """Values of the form to send a scan."""

    ends_on: dt.date
    where: str
    explanation: str


@dataclass(frozen=True)
class ScanAudience:
    """The audience of a scan, as far as its form shows it."""

    organisations: int
    people: int
    asked: int
    unreached: tuple[Name, ...]
    has_channel: bool
    network_language: str
    """The language in which its channel reads it."""


def start_form(
    words: Translator,
    *,
    alliances: Groups,
    alliance: str | None,
    title: str,
    templates: Sequence[Choice],
    earlier: Sequence[ListedScan],
    drafts: Sequence[ListedScan],
    network_language: str,
) -> View:
    """The form to create a scan; drafts that the user may continue come first."""
    sources = _sources(words, templates, earlier)
    blocks = [
        *_drafts(words, drafts),
        ALLIANCE.block(words, alliance, alliances),
        START_FROM.block(words, BLANK, sources, tells=ActionId.SCAN_START_FROM),
        _start_title(words, BLANK, title),
        *language_note(words, network_language),
    ]
    return form(words, CallbackId.SCAN_START, words("quickscan.kind"), blocks, submit=words("builder.begin"))


def for_source(words: Translator, blocks: Sequence[Block], start_from: str) -> list[Block]:
    """The blocks of the form to create a scan: only a blank one has no title to fall back on."""
    title = _start_title(words, start_from)
    return [title if block.get("block_id") == BlockId.TITLE else block for block in blocks]


def _start_title(words: Translator, start_from: str, title: str = "") -> Block:
    if start_from == BLANK:
        return START_TITLE.block(words, title)
    return START_TITLE.block(words, title, optional=True, hint=words("builder.title_hint"))


def builder(words: Translator, draft: ShownDraft, *, command: str, metadata: str, notice: str = "") -> View:
    """The questions of a draft, each with a menu of changes, and the buttons to continue."""
    alliance = mrkdwn(words.name(draft.alliance))
    heading = f"*{draft.ref}* · {words('builder.draft')} · {alliance}\n{bold(quote(draft.title, 300))}"
    told = quote(draft.explanation, 400)
    blocks = [
        *([section(notice)] if notice else []),
        section(f"{heading}\n{told}" if told else heading),
        context(_progress(words, draft, command)),
        # Above the list: nobody would find the buttons below twelve questions.
        _builder_buttons(words, draft),
        DIVIDER,
        *[_line(words, one, last=len(draft.questions)) for one in draft.questions],
        *([] if draft.questions else [section(words("builder.no_questions", limit=MAX_QUESTIONS))]),
    ]
    return {
        **reading_view(words, blocks, title=words("quickscan.kind")),
        "callback_id": CallbackId.SCAN_BUILDER,
        "private_metadata": metadata,
    }


def texts_form(words: Translator, title: str, explanation: str, *, metadata: str, notice: str = "") -> View:
    """The form for a scan's title and note."""
    blocks = [
        *([section(notice)] if notice else []),
        TITLE.block(words, title),
        _explanation(words, explanation),
    ]
    heading = words("builder.texts")
    return form(words, CallbackId.SCAN_TEXTS, heading, blocks, metadata=metadata)


def send_form(
    words: Translator, draft: ShownDraft, asking: ScanAudience, values: SendValues, *, metadata: str, notice: str = ""
) -> View:
    """The form to send a scan: deadline, place and note, with the recipients."""
    where = [(words("builder.where_channel"), CHANNEL)] if asking.has_channel else []
    where.append((words("builder.where_direct"), DIRECT))
    told = words.count(
        "builder.asks", asking.organisations, questions=words.count("quickscan.questions", len(draft.questions))
    )
    blocks = [
        *([section(notice)] if notice else []),
        section(f"*{draft.ref}* {bold(quote(draft.title, 300))}\n{told}"),
        context("\n".join(_about_receivers(words, asking))),
        ENDS_ON.block(words, values.ends_on),
        WHERE.block(words, values.where, where),
        _explanation(words, values.explanation),
        *language_note(words, asking.network_language),
    ]
    return form(
        words,
        CallbackId.SCAN_SEND,
        words("builder.send_title"),
        blocks,
        submit=words("builder.do_send"),
        metadata=metadata,
    )


def sent(words: Translator, ref: str, title: str, *, ends_at: dt.datetime, channel_id: str | None, people: int) -> View:
    """The confirmation that a scan was sent, with its deadline and what happens next."""
    where = (
        words("builder.sent_channel", channel=f"<#{channel_id}>")
        if channel_id
        else words.count("builder.sent_direct", people)
    )
    told = words("builder.sent", ref=ref, title=quote(title, 300), where=where, moment=words.moment(ends_at))
    return reading_view(words, [section(told), context(words("builder.sent_next"))], title=ref)


def dropped(words: Translator, ref: str) -> View:
    """The confirmation that a draft was discarded."""
    return reading_view(words, [section(words("builder.dropped", ref=ref))], title=words("quickscan.kind"))


def form_words(words: Translator, question: ShownScanQuestion) -> str:
    """The form of answer in words, as markup: "keuze uit 3: ja, nee, weet niet"."""
    told = words(f"builder.as_{question.form}")
    if question.form is ScanForm.CHOICE:
        told = words("builder.as_choice_of", n=len(question.options), options=mrkdwn(", ".join(question.options)))
    elif question.range is not None:
        told = words("builder.as_number_in", range=mrkdwn(range_words(words, question.range)))
    elif question.form is ScanForm.NUMBER and question.unit:
        told = words("builder.as_number_of", unit=mrkdwn(question.unit))
    if question.is_summed:
        told = f"{told} · {words('builder.as_summed')}"
    return told if question.is_required else f"{told} · {words('builder.optional')}"


def _sources(
    words: Translator, templates: Sequence[Choice], earlier: Sequence[ListedScan]
) -> list[tuple[str, Sequence[Choice]]]:
    """The possible starting points of a scan."""
    sources: list[tuple[str, Sequence[Choice]]] = [
        (words("builder.from_nothing"), [(words("builder.blank"), BLANK)]),
        (words("builder.templates"), [(name, f"{TEMPLATE}:{slug}") for name, slug in templates]),
    ]
    if earlier:
        copies = [(f"{one.ref} {one.title}", f"{COPY}:{one.number}") for one in earlier]
        sources.append((words("builder.earlier"), copies))
    return sources


def _drafts(words: Translator, drafts: Sequence[ListedScan]) -> list[Block]:
    if not drafts:
        return []
    blocks = [section(words("builder.go_on"))]
    for one in drafts[:SHOWN_DRAFTS]:
        alliance = mrkdwn(words.name(one.alliance))
        count = words.count("quickscan.questions", one.question_count)
        told = f"*{one.ref}* {quote(one.title, 300)}\n{alliance} · {count}"
        resume = button(
            words("builder.resume"),
            f"{ActionId.SCAN_RESUME}:{one.number}",
            value=str(one.number),
            hint=words("builder.resume_of", ref=one.ref),
        )
        blocks.append(section(told, block_id=f"scan-draft:{one.number}", accessory=resume))
    more = len(drafts) - SHOWN_DRAFTS
    if more > 0:
        blocks.append(context(words.count("list.more", more)))
    return [*blocks, DIVIDER, section(words("builder.or_new"))]


def _line(words: Translator, question: ShownScanQuestion, *, last: int) -> Block:
    choices = [EDIT]
    if question.number > 1:
        choices.append(UP)
    if question.number < last:
        choices.append(DOWN)
    choices.append(REMOVE)
    options = [(words(f"builder.do_{one}"), f"{one}:{question.id}") for one in choices]
    menu = overflow(f"{ActionId.SCAN_QUESTION}:{question.id}", options)
    told = f"*{question.number}.* {quote(question.text, 1500)}\n→ {cut(form_words(words, question), 1000)}"
    return section(told, block_id=f"scan-question:{question.id}", accessory=menu)


def _progress(words: Translator, draft: ShownDraft, command: str) -> str:
    count = len(draft.questions)
    if count < MIN_QUESTIONS:
        state = words.count("builder.questions_needed", MIN_QUESTIONS - count)
    elif count >= MAX_QUESTIONS:
        state = words("builder.questions_full", limit=MAX_QUESTIONS)
    else:
        state = words.count("builder.questions_of", count, limit=MAX_QUESTIONS)
    return f"{state} {words('builder.kept', command=command)}"


def _builder_buttons(words: Translator, draft: ShownDraft) -> Block:
    count, value = len(draft.questions), str(draft.number)
    is_ready = MIN_QUESTIONS <= count <= MAX_QUESTIONS
    drop = button(words("builder.drop"), ActionId.SCAN_DROP, value=value, style="danger")
    elements = []
    if count < MAX_QUESTIONS:
        style = None if is_ready else "primary"
        elements.append(button(words("builder.add_question"), ActionId.SCAN_ADD, value=value, style=style))
    if count:
        elements.append(button(words("builder.preview"), ActionId.SCAN_PREVIEW, value=value))
    elements.append(button(words("builder.texts"), ActionId.SCAN_TEXTS, value=value))
    elements.append(
        button(words("builder.send"), ActionId.SCAN_SEND, value=value, style="primary" if is_ready else None)
    )
    elements.append(asking_first(drop, words, words("builder.drop_sure"), yes=words("builder.drop")))
    return actions("scan-builder", *elements)


def _about_receivers(words: Translator, asking: ScanAudience) -> list[str]:
    lines = [words.count("builder.receivers", asking.people)]
    if asking.asked:
        lines.append(words.count("builder.asked_this_week", asking.asked, of=words.number(asking.people)))
    else:
        lines.append(words("builder.asked_nobody"))
    if asking.unreached:
        names = [mrkdwn(words.name(one)) for one in asking.unreached[:SHOWN_UNREACHED]]
        more = len(asking.unreached) - SHOWN_UNREACHED
        told = ", ".join([*names, *([words.count("list.more", more)] if more > 0 else [])])
        lines.append(words.count("builder.unreached", len(asking.unreached), names=told))
    return lines


def _explanation(words: Translator, initial: str) -> Block:
    return EXPLANATION.block(words, initial, hint=words("builder.explanation_hint", limit=MAX_EXPLANATION))
