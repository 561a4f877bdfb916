"""The check-in: one message with everything a person is asked, answered in place."""

from collections.abc import Sequence

from alliance.agenda.agenda import MAX_NOTE
from alliance.checkins.answering import Checkin, CheckinStep, OwnerQuestion, Snooze
from alliance.checkins.asked_steps import WhyClosed
from alliance.checkins.poll_rounds import PollHead
from alliance.enums import Name, Series, Status
from handlers.agenda.views.agenda import due_words, owners_line, whom_to_ask
from handlers.slack import fields
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.views.blocks import (
    DIVIDER,
    MAX_OPTIONS,
    Block,
    View,
    actions,
    button,
    context,
    form,
    option,
    section,
    text,
    text_length,
)
from handlers.slack.views.markup import bold, cut, mrkdwn, quote, short_name
from handlers.slack.views.reminders import ReminderPart
from texts import Translator

ANSWERS = (Status.NOT_STARTED, Status.ON_TRACK, Status.AT_RISK, Status.BLOCKED, Status.DONE, Status.DROPPED)
"""The possible answers, in the order of a step's life."""
NOTE = (
    fields.text(BlockId.NOTE, "checkin.note", MAX_NOTE, hint="checkin.note_hint", focus=True),
    fields.tick(
        BlockId.URGENT, "checkin.urgent_label", box="checkin.urgent", name="is_urgent", hint="checkin.urgent_hint"
    ),
)
MAX_OWNER_QUESTIONS = 8
"""Steps without an owner that one message asks about; the next message asks about the others."""
MAX_OWNER_NAME = 40
MAX_NAME = 80
MAX_ASKER = 50
MAX_SAID = 300
"""Characters of a title, and of a note, beside a step."""
OWNER_ROOM = 2600
"""Characters for the options of all owner questions together."""
MAX_CHAIR_BLOCKS = 28
"""Slack accepts fifty blocks, and the steps of one page take half of them."""
MAX_BLOCKS = 50
MAX_TOLD = 600
"""Characters of a chair's news in the text for screen readers."""
HEAD_ROOM = 600
"""Characters for the questions of all status polls on a page: with its steps they stay within Slack's limit."""
MOST_TEXT = 11_500
"""Characters that all blocks of a message may have together; Slack refuses more than about 12,000."""


def message(
    words: Translator, checkin: Checkin, chair_day: Sequence[Block] = (), news: Sequence[Block] = ()
) -> tuple[str, list[Block]]:
    """The message of the day: every step with its answer; what happened, for a chair; and news of what one follows."""
    if not checkin.total:
        # The steps asked about may have been handed over since.
        text = words("chairday.text" if chair_day else "checkin.moved", name=first_name(checkin.name))
        return f"{text} {_one_line([*chair_day, *news])}".strip(), [section(text), *chair_day, *news]
    opening = _opening(words, checkin)
    blocks = [section(opening)]
    if checkin.snoozed_until is not None:
        blocks.append(context(words("checkin.snoozed", moment=words.moment(checkin.snoozed_until))))
    blocks += _steps(words, checkin)
    if checkin.pages > 1:
        blocks += _paging(words, checkin)
    blocks += [DIVIDER, _for_all(words, checkin)]
    most = min(MAX_CHAIR_BLOCKS, MAX_BLOCKS - 1 - len(blocks))
    also = [*chair_day, *news]
    blocks += _fitting(words, also, MOST_TEXT - text_length(blocks), most)
    lines = [f"{asked.step.ref} {words.name(asked.step.titles)}" for asked in checkin.steps]
    heads = [cut(_head_line(words, head, MAX_SAID, checkin), 600) for head in _heads(checkin)[:3]]
    said = cut("; ".join(mrkdwn(line) for line in lines), 600)
    return " ".join([opening, *heads, said, _one_line(also)]).strip(), blocks


def to_answer(words: Translator, checkin: Checkin) -> list[Block]:
    """The steps a person can answer now, with their answers, as shown on Home and in lists."""
    if not checkin.total:
        return []
    heading = words("checkin.all_answered" if checkin.is_done else "checkin.to_answer")
    blocks = [section(bold(heading)), *_steps(words, checkin)]
    if checkin.pages > 1:
        blocks += _paging(words, checkin)
    return [*blocks, _for_all(words, checkin)]


def reminder(words: Translator, checkin: Checkin, refs: Sequence[str]) -> ReminderPart:
    """The steps that a reminder asks about again, with their answers; `refs` are those without one."""
    if not checkin.total:
        told = words("checkin.reminder_over")
        more = button(words("checkin.show_open"), f"{ActionId.SHOW_MINE}:checkin")
        return ReminderPart((), told, [section(told), actions(f"remind-{checkin.message_id}", more)])
    heading = _reminder_heading(words, checkin)
    blocks = [section(heading)]
    if checkin.snoozed_until is not None:
        blocks.append(context(words("checkin.snoozed", moment=words.moment(checkin.snoozed_until))))
    blocks += _steps(words, checkin)
    rest = [button(words("reminder.all"), f"{ActionId.SHOW_MINE}:reminder")] if checkin.pages > 1 else []
    blocks.append(_for_all(words, checkin, block_id=f"remind-{checkin.message_id}", more=rest))
    titles = (f"{asked.step.ref} {words.name(asked.step.titles)}" for asked in checkin.steps)
    return ReminderPart(tuple(refs), cut(f"{heading} {mrkdwn('; '.join(titles))}", 600), blocks)


def answered(words: Translator, number: int, status: Status) -> str:
    """The confirmation of an answer given in a list that does not update itself."""
    return words("checkin.stored", ref=Series.STEP.ref(number), status=words(f"status.{status}"))


def owner_questions(words: Translator, questions: Sequence[OwnerQuestion]) -> list[Block]:
    """ "Who takes this up?" for the lead officer: a select for each step without an owner."""
    if not questions:
        return []
    blocks = [section(bold(words("checkin.who_takes")))]
    room = OWNER_ROOM
    asked = 0
    for one in questions[:MAX_OWNER_QUESTIONS]:
        names = [cut(name, MAX_OWNER_NAME) for name, _ in one.organisations]
        # Slack counts every option as message text: the first question gets those that fit, later ones all or none.
        fitting = [index for index in range(len(names)) if sum(map(len, names[: index + 1])) <= room][:MAX_OPTIONS]
        if asked and len(fitting) < len(names):
            break
        options = [
            option(names[index], f"{one.number}:{one.organisations[index][1]}:{one.message_id}") for index in fitting
        ]
        choose: Block = {
            "type": "static_select",
            "action_id": f"{ActionId.CHECKIN_OWNER}:{one.number}",
            "placeholder": text(words("checkin.choose_owner")),
            "options": options,
        }
        title = quote(words.name(one.title), 200)
        accessory = choose if options else None
        blocks.append(section(f"*{one.ref}* {title}", block_id=f"owner-{one.number}", accessory=accessory))
        room -= sum(len(names[index]) for index in fitting)
        asked += 1
    more = len(questions) - asked
    return [*blocks, context(words.count("list.more", more))] if more > 0 else blocks


def owner_chosen(words: Translator, *, ref: str, organisation: Name) -> str:
    """The confirmation of a chair's choice of owner."""
    return words("checkin.owner_chosen", ref=ref, organisation=mrkdwn(words.name(organisation)))


def note_form(words: Translator, asked: CheckinStep, *, metadata: str) -> View:
    """The form to add a note to a status, and to mark it as urgent."""
    step = asked.step
    title = quote(words.name(step.titles), 300)
    blocks = [
        section(f"*{step.ref}* {title}\n{words('step.status', status=words(f'status.{step.status}'))}"),
        *fields.inputs(words, NOTE, {"note": step.note if asked.is_answered else ""}),
        *whom_to_ask(words, step),
    ]
    return form(words, CallbackId.CHECKIN_NOTE, words("checkin.note"), blocks, metadata=metadata)


def first_name(name: str) -> str:
    """A person's first name, as markup."""
    return cut(short_name(name.split(" ")[0]), MAX_NAME)


def _one_line(blocks: Sequence[Block]) -> str:
    """A chair's news as one line, for notifications and screen readers."""
    said = [block["text"]["text"] for block in blocks if block["type"] == "section"]
    return cut(" ".join(said).replace("\n", " "), MAX_TOLD)


def _fitting(words: Translator, blocks: Sequence[Block], room: int, most: int) -> list[Block]:
    """The blocks that fit; the rest is one click away."""
    kept: list[Block] = []
    for block in blocks:
        room -= text_length(block)
        if room < 0 or len(kept) == most:
            return [*kept, context(words("checkin.rest"))]
        kept.append(block)
    return kept


def _opening(words: Translator, checkin: Checkin) -> str:
    name = first_name(checkin.name)
    if checkin.is_cancelled:
        return words("statuspoll.cancelled_all", name=name)
    if checkin.is_over:
        return words("checkin.over_all", name=name)
    if checkin.is_done:
        return words("checkin.done", name=name)
    if checkin.ends_at is None:
        return words.count("checkin.late", checkin.total, name=name)
    return words.count("checkin.opening", checkin.total, name=name, moment=words.moment(checkin.ends_at))


def _reminder_heading(words: Translator, checkin: Checkin) -> str:
    if checkin.is_done:
        return bold(words("checkin.all_answered"))
    if checkin.ends_at is None:
        return words("checkin.reminder_late")
    return words("checkin.reminder", moment=words.moment(checkin.ends_at))


def _steps(words: Translator, checkin: Checkin) -> list[Block]:
    """The steps of a page. A heading with asker and question precedes those of a status poll, and one the others."""
    heads = _heads(checkin)
    room = max(60, HEAD_ROOM // max(1, len(heads)))
    blocks: list[Block] = []
    above: PollHead | None = None
    for asked in checkin.steps:
        if asked.poll is not None and asked.poll != above:
            blocks.append(section(_head_line(words, asked.poll, room, checkin)))
        elif asked.poll is None and above is not None:
            blocks.append(section(bold(words("statuspoll.others"))))
        above = asked.poll
        blocks += _step(words, asked, checkin)
    return blocks


def _heads(checkin: Checkin) -> list[PollHead]:
    return list(dict.fromkeys(asked.poll for asked in checkin.steps if asked.poll is not None))


def _head_line(words: Translator, head: PollHead, room: int, checkin: Checkin) -> str:
    """ "Marit Verhoeven (trekker Studentenhuisvesting) vraagt: …", or "vroeg", or why no answer is needed."""
    name = bold(cut(short_name(head.name), MAX_ASKER))
    alliance = quote(words.name(head.alliance), max(40, room // 2))
    who = words("statuspoll.chair" if head.is_chair else "statuspoll.for", name=name, alliance=alliance)
    if head.by_member_id == checkin.member_id and not head.is_cancelled:
        return words("statuspoll.asks_yourself", ref=head.ref, question=quote(head.question, room))
    if head.is_cancelled:
        return words("statuspoll.cancelled", who=who, ref=head.ref, reason=quote(head.reason, room))
    is_asked = any(one.poll == head and not one.is_answered for one in checkin.steps)
    key = "statuspoll.asks" if is_asked else "statuspoll.asked"
    return words(key, who=who, ref=head.ref, question=quote(head.question, room))


def _step(words: Translator, asked: CheckinStep, checkin: Checkin) -> list[Block]:
    step = asked.step
    facts = []
    if step.is_continuous:
        facts.append(words("step.continuous"))
    if step.due_on:
        facts.append(due_words(words, step, step.due_on))
    facts.append(words("checkin.previous", status=words(f"status.{asked.previous}")))
    waits = [link.ref for link in step.links.waits_for]
    if waits:
        facts.append(words("checkin.waits_for", refs=", ".join(waits)))
    if asked.instead_of:
        facts.append(words("checkin.instead_of", name=cut(short_name(asked.instead_of), MAX_NAME)))
    elif asked.is_for_owners:
        facts.append(words("checkin.for_owners", names=cut(owners_line(words, step), MAX_NAME)))
    title = quote(words.name(step.titles), MAX_SAID)
    lines = [f"*{step.ref}* {title}", " · ".join(facts)]
    if asked.is_answered:
        lines.append(_answer(words, asked))
    blocks = [section("\n".join(lines))]
    if asked.over is WhyClosed.CANCELLED:
        return blocks
    if asked.over is not None:
        return blocks if checkin.is_over else [*blocks, context(words(f"checkin.over_{asked.over}"))]
    where = checkin.message_id or ""
    choose = status_select(words, step.number, where, chosen=step.status if asked.is_answered else None)
    return [*blocks, actions(f"checkin-{step.ref}", choose, _note_button(words, asked, where))]


def _answer(words: Translator, asked: CheckinStep) -> str:
    status = words(f"status.{asked.step.status}")
    if asked.answered_by:
        line = words("checkin.answered_by", status=status, name=cut(short_name(asked.answered_by), MAX_NAME))
    else:
        line = words("checkin.answered", status=status)
    return f"{line}: {quote(asked.step.note, MAX_SAID)}" if asked.step.note else line


def status_select(words: Translator, number: int, where: int | str = "", *, chosen: Status | None = None) -> Block:
    """The select that reports on A-`number`; `where` is the id of the message that it is in, if it is in one."""
    options = [option(words(f"status.{status}"), f"{number}:{status}:{where}") for status in ANSWERS]
    select: Block = {
        "type": "static_select",
        "action_id": f"{ActionId.CHECKIN_STATUS}:{number}",
        "placeholder": text(words("checkin.status")),
        "options": options,
    }
    if chosen in ANSWERS:
        select["initial_option"] = options[ANSWERS.index(chosen)]
    return select


def _note_button(words: Translator, asked: CheckinStep, where: int | str) -> Block:
    number = asked.step.number
    hint = words("checkin.note_of", ref=asked.step.ref)
    return button(words("checkin.note"), f"{ActionId.CHECKIN_NOTE}:{number}", value=f"{number}:{where}", hint=hint)


def _paging(words: Translator, checkin: Checkin) -> list[Block]:
    value = f"{checkin.message_id or ''}:"
    elements = []
    if checkin.page:
        elements.append(
            button(words("page.previous"), f"{ActionId.CHECKIN_PAGE}:back", value=f"{value}{checkin.page - 1}")
        )
    if checkin.page + 1 < checkin.pages:
        elements.append(button(words("page.next"), f"{ActionId.CHECKIN_PAGE}:next", value=f"{value}{checkin.page + 1}"))
    told = words("checkin.page", page=checkin.page + 1, pages=checkin.pages, total=checkin.total)
    return [context(told), actions("checkin-pages", *elements)]


def _for_all(
    words: Translator, checkin: Checkin, *, block_id: str = "checkin-all", more: Sequence[Block] = ()
) -> Block:
    value = str(checkin.message_id or "")
    if checkin.is_over:
        return actions(block_id, button(words("checkin.show_open"), f"{ActionId.SHOW_MINE}:checkin"))
    elements = []
    if not checkin.is_done:
        hint = words("checkin.nothing_hint")
        elements.append(button(words("checkin.nothing"), ActionId.CHECKIN_NOTHING, value=value, hint=hint))
    if not checkin.is_done and checkin.message_id is not None:
        later: Block = {
            "type": "static_select",
            "action_id": ActionId.CHECKIN_LATER,
            "placeholder": text(words("checkin.later")),
            "options": [option(words(f"checkin.later_{one}"), f"{value}:{one}") for one in Snooze],
        }
        elements.append(later)
    elements.append(button(words("checkin.away"), ActionId.AWAY, value=value))
    return actions(block_id, *elements, *more)
