"""Steps, meetings, decisions, bundles and polls in search: found by those who may read them, counted for no others."""

import dataclasses
import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from alliance.contributions.look_alikes import find_look_alikes
from alliance.enums import (
    Ambition,
    BundleState,
    ChairKind,
    DecisionOutcome,
    ItemState,
    MeetingKind,
    MeetingState,
    ParticipationKind,
    PollKind,
    PollState,
    Purpose,
    Status,
    Visibility,
)
from alliance.index import documents, indexing
from alliance.index.documents import DocumentKind
from alliance.index.visible_index import Readable
from alliance.people.members import HeldChair, Person
from alliance.search.query import parse_query, with_kind, without_filters
from alliance.search.search import search
from handlers.search.views.hits import OFFERED_KINDS, kind_buttons
from handlers.search.views.search import read_looking_for
from storage.engine.database import Database, Session
from storage.tables import ActionStep, AgendaItem, Bundle, Decision, Meeting, Poll, StepOwner
from tests.networks.knowledge_base import ANYBODY, GUEST, NOW, SECRETARY, Base
from tests.networks.small_network import ZONE
from texts import Translator

HELD_ON = dt.date(2026, 11, 12)


class Wagtails:
    """One thing of each kind about wagtails, which nothing else mentions, in the housing alliance."""

    def __init__(self, session: Session) -> None:
        self.base = Base(session)
        network = self.base.network
        self.alliance_id, self.by = network.housing, network.people["Utrecht"]
        title = "Kwikstaarten tellen"
        made: dict[str, Any] = {"created_at": NOW}
        self.contribution = self.base.share(title)
        self.step = network.add(
            ActionStep(
                number=4,
                alliance_id=self.alliance_id,
                title=title,
                title_en="Count the wagtails",
                ambition=Ambition.FIRST_STEP,
                status=Status.DROPPED,
                updated_at=NOW,
                **made,
            )
        )
        network.add(StepOwner(step_id=self.step.id, organisation_id=network.cities["Delft"], since=NOW))
        self.meeting = network.add(
            Meeting(
                number=3,
                kind=MeetingKind.OFFICIAL,
                title=title,
                held_on=HELD_ON,
                papers_on=HELD_ON,
                state=MeetingState.HELD,
                by_member_id=self.by,
                **made,
            )
        )
        self.decision = self.decide("We tellen kwikstaarten voortaan elk jaar.", contribution_id=1)
        texts: dict[str, Any] = {
            "number": 1,
            "alliance_id": self.alliance_id,
            "title": title,
            "by_member_id": self.by,
            **made,
        }
        network.add(Bundle(state=BundleState.DRAFT, updated_at=NOW, **texts))
        self.poll = network.add(Poll(kind=PollKind.QUESTION, state=PollState.OPEN, **{**texts, "number": 2}))
        self.keep_index(DocumentKind.STEP, 4)
        self.keep_index(DocumentKind.MEETING, 3)
        self.keep_index(DocumentKind.DECISION, self.decision)
        self.keep_index(DocumentKind.BUNDLE, 1)
        self.keep_index(DocumentKind.POLL, 2)
        chairs = (HeldChair(self.alliance_id, ChairKind.OFFICIAL),)
        self.chair = dataclasses.replace(ANYBODY, chairs=chairs)
        self.member = dataclasses.replace(ANYBODY, participations={self.alliance_id: ParticipationKind.TAKES_PART})
        self.guest = dataclasses.replace(GUEST, participations=self.member.participations)

    def decide(self, line: str, **about: Any) -> int:
        state, purpose = ItemState.TAKEN, Purpose.DECISION
        item = AgendaItem(meeting_id=self.meeting.id, position=1, purpose=purpose, state=state, created_at=NOW, **about)
        row = Decision(
            meeting_id=self.meeting.id,
            item_id=self.base.network.add(item).id,
            outcome=DecisionOutcome.AGREED,
            line=line,
            by_member_id=self.by,
            created_at=NOW,
            updated_at=NOW,
        )
        return self.base.network.add(row).id

    def keep_index(self, kind: DocumentKind, key: int) -> None:
        """Do what a tick does after something was stored."""
        indexing.note_change(self.base.session, kind, key)
        assert indexing.index_changes(self.base.session) == 1


@pytest.fixture
def wagtails(database: Database) -> Iterator[Wagtails]:
    """They are there for one test."""
    with database.writing() as session:
        yield Wagtails(session)


def found(wagtails: Wagtails, typed: str, reader: Person = ANYBODY) -> list[str]:
    """The references of what is found; a decision has that of its meeting and an exclamation mark."""
    results = search(
        wagtails.base.session,
        reader=reader,
        typed=typed,
        channel_id=None,
        limit=20,
    )
    assert results.total == len(results.hits)
    return [one.item.ref + "!" * (one.item.kind == DocumentKind.DECISION) for one in results.hits]


def test_everything_is_found_by_those_who_may_read_it(wagtails: Wagtails) -> None:
    everybody = ["B-1", "A-4", "O-3", "O-3!"]
    for reader, finds in (
        (ANYBODY, everybody),
        (wagtails.member, [*everybody, "V-2"]),
        (wagtails.chair, [*everybody, "D-1", "V-2"]),
        (SECRETARY, [*everybody, "D-1", "V-2"]),
        (wagtails.guest, ["B-1", "A-4", "V-2"]),
        (GUEST, []),
    ):
        assert set(found(wagtails, "kwikstaart", reader)) == set(finds)
        # Nor do hidden things count: neither for the rarity of a word nor among the words suggested.
        readable = Readable(wagtails.base.session, reader, None, documents.EVERYTHING)
        assert readable.count({"kwikstaart"}, {False}).get("kwikstaart", 0) == len(finds)
        near = wagtails.base.results("kwikstaraten", reader)
        assert near.total == len(finds)
    assert found(wagtails, "wagtails") == ["A-4"]


def test_kinds_are_filters_and_references_show_their_thing(wagtails: Wagtails) -> None:
    for typed, finds in (
        ("kwikstaart soort:actiestap", ["A-4"]),
        ("kind:step stad:Delft", ["A-4"]),
        ("soort:besluit kwikstaarten", ["O-3!"]),
        ("kwikstaart kind:decision", ["O-3!"]),
        ("soort:overleg jaar:2026", ["O-3"]),
        ("kwikstaart -soort:actiestap -soort:besluit", ["B-1", "O-3"]),
        ('"elk jaar"', ["O-3!"]),
        ("a4", ["A-4"]),
        ("O-3", ["O-3"]),
        ("D-1", []),
        ("V 2", []),
    ):
        assert found(wagtails, typed) == finds, typed
    assert found(wagtails, "D-1", wagtails.chair) == ["D-1"]
    assert found(wagtails, "V-2", wagtails.member) == ["V-2"]


@pytest.mark.both_databases("order")
def test_pages_go_through_all_kinds_without_repeating_any(wagtails: Wagtails) -> None:
    shown, after = [], None
    for _ in range(3):
        page = wagtails.base.results("kwikstaart", wagtails.chair, after=after, limit=2)
        shown += [hit.item.number for hit in page.hits]
        after = page.next
    assert len(shown) == len(set(shown)) == 6
    assert after is None


def test_a_decision_is_hidden_at_once_with_what_it_is_about(wagtails: Wagtails) -> None:
    wagtails.base.change(1, visibility=Visibility.ALLIANCE)
    assert found(wagtails, "kwikstaart") == ["A-4", "O-3"]
    assert "O-3!" in found(wagtails, "kwikstaart", wagtails.member)


def test_what_looks_for_contributions_sees_no_other_kind(wagtails: Wagtails) -> None:
    session = wagtails.base.session
    assert Readable(session, SECRETARY, None).count({indexing.EVERY, "kwikstaart"}, {False}) == {
        indexing.EVERY: 1,
        "kwikstaart": 1,
    }
    alike = find_look_alikes(
        session, reader=SECRETARY, title="Kwikstaarten tellen", body="x", alliance_id=wagtails.alliance_id
    )
    assert [one.ref for one in alike] == ["B-1"]


def test_a_button_limits_the_results_to_a_kind_in_both_languages() -> None:
    for language in ("nl", "en"):
        (row,) = kind_buttons(Translator(language, ZONE), "huis soort:kans kind:step", "opportunity")
        labels = {one["action_id"].partition(":")[2]: one for one in row["elements"]}
        assert list(labels) == ["all", *OFFERED_KINDS]
        assert read_looking_for(labels["all"]["value"])[0] == "huis"
        for kind in OFFERED_KINDS:
            query = parse_query(read_looking_for(labels[kind]["value"])[0], lambda _: ())
            assert ([choice.key for one in query.filters for choice in one.choices], query.words) == ([kind], ("huis",))
        assert [kind for kind, one in labels.items() if one.get("style") == "primary"] == ["opportunity"]
    assert with_kind("“a b” -soort:kans", "") == "“a b”"


def test_a_query_can_be_asked_again_without_its_filters() -> None:
    assert without_filters("kamer stad:eindhoven “a b” -flex -soort:praktijk") == "kamer “a b” -flex"
    assert without_filters("stad:eindhoven") == ""
