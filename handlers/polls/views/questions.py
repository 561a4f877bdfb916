"""The message of a question: its text, deadline, visibility and results, and the answers as buttons."""

from collections.abc import Sequence

from alliance.enums import PollState, QuestionForm, Results, Secrecy, Series, VoteKind, Voter
from alliance.polls.question_results import ClosedResult, OwnVote, ShownOption, ShownQuestion
from handlers.polls.views.charts import bar_lines, share_words
from handlers.slack.ids import ActionId
from handlers.slack.views.blocks import Block, actions, asking_first, button, context, section
from handlers.slack.views.markup import bold, cut, joined, link, listed, mrkdwn, quote, short_name
from handlers.slack.views.reminders import ReminderPart
from texts import Translator

MAX_TITLE, MAX_TOLD, MAX_OPTION = 800, 1400, 240
"""Characters of the question, its note and outcome, and one option: Slack accepts 12,000 in a message."""
MAX_LABEL = 75
"""Characters that Slack accepts on a button."""
SHOWN_BEFORE = 3
SHOWN_PROPOSED = 5
SHOWN_VOTERS = 200
BLANK, ABSTAIN = "blank", "abstain"
"""Values of buttons that are not the id of an option."""


def message(words: Translator, shown: ShownQuestion, *, is_posted: bool = True) -> tuple[str, list[Block]]:
    """A question for one reader, or for everybody in a channel.

    `is_posted` is False for an answer that only one person sees: it shows who voted what, and has no button for more.
    """
    heading = _heading(words, shown)
    title = bold(quote(shown.title, MAX_TITLE))
    explanation = quote(shown.explanation, MAX_TOLD if is_posted else MAX_TOLD // 2)
    blocks = [section("\n".join(filter(None, [heading, title, explanation]))), section(_options(words, shown))]
    said = _result_lines(words, shown)
    if said:
        blocks.append(section("\n".join(said)))
    if not is_posted:
        blocks += _voters(words, shown)
    facts = _facts(words, shown)
    blocks.append(context(" · ".join(facts)))
    promise = secrecy_words(words, shown) if shown.state is PollState.OPEN else ""
    if promise:
        blocks.append(context(promise))
    blocks += _voting(words, shown) if shown.state is PollState.OPEN and shown.can_vote else []
    blocks += _further(words, shown, is_posted=is_posted)
    lines = [f"{heading.replace('*', '')}: {quote(shown.title, MAX_TITLE)}", _spoken(words, shown), *said]
    return cut(" ".join([*lines, f"{'. '.join(facts)}.", promise]).strip(), 3900), blocks


def reminder(words: Translator, shown: ShownQuestion) -> ReminderPart:
    """A question in a reminder, with its answers as buttons; of an anonymous one only the way to its message."""
    if shown.secrecy is Secrecy.ANONYMOUS:
        told = _reminder_line(words, "ballot.reminder_anonymous", shown)
        is_open = shown.state is PollState.OPEN and not shown.has_voted
        return ReminderPart((), told, [section(told), *_message_link(words, shown)], is_constant=True, is_open=is_open)
    if shown.state is not PollState.OPEN:
        told = words("poll.reminder_over", ref=shown.ref, title=quote(shown.title, 600))
        return ReminderPart((), told, [section(told), *_message_link(words, shown)])
    told = _reminder_line(words, "ballot.reminder", shown)
    lines = [told]
    if any(len(one.text) > MAX_LABEL for one in shown.options) or shown.form is QuestionForm.MULTIPLE:
        lines += [f"• {cut(mrkdwn(one.text), MAX_OPTION)}" for one in shown.options]
    if shown.own is not None:
        lines.append(_own_vote(words, shown, shown.own))
    refs = () if shown.has_voted else (shown.ref,)
    return ReminderPart(refs, told, [section("\n".join(lines)), *_voting(words, shown), *_message_link(words, shown)])


def _reminder_line(words: Translator, key: str, shown: ShownQuestion) -> str:
    name, title = short_name(shown.asked_by), quote(shown.title, 600)
    return words(key, ref=shown.ref, name=name, title=title, moment=words.moment(shown.ends_at))


def _message_link(words: Translator, shown: ShownQuestion) -> list[Block]:
    """The link to the question's message, if it is known."""
    return [context(link(shown.permalink, words("ballot.to_message")))] if shown.permalink else []


def secrecy_words(words: Translator, shown: ShownQuestion) -> str:
    """Sentences about the visibility of results, shown before anybody votes."""
    when = words(f"ballot.when_{shown.results}")
    return f"{words(f'ballot.promise_{shown.secrecy}')} {when}"


def chart(words: Translator, shown: ShownQuestion) -> str:
    """A line per answer with its bar and numbers, for readers who may see results."""
    return "\n".join(bar_lines(words, _counts(words, shown), shown.voted))


def turnout(words: Translator, shown: ShownQuestion) -> str:
    """How many voted: "20 van 24 mensen stemden (6 van 7 organisaties)"."""
    told = words.count(f"ballot.turnout_{shown.voter}", shown.voted, of=words.number(shown.electorate))
    if shown.voter is not Voter.PERSON:
        return told
    n, of = words.number(shown.organisations_voted), words.number(shown.organisations)
    return f"{told} ({words('ballot.turnout_organisations', n=n, of=of)})"


def result_lines(words: Translator, shown: ShownQuestion) -> list[str]:
    """What the votes come to: the mean of a scale, and whether the quorum was reached."""
    lines = _mean(words, shown)
    if shown.has_quorum is not None:
        state = "reached" if shown.has_quorum else "missing" if shown.state is PollState.CLOSED else "not_yet"
        needed, of = words.number(shown.quorum or 0), words.number(shown.organisations)
        lines.append(words(f"ballot.quorum_{state}", quorum=needed, of=of))
    return lines


def offers_abstention(words: Translator, shown: ShownQuestion) -> bool:
    """Whether voters can abstain beside the answers; an answer that says the same takes its place."""
    same = words("vote.same_as_abstain").split()
    return not any(one.text.casefold() in same for one in shown.options)


def option_names(words: Translator, options: Sequence[ShownOption], chosen: Sequence[int], kind: VoteKind) -> str:
    """A vote, as markup: the texts of the chosen options, or that it is blank or an abstention."""
    return choice_in_words(words, [one.text for one in options if one.id in chosen], kind)


def choice_in_words(words: Translator, chosen: Sequence[str], kind: VoteKind) -> str:
    """A choice, as markup: the options' texts, or that it is blank or an abstention."""
    if kind is not VoteKind.CHOICE:
        return words(f"vote.{kind}")
    names = [cut(mrkdwn(one), MAX_OPTION) for one in chosen]
    return joined(words, names)


def proposals(words: Translator, shown: ShownQuestion) -> list[Block]:
    """The options that members proposed, for the people who decide about them."""
    return [block for one in shown.proposed[:SHOWN_PROPOSED] for block in _proposal(words, shown, one)]


def proposed(words: Translator, shown: ShownQuestion, one: ShownOption) -> tuple[str, list[Block]]:
    """The notice to the asker that somebody proposed an option."""
    told = words("ballot.proposed_to", ref=shown.ref, title=quote(shown.title, 600))
    blocks = _proposal(words, shown, one)
    return f"{told} {blocks[0]['text']['text']}", [section(told), *blocks]


def _proposal(words: Translator, shown: ShownQuestion, one: ShownOption) -> list[Block]:
    value = f"{shown.number}:{one.id}"
    told = words("ballot.proposed", option=cut(mrkdwn(one.text), MAX_OPTION), name=short_name(one.by or ""))
    accept = button(words("ballot.accept"), f"{ActionId.ACCEPT_OPTION}:{one.id}", value=value, style="primary")
    refuse = button(words("ballot.refuse"), f"{ActionId.REFUSE_OPTION}:{one.id}", value=value)
    return [section(told), actions(f"proposed-{one.id}", accept, refuse)]


def _heading(words: Translator, shown: ShownQuestion) -> str:
    alliance = quote(words.name(shown.alliance), 200)
    parts = [f"*{shown.ref} · {words('ballot.kind')}*", alliance]
    if shown.follows is not None and not shown.previous:
        parts.append(words("ballot.follows", ref=Series.POLL.ref(shown.follows)))
    if shown.state is not PollState.OPEN:
        parts.append(bold(words(f"ballot.state_{shown.state}")))
    return " · ".join(parts)


def _options(words: Translator, shown: ShownQuestion) -> str:
    """One line per option, with its bar and numbers if this reader may see results."""
    if not shown.shows_results:
        return "\n".join(f"• {cut(mrkdwn(one.text), MAX_OPTION)}" for one in shown.options)
    return chart(words, shown)


def _spoken(words: Translator, shown: ShownQuestion) -> str:
    """The options as a sentence, with numbers instead of bars."""
    if not shown.shows_results:
        names = ", ".join(cut(mrkdwn(one.text), 150) for one in shown.options)
        return words("ballot.choose_from", options=names)
    found = [f"{cut(name, 150)}: {share_words(words, votes, shown.voted)}" for name, votes in _counts(words, shown)]
    return words("ballot.result", results=", ".join(found))


def _counts(words: Translator, shown: ShownQuestion) -> list[tuple[str, int]]:
    """Each option as markup with its votes, then blank votes and abstentions if there are any."""
    found = [(cut(mrkdwn(one.text), MAX_OPTION), one.votes or 0) for one in shown.options]
    others = ((BLANK, shown.blank), (ABSTAIN, shown.abstained))
    return [*found, *((words(f"vote.{name}"), votes) for name, votes in others if votes)]


def _result_lines(words: Translator, shown: ShownQuestion) -> list[str]:
    """The result in words, the outcome, earlier results and the reader's own vote."""
    lines = [*_verdict(words, shown), *result_lines(words, shown)]
    if shown.state is PollState.CANCELLED:
        lines.append(words("ballot.reason", reason=quote(shown.reason, MAX_TOLD)))
    if shown.outcome:
        line = quote(shown.outcome, MAX_TOLD)
        lines.append(words("ballot.outcome", line=line, name=short_name(shown.outcome_by or "")))
    lines += [_before(words, one) for one in shown.previous[:SHOWN_BEFORE]] if shown.shows_results else []
    if shown.own is not None:
        lines.append(_own_vote(words, shown, shown.own))
    elif shown.has_voted and shown.secrecy is Secrecy.ANONYMOUS:
        lines.append(words("vote.own_anonymous"))
    return lines


def _own_vote(words: Translator, shown: ShownQuestion, own: OwnVote) -> str:
    choice = bold(cut(option_names(words, shown.options, own.options, own.kind), MAX_TOLD // 2))
    return words("vote.own_by", choice=choice, name=short_name(own.by)) if own.by else words("vote.own", choice=choice)


def _verdict(words: Translator, shown: ShownQuestion) -> list[str]:
    if shown.state is not PollState.CLOSED:
        return []
    if shown.withheld:
        return [words("ballot.withheld")]
    if not shown.voted:
        return [words("ballot.nobody")]
    leading = [one for one in shown.options if one.id in shown.leaders]
    if len(leading) == shown.voted == 1:
        return []  # one vote makes no majority: the numbers say all
    if not leading:
        return [words("ballot.no_choice")]
    votes = words.count("ballot.votes", leading[0].votes or 0)
    names = [bold(cut(mrkdwn(one.text), 150)) for one in leading]
    told = joined(words, names)
    key = "ballot.tie" if len(leading) > 1 else "ballot.most"
    return [words(key, options=cut(told, MAX_TOLD // 2), votes=votes)]


def _mean(words: Translator, shown: ShownQuestion) -> list[str]:
    """The mean, for a scale."""
    given = [(int(one.text), one.votes) for one in shown.options if one.votes and one.text.isdecimal()]
    count = sum(votes for _, votes in given)
    if shown.form is not QuestionForm.SCALE or not shown.shows_results or not count:
        return []
    mean = sum(value * votes for value, votes in given) / count
    return [words("ballot.mean", mean=words.number(round(mean, 1)))]


def _before(words: Translator, one: ClosedResult) -> str:
    """The results of an earlier time, for comparison."""
    when = words.day(words.local(one.closed_at).date())
    if one.withheld or not one.voted:
        return words("ballot.before_withheld", ref=one.ref, day=when)
    counted = [f"{cut(mrkdwn(name), 40)}: {share_words(words, votes, one.voted)}" for name, votes in one.options]
    return words("ballot.before", ref=one.ref, day=when, results=", ".join(counted))


def _facts(words: Translator, shown: ShownQuestion) -> list[str]:
    facts = [turnout(words, shown)]
    if shown.state is PollState.OPEN:
        facts.append(words("ballot.until", moment=words.moment(shown.ends_at)))
        facts.append(words(f"ballot.one_vote_{shown.voter}"))
        if shown.form is QuestionForm.MULTIPLE:
            facts.append(words("ballot.at_most", most=words.number(shown.most)))
    elif shown.closed_at is not None:
        facts.append(words(f"ballot.ended_{shown.state}", moment=words.moment(shown.closed_at)))
    facts.append(words("ballot.asked_by", name=short_name(shown.asked_by)))
    return facts


def _voting(words: Translator, shown: ShownQuestion) -> list[Block]:
    """The answers as buttons; for several options, one button that opens a form."""
    value, own = str(shown.number), shown.own
    if shown.form is QuestionForm.MULTIPLE:
        elements = [button(words("vote.vote"), ActionId.VOTE_FORM, value=value, style="primary")]
    else:
        elements = [_vote(words, shown, one.text, str(one.id), is_own=_is_own(shown, one)) for one in shown.options]
    if offers_abstention(words, shown):
        is_own = own is not None and own.kind is VoteKind.ABSTAIN
        elements.append(_vote(words, shown, words("vote.abstain"), VoteKind.ABSTAIN, is_own=is_own))
    return [actions(f"vote-{value}", *elements)]


def _is_own(shown: ShownQuestion, one: ShownOption) -> bool:
    return shown.own is not None and one.id in shown.own.options


def _vote(words: Translator, shown: ShownQuestion, label: str, choice: str, *, is_own: bool) -> Block:
    told = f"{cut(label, MAX_LABEL - 3)} ✓" if is_own else label
    made = button(
        told,
        f"{ActionId.VOTE}:{choice}",
        value=f"{shown.number}:{choice}",
        style="primary" if is_own else None,
        hint=label if len(label) > MAX_LABEL else None,
    )
    if shown.secrecy is Secrecy.NAMED:
        return made
    return asking_first(made, words, words("vote.final_choice", choice=cut(label, 200)), yes=words("vote.vote"))


def _voters(words: Translator, shown: ShownQuestion) -> list[Block]:
    """The voters of each option, for a named question whose results the reader may see."""
    lines = []
    voted = [(cut(mrkdwn(one.text), 70), one.votes, one.voters) for one in shown.options]
    voted.append((words("vote.blank"), shown.blank, shown.blank_voters))
    voted.append((words("vote.abstain"), shown.abstained, shown.abstained_voters))
    for label, votes, voters in voted:
        if voters:
            more = (votes or 0) - len(voters)
            names = cut(listed(words, voters), SHOWN_VOTERS) if more <= 0 else _many(words, voters, more)
            lines.append(f"{bold(label)}: {names}")
    return [section("\n".join([words("ballot.who"), *lines]))] if lines else []


def _many(words: Translator, voters: Sequence[str], more: int) -> str:
    shown = cut(", ".join(short_name(name) for name in voters), SHOWN_VOTERS - 20)
    return f"{shown} {words.count('list.more', more)}"


def _further(words: Translator, shown: ShownQuestion, *, is_posted: bool) -> list[Block]:
    """Further buttons: look closer, withdraw a vote, propose an option, and manage the poll."""
    value, is_open = str(shown.number), shown.state is PollState.OPEN
    is_named, knows_reader = shown.secrecy is Secrecy.NAMED, shown.has_voted is not None
    elements = []
    label = _details_key(shown)
    if is_posted and label:
        elements.append(button(words(f"ballot.{label}"), ActionId.POLL_SHOW, value=value))
    # In a channel, where readers differ, it stands behind the button to look closer.
    if is_open and is_named and shown.own is not None:
        elements.append(button(words("vote.withdraw"), ActionId.WITHDRAW_VOTE, value=value))
    if is_open and shown.takes_options and shown.can_vote:
        elements.append(button(words("ballot.propose"), ActionId.PROPOSE_OPTION, value=value))
    if is_posted and (shown.may_run or not knows_reader):
        elements.append(button(words("poll.manage"), ActionId.POLL_MANAGE, value=value))
    return [actions(f"question-{value}", *elements)] if elements else []


def _details_key(shown: ShownQuestion) -> str:
    """The text key of the button to look closer; empty if the message shows everything."""
    is_named = shown.secrecy is Secrecy.NAMED
    match shown.state:
        case PollState.CANCELLED:
            return ""
        case PollState.CLOSED:
            return "look_voters" if is_named else ""
    if not is_named:
        return "look_voted"
    return {Results.LIVE: "look_voters", Results.AFTER_VOTING: "look_results"}.get(shown.results, "look_own")
