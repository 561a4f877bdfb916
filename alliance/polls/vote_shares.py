"""Each answer to a question with its votes and its share of the voters."""

from dataclasses import dataclass
from decimal import Decimal

from alliance.enums import VoteKind
from alliance.polls.question_results import ClosedResult


@dataclass(frozen=True)
class CountedAnswer:
    """An answer with its votes; with several choices each, the shares of all answers come to more than 100."""

    answer: str | VoteKind
    """An option's text, or that somebody voted blank or abstained."""
    votes: int
    of: int
    """The number of voters."""

    @property
    def share(self) -> Decimal | None:
        """The percentage of the voters, to one decimal; None if nobody voted."""
        return round(Decimal(100 * self.votes) / self.of, 1) if self.of else None

    @property
    def percent(self) -> int:
        """The percentage of the voters in whole numbers."""
        return percent_of(self.votes, self.of)


def count_answers(result: ClosedResult, *, with_unused: bool = False) -> tuple[CountedAnswer, ...]:
    """Return the answers in the question's order, then blank votes and abstentions; empty if results are withheld.

    Blank votes and abstentions that nobody cast are included only `with_unused`.
    """
    if result.withheld:
        return ()
    others = ((VoteKind.BLANK, result.blank), (VoteKind.ABSTAIN, result.abstained))
    counted = [*result.options, *((kind, votes) for kind, votes in others if votes or with_unused)]
    return tuple(CountedAnswer(answer, votes, result.voted) for answer, votes in counted)


def percent_of(votes: int, of: int) -> int:
    """Return what percentage of the voters, in whole numbers, these votes are; 0 if nobody voted."""
    return round(100 * votes / of) if of else 0
