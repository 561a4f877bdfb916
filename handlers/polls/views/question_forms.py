"""Forms for a question: asking it, voting, proposing an option."""

import datetime as dt
from collections.abc import Mapping, Sequence

from alliance.enums import QuestionForm, Results, Secrecy, VoteKind, Voter
from alliance.people.asked_already import AskedAlready
from alliance.polls.question_results import ShownQuestion
from alliance.polls.question_validation import MAX_EXPLANATION, MAX_OPTION, MAX_QUESTION, MOST_OPTIONS
from handlers.polls.views.questions import offers_abstention, secrecy_words
from handlers.slack.ids import ActionId, BlockId, CallbackId
from handlers.slack.views.blocks import (
    Block,
    Choice,
    View,
    actions,
    button,
    checkboxes,
    context,
    date_picker,
    form,
    grouped_select,
    language_note,
    section,
    select,
    text_input,
    time_picker,
)
from handlers.slack.views.markup import bold, mrkdwn, quote, short_name
from texts import Translator

Values = Mapping[str, str]
"""Form values by input id; a missing value means the default."""

OTHER = "other"
"""The option for a day or time other than the proposed ones."""
HERE, CHANNEL, DIRECT = "here", "channel", "dm"
"""Where a question can be posted: where it was asked, in the alliance's channel, or in direct messages."""
ROOM = 3000
"""Maximum characters of a field."""
SHOWN_ASKED = 3
YES = "yes"


def question_form(
    words: Translator,
    values: Values,
    *,
    day: dt.date | None,
    settled: str | None,
    alliances: Sequence[tuple[str, Sequence[Choice]]],
    where: str,
    asked: tuple[int, Sequence[AskedAlready]] | None,
    network_language: str,
    metadata: str,
    options_id: str = "",
) -> View:
    """The first page, which is enough: the question, its answers, who sees what, and all else as pre-filled.

    `settled` is the alliance's name if there is no choice; `day` is the deadline, None for one to be chosen on a page
    of its own. `asked` is the number of members who get a direct message, and those of them who were already asked this
    week. A new `options_id` replaces the answers that Slack would keep.
    """
    blocks: list[Block] = [section(words("ballot.asks", alliance=mrkdwn(settled)))] if settled else []
    blocks += [
        text_input(
            BlockId.QUESTION,
            words("ballot.question"),
            max_length=_room(MAX_QUESTION, values.get(BlockId.QUESTION, "")),
            initial=values.get(BlockId.QUESTION, ""),
            placeholder=words("ballot.question_example"),
            focus=not values.get(BlockId.QUESTION),
        ),
        _answers(words, values, options_id),
        actions("yes-no", button(words("ballot.yes_no"), ActionId.QUESTION_YES_NO)),
        select(
            BlockId.SECRECY,
            words("ballot.secrecy"),
            [(words(f"ballot.secrecy_{one}"), one) for one in Secrecy],
            initial=values.get(BlockId.SECRECY) or Secrecy.NAMED,
            hint=words("ballot.secrecy_hint"),
        ),
    ]
    if not settled:
        chosen = values.get(BlockId.ALLIANCE)
        blocks.append(grouped_select(BlockId.ALLIANCE, words("ballot.alliance"), alliances, initial=chosen))
    more = button(words("ballot.more"), ActionId.QUESTION_MORE)
    blocks.append(section(_summary(words, values, where, day), block_id="more", accessory=more))
    if asked is not None:
        receivers, already = asked
        blocks.append(context(f"{words.count('ballot.receivers', receivers)} {asked_words(words, already)}"))
    blocks += language_note(words, network_language)
    title, submit = words("ballot.title"), words("ballot.ask")
    return form(words, CallbackId.QUESTION, title, blocks, submit=submit, metadata=metadata)


def more_form(
    words: Translator,
    values: Values,
    *,
    days: Sequence[dt.date],
    usual_day: dt.date,
    places: Sequence[Choice],
    metadata: str,
) -> View:
    """The second page: settings whose defaults are usually right; `days` are proposed."""
    is_anonymous = values.get(BlockId.SECRECY) == Secrecy.ANONYMOUS
    offered = (Results.AT_END,) if is_anonymous else tuple(Results)
    chosen = values.get(BlockId.RESULTS)
    blocks = [
        select(
            BlockId.FORM,
            words("ballot.form"),
            [(words(f"ballot.form_{one}"), one) for one in QuestionForm],
            initial=values.get(BlockId.FORM) or QuestionForm.SINGLE,
        ),
        select(
            BlockId.DAY,
            words("ballot.day"),
            [*[(_day(words, day), day.isoformat()) for day in days], (words("ballot.other_day"), OTHER)],
            initial=values.get(BlockId.DAY) or usual_day.isoformat(),
        ),
        select(BlockId.WHERE, words("ballot.where"), places, initial=values.get(BlockId.WHERE) or places[0][1]),
        select(
            BlockId.VOTER,
            words("ballot.voter"),
            [(words(f"ballot.voter_{one}"), one) for one in Voter],
            initial=values.get(BlockId.VOTER) or Voter.PERSON,
        ),
        select(
            BlockId.RESULTS,
            words("ballot.results"),
            [(words(f"ballot.results_{one}"), one) for one in offered],
            initial=chosen if chosen in offered else Results.AT_END,
            hint=words("ballot.results_hint"),
        ),
        text_input(
            BlockId.EXPLANATION,
            words("ballot.explanation"),
            max_length=MAX_EXPLANATION,
            initial=values.get(BlockId.EXPLANATION, ""),
            hint=words("ballot.explanation_hint"),
            multiline=True,
            optional=True,
        ),
        actions("rare", button(words("ballot.rare"), ActionId.QUESTION_RARE)),
    ]
    title, submit = words("ballot.more_title"), words("ballot.more_done")
    return form(words, CallbackId.QUESTION_MORE, title, blocks, submit=submit, metadata=metadata)


def rare_form(words: Translator, values: Values, *, metadata: str) -> View:
    """The settings that are rarely needed, in place of the second page."""
    takes = (words("ballot.takes_options"), YES)
    most = text_input(
        BlockId.MOST,
        words("ballot.most_label"),
        max_length=20,
        initial=values.get(BlockId.MOST, ""),
        hint=words("ballot.most_hint"),
        optional=True,
    )
    blocks = [
        *([most] if values.get(BlockId.FORM) == QuestionForm.MULTIPLE else []),
        text_input(
            BlockId.QUORUM,
            words("ballot.quorum"),
            max_length=20,
            initial=values.get(BlockId.QUORUM, ""),
            hint=words("ballot.quorum_hint"),
            optional=True,
        ),
        checkboxes(
            BlockId.TAKES_OPTIONS,
            words("ballot.takes_options_label"),
            [takes],
            initial=(YES,) if values.get(BlockId.TAKES_OPTIONS) else (),
            hint=words("ballot.takes_options_hint"),
            optional=True,
        ),
    ]
    title, submit = words("ballot.more_title"), words("ballot.more_done")
    return form(words, CallbackId.QUESTION_MORE, title, blocks, submit=submit, metadata=metadata)


def when_form(words: Translator, *, day: dt.date, at: dt.time, metadata: str) -> View:
    """The page for a deadline other than the proposed ones; submitting it asks the question."""
    blocks = [
        date_picker(BlockId.ENDS_ON, words("poll.ends_on"), initial=day),
        time_picker(BlockId.TIME, words("poll.time"), initial=at),
    ]
    title, submit = words("ballot.when_title"), words("ballot.ask")
    return form(words, CallbackId.QUESTION_WHEN, title, blocks, submit=submit, metadata=metadata)


def vote_form(words: Translator, shown: ShownQuestion, *, metadata: str) -> View:
    """The voting form: for several options, and for members who have just said which organisation they represent."""
    choices = [(one.text, str(one.id)) for one in shown.options]
    blocks: list[Block] = [section(f"*{shown.ref}* · {bold(quote(shown.title, 800))}")]
    if long := [one for one in shown.options if len(one.text) > 75]:
        blocks.append(section("\n".join(f"• {quote(one.text, 250)}" for one in long)))
    own = {str(one) for one in shown.own.options} if shown.own else set()
    if shown.form is QuestionForm.MULTIPLE:
        label = words("vote.choose_most", most=words.number(shown.most))
        blocks.append(checkboxes(BlockId.OPTIONS, label, choices, initial=own))
    else:
        if offers_abstention(words, shown):
            choices.append((words("vote.abstain"), VoteKind.ABSTAIN))
        blocks.append(select(BlockId.OPTIONS, words("vote.choose"), choices, initial=next(iter(own), None)))
    blocks.append(context(secrecy_words(words, shown)))
    if shown.secrecy is Secrecy.ANONYMOUS:
        blocks.append(context(words("vote.final")))
    return form(words, CallbackId.VOTE, words("vote.title"), blocks, submit=words("vote.vote"), metadata=metadata)


def propose_form(words: Translator, ref: str, title: str, *, metadata: str) -> View:
    """The form to propose an option, about which the people who run the poll decide."""
    blocks = [
        section(f"*{ref}* · {bold(quote(title, 800))}"),
        text_input(
            BlockId.OPTION,
            words("ballot.option"),
            max_length=MAX_OPTION,
            hint=words("ballot.option_hint"),
            focus=True,
        ),
    ]
    title, submit = words("ballot.propose_title"), words("ballot.send_option")
    return form(words, CallbackId.PROPOSE_OPTION, title, blocks, submit=submit, metadata=metadata)


def _answers(words: Translator, values: Values, options_id: str) -> Block:
    block = text_input(
        BlockId.OPTIONS,
        words("ballot.options"),
        max_length=ROOM,
        initial=values.get(BlockId.OPTIONS, ""),
        placeholder=words("ballot.options_example"),
        hint=words("ballot.options_hint", most=MOST_OPTIONS),
        multiline=True,
        focus=bool(values.get(BlockId.QUESTION)) and not values.get(BlockId.OPTIONS),
        optional=True,
    )
    if options_id:
        block["element"]["action_id"] = f"{ActionId.VALUE}:{options_id}"
    return block


def _room(usual: int, typed: str) -> int:
    """A field's maximum length: text typed after the command is not lost; an error says if it is too long."""
    return min(max(usual, len(typed)), ROOM)


def _day(words: Translator, day: dt.date) -> str:
    """A deadline: "dinsdag 1 dec. (over een week) om 17:00"."""
    told = f"{words.weekday(day.weekday())} {words.day(day)}"
    if words.today is not None:
        days = (day - words.today).days
        named = {1: "ballot.tomorrow", 7: "ballot.in_a_week"}.get(days)
        told = words(named, day=told) if named else told
    return words("ballot.at_five", day=told)


def _summary(words: Translator, values: Values, where: str, day: dt.date | None) -> str:
    """The settings of the other pages, one sentence each."""
    lines = [
        words(f"ballot.so_where_{where}"),
        words("ballot.so_until", day=_day(words, day)) if day is not None else words("ballot.so_until_other"),
        words(f"ballot.so_voter_{values.get(BlockId.VOTER) or Voter.PERSON}"),
        words(f"ballot.so_results_{values.get(BlockId.RESULTS) or Results.AT_END}"),
    ]
    chosen, most = values.get(BlockId.FORM) or QuestionForm.SINGLE, values.get(BlockId.MOST)
    if chosen == QuestionForm.MULTIPLE and most:
        lines.append(words("ballot.so_at_most", most=mrkdwn(most)))
    else:
        lines.append(words(f"ballot.so_form_{chosen}"))
    if quorum := values.get(BlockId.QUORUM):
        lines.append(words("ballot.so_quorum", quorum=mrkdwn(quorum)))
    if values.get(BlockId.TAKES_OPTIONS):
        lines.append(words("ballot.so_takes_options"))
    return " ".join(lines)


def asked_words(words: Translator, asked: Sequence[AskedAlready]) -> str:
    """The members who were already asked something this week, in one sentence, the first few by name."""
    if not asked:
        return words("ballot.none_asked")
    names = ", ".join(f"{short_name(one.name)} ({one.times}×)" for one in asked[:SHOWN_ASKED])
    if len(asked) > SHOWN_ASKED:
        names = f"{names} {words.count('list.more', len(asked) - SHOWN_ASKED)}"
    return words.count("ballot.asked_already", len(asked), names=names)
