"""Questions: the forms, the message, and what whoever runs a poll can do."""

import datetime as dt
from dataclasses import replace

from alliance.enums import Name, PollKind, PollState, QuestionForm, Results, Secrecy, VoteKind, Voter
from alliance.people.asked_already import AskedAlready
from alliance.polls.question_results import ClosedResult, OwnVote, ShownOption, ShownQuestion
from handlers.polls.views import managing, question_forms, questions, results
from handlers.slack.ids import BlockId
from handlers.slack.metadata import FormMetadata
from tests.extremes.long_values import LINK, NOW, Extreme, Messages, Windows

METADATA = FormMetadata(form_id="0" * 32, channel_id="C0123456789", number=123_456, alliance_id=123).dump()
MANY = 123_456
DAYS = [dt.date(2027, 9, day) for day in (28, 29, 30)]
PIECES = {
    "question_forms.asked_words",
    "charts.bar_lines",
    "charts.share_words",
    "managing.manage_buttons",
    "managing.outcome_button",
    "questions.chart",
    "questions.choice_in_words",
    "questions.offers_abstention",
    "questions.option_names",
    "questions.proposals",
    "questions.result_lines",
    "questions.secrecy_words",
    "questions.turnout",
}


def messages(of: Extreme) -> Messages:
    """Everything that is sent."""
    words, shown = of.words, question_of(of)
    closed = replace(
        shown, state=PollState.CLOSED, closed_at=NOW, outcome=of.text(1000), outcome_by=of.text(150), own=None
    )
    anonymous = replace(shown, secrecy=Secrecy.ANONYMOUS, own=None, has_voted=None)
    cancelled = replace(closed, state=PollState.CANCELLED, reason=of.text(300), shows_results=False)
    hidden = replace(anonymous, shows_results=False, has_voted=True)
    buttons = managing.manage_buttons(words, MANY, PollState.CLOSED, PollKind.QUESTION)
    manage = managing.manage_message(words, MANY, of.text(300), buttons)
    return {
        "questions.message": questions.message(words, shown),
        "questions.message, to one person": questions.message(words, shown, is_posted=False),
        "questions.message, closed": questions.message(words, closed),
        "questions.message, closed, to one person": questions.message(words, closed, is_posted=False),
        "questions.message, anonymous": questions.message(words, anonymous),
        "questions.message, nothing shown": questions.message(words, hidden),
        "questions.message, cancelled": questions.message(words, cancelled),
        "questions.message, several": questions.message(words, replace(shown, form=QuestionForm.MULTIPLE)),
        "questions.proposed": questions.proposed(words, shown, shown.proposed[0]),
        "results.question_result": results.question_result(words, closed, with_chart=True),
        "results.question_result, nobody": results.question_result(words, replace(closed, voted=0), with_chart=True),
        "results.result_buttons": (
            "-",
            [results.result_buttons(words, MANY, PollKind.QUESTION, has_answers=True, has_file=True)],
        ),
        "managing.posted": managing.posted(words, MANY, "C1", "https://example.org/p"),
        "managing.manage_message": (manage[0], [*manage[1], *questions.proposals(words, shown)]),
    }


def windows(of: Extreme) -> Windows:
    """Every form."""
    words, shown = of.words, question_of(of)
    values: dict[str, str] = {
        BlockId.QUESTION: of.text(3000),
        BlockId.OPTIONS: of.text(3000),
        BlockId.FORM: QuestionForm.MULTIPLE,
        BlockId.MOST: of.text(20),
        BlockId.QUORUM: of.text(20),
        BlockId.EXPLANATION: of.text(3000),
        BlockId.TAKES_OPTIONS: question_forms.YES,
        BlockId.WHERE: question_forms.DIRECT,
    }
    asked = [AskedAlready(of.text(150), 123)] * 500
    places = [(words(f"ballot.where_{one}"), one) for one in ("here", "channel", "dm")]
    several = replace(shown, form=QuestionForm.MULTIPLE, secrecy=Secrecy.ANONYMOUS)
    return {
        "question_forms.question_form": question_forms.question_form(
            words,
            values,
            day=DAYS[-1],
            settled=None,
            alliances=of.groups(120),
            where=question_forms.DIRECT,
            asked=(MANY, asked),
            network_language="nl",
            metadata=METADATA,
        ),
        "question_forms.question_form, settled": question_forms.question_form(
            words,
            values,
            day=None,
            settled=of.text(150),
            alliances=(),
            where=question_forms.HERE,
            asked=(MANY, []),
            network_language="en",
            metadata=METADATA,
        ),
        "question_forms.more_form": question_forms.more_form(
            words, values, days=DAYS, usual_day=DAYS[-1], places=places, metadata=METADATA
        ),
        "question_forms.rare_form": question_forms.rare_form(words, values, metadata=METADATA),
        "question_forms.when_form": question_forms.when_form(words, day=DAYS[0], at=dt.time(17), metadata=METADATA),
        "question_forms.vote_form": question_forms.vote_form(words, shown, metadata=METADATA),
        "question_forms.vote_form, several": question_forms.vote_form(words, several, metadata=METADATA),
        "question_forms.propose_form": question_forms.propose_form(words, "V-123456", of.text(300), metadata=METADATA),
        "managing.extend_form": managing.extend_form(words, MANY, of.text(300), NOW, metadata=METADATA),
        "managing.cancel_form": managing.cancel_form(words, MANY, of.text(300), metadata=METADATA),
        "managing.outcome_form": managing.outcome_form(words, MANY, of.text(300), of.text(1000), metadata=METADATA),
    }


def question_of(of: Extreme) -> ShownQuestion:
    names = tuple([of.text(150)] * 20)
    options = tuple(ShownOption(10**9 + one, of.text(150), 10**6, names) for one in range(10))
    before = ClosedResult(MANY, NOW, tuple((of.text(150), 10**6) for _ in range(10)), 9, 9, 10**7, 10**7, False)
    return ShownQuestion(
        number=MANY,
        title=of.text(300),
        explanation=of.text(1000),
        alliance=Name(of.text(150), of.text(150)),
        asked_by=of.text(150),
        state=PollState.OPEN,
        ends_at=NOW,
        closed_at=None,
        form=QuestionForm.SINGLE,
        most=10,
        voter=Voter.PERSON,
        secrecy=Secrecy.NAMED,
        results=Results.LIVE,
        quorum=MANY,
        takes_options=True,
        options=options,
        blank=10**6,
        abstained=10**6,
        voted=10**7,
        electorate=10**7,
        organisations_voted=MANY,
        organisations=MANY,
        has_quorum=True,
        shows_results=True,
        withheld=False,
        leaders=tuple(one.id for one in options),
        own=OwnVote(VoteKind.CHOICE, tuple(one.id for one in options), of.text(150)),
        has_voted=True,
        can_vote=True,
        may_run=True,
        outcome="",
        outcome_by=None,
        reason="",
        follows=MANY,
        previous=(before,) * 5,
        permalink=LINK,
        proposed=tuple(ShownOption(10**9 + one, of.text(150), by=of.text(150)) for one in range(10)),
    )
