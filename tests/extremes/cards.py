"""Cards, endorsing, following and news."""

from dataclasses import replace
from functools import cache

from alliance.contributions.endorsements import EndorsementPrefill, Recognition
from alliance.contributions.history import TOLD
from alliance.contributions.matches import Helped
from alliance.contributions.news import ContributionNews, NewsItem
from alliance.contributions.outcomes import DecisionOutcomeShown, HandoverOutcome, NewSupporters, Outcomes
from alliance.contributions.sharing import LinkedStep, Shown, ShownAdoption, ShownEndorsement
from alliance.enums import (
    AddresseeAnswer,
    AddresseeState,
    AdoptionState,
    ContributionKind,
    DecisionOutcome,
    EventKind,
    LinkKind,
    Name,
    OrganisationKind,
    Status,
)
from alliance.people.members import placeholder
from handlers.contributions.views import cards, endorsements, following, matches, news
from handlers.slack.card_actions import CardAction
from handlers.slack.ids import ActionId
from handlers.slack.views.markup import mrkdwn
from storage.tables import Organisation
from tests.extremes.long_values import NOW, Extreme, Messages, Windows

METADATA = '{"form_id":"0123456789abcdef","number":123456}'
PIECES = {
    "cards.action_button",
    "cards.adoption_lines",
    "cards.card_text",
    "cards.endorse_button",
    "cards.main_button",
    "cards.in_order",
    "outcomes.decided_line",
    "outcomes.outcome_lines",
}
"""What is only part of something that is shown."""


def supported(
    of: Extreme, kind: ContributionKind = ContributionKind.BEST_PRACTICE, *, is_archived: bool = False
) -> Shown:
    """A contribution with everything behind it that can be."""
    cities = _cities(of.text(150))
    filled = of.filled(kind)
    source = {"source_url": "https://voorbeeld.nl/?" + "a" * 400, "source_author": of.text(150)}
    return replace(
        filled,
        details={**filled.details, **source},
        is_archived=is_archived,
        archive_reason=of.text(300),
        merged_numbers=tuple(range(1, 90)),
        not_verified_since=NOW,
        endorsements=tuple(ShownEndorsement(one, 3, of.text(300), of.text(150), NOW) for one in cities),
        adoptions=tuple(
            ShownAdoption(one, state, of.text(1000), of.text(500), of.text(150), NOW)
            for one in cities
            for state in (AdoptionState.RUNNING, AdoptionState.STOPPED)
        ),
        steps=tuple(
            LinkedStep(number, Name(of.text(300), of.text(300)), Status.BLOCKED, link)
            for number in range(1, 30)
            for link in LinkKind
        ),
        outcomes=_outcomes(of),
    )


@cache
def _cities(name: str) -> tuple[Organisation, ...]:
    cities = range(2, 60)
    return tuple(Organisation(id=one, slug=f"o{one}", name=name, kind=OrganisationKind.CITY) for one in cities)


def _outcomes(of: Extreme) -> Outcomes:
    """Many answers and decisions."""
    day, answered = NOW.date(), AddresseeState.ANSWERED
    handed = HandoverOutcome("D-123456", of.text(150), answered, AddresseeAnswer.PARTLY, of.text(2000), day)
    decided = DecisionOutcomeShown("O-123456", day, DecisionOutcome.NOTED, of.text(1000))
    late = NewSupporters("D-123456", 99, (Name(of.text(150)),) * 20)
    return Outcomes((handed,) * 20, (decided,) * 20, (late,) * 20)


def messages(of: Extreme) -> Messages:
    """Every message, as text and blocks."""
    words, item = of.words, of.item()
    practices = tuple(replace(supported(of), number=number) for number in range(1, 9))
    bottleneck = supported(of, ContributionKind.BOTTLENECK)
    helped = Helped(bottleneck, practices[:3], may_dismiss=True, adopted=frozenset({3}), dismissed=practices[3:])
    # More buttons than a message can hold.
    buttons: list[CardAction[Shown]] = [
        CardAction("change_endorsement", action_id, lambda _person, _item: True) for action_id in ActionId
    ]
    return {
        **{
            f"cards.card, {kind} {is_archived}": (cards.card_text(words, shown), cards.card(words, shown))
            for kind in ContributionKind
            for is_archived in (True, False)
            for shown in [supported(of, kind, is_archived=is_archived)]
        },
        "cards.whole_card": ("-", cards.whole_card(words, supported(of), buttons, links=practices)),
        "cards.whole_card, bare": ("-", cards.whole_card(words, item)),
        "cards.closed_card": ("-", cards.closed_card(words, item)),
        "cards.more_form": ("-", cards.more_form(words, item, buttons, follows=True)),
        "cards.more_form, nothing": ("-", cards.more_form(words, item, [], follows=False)),
        "matches.helped": matches.helped(words, helped, placeholder(is_restricted=False)),
        "following.followed": following.followed(words, "B-123456"),
        "following.stopped": following.stopped(words, "B-123456"),
        "following.how_to_follow": following.how_to_follow(words, "B-123456", mrkdwn(of.text(150))),
        "following.gone": ("-", following.gone(words, "B-123456")),
        "news.news": news.news(words, _stories(of)),
        "news.in_message": ("-", news.in_message(words, _stories(of))),
    }


def windows(of: Extreme) -> Windows:
    """Every form."""
    opened = EndorsementPrefill(
        123_456, ContributionKind.BOTTLENECK, of.text(150), Recognition(3, of.text(300)), of.text(150)
    )
    return {
        f"endorsements.endorse_form, {kind} {number}": endorsements.endorse_form(
            of.words, replace(opened, kind=kind), asked_for=number, typed=typed, metadata=METADATA
        )
        for kind in ContributionKind
        for number, typed in ((None, None), (7, Recognition(None, of.text(300))))
    }


def _stories(of: Extreme) -> list[ContributionNews]:
    """All kinds of news of very many contributions."""
    about = {
        "severity": 3,
        "context": of.text(300),
        "state": "embedded",
        "reason": of.text(500),
        "number": 123_456,
        "kind": "made_of",
        "to": "at_risk",
        "meeting": "O-123456",
        "outcome": "amended",
        "note": of.text(1000),
        "is_embedded": True,
    }
    city = Name(of.text(150), of.text(150))
    corrected = {"from": ContributionKind.BEST_PRACTICE, "to": ContributionKind.OPPORTUNITY}
    pieces = tuple(
        NewsItem("B-123456", kind, city, corrected if kind is EventKind.KIND_CORRECTED else about, of.item(1))
        for kind in sorted({*TOLD, EventKind.MATCHED})
    )
    kinds = list(ContributionKind) * 30
    return [ContributionNews(replace(of.item(number), kind=kind), pieces) for number, kind in enumerate(kinds, start=1)]
