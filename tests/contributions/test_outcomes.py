"""What became of a contribution stands on its card: answers to dossiers and decisions of meetings, as they are now."""

import datetime as dt

from alliance.bundles.bundles import begin_edition
from alliance.bundles.items import remove_item
from alliance.calendar.periods import week_of
from alliance.contributions.outcomes import DecisionOutcomeShown, HandoverOutcome, Outcomes, map_outcomes
from alliance.digests.digests import collect_digest, without_limited
from alliance.enums import (
    AddresseeAnswer,
    AddresseeState,
    DecisionOutcome,
    ItemState,
    MeetingKind,
    MeetingState,
    Purpose,
    Visibility,
)
from storage.bundles import bundles as bundle_rows
from storage.tables import AgendaItem, Contribution, Decision, Meeting
from tests.bundles.test_return_loop import ready
from tests.kit import Town
from tests.kit.bundles import opens_in_form, reports
from tests.kit.reading import texts
from tests.kit.times import local
from tests.networks.bundling import NOW, Bundling, net

__all__ = ["net"]

TODAY = dt.date(2026, 11, 24)
HANDED, DISCUSSED, ANSWERED = AddresseeState.HANDED, AddresseeState.DISCUSSED, AddresseeState.ANSWERED


def of(net: Bundling, row: Contribution) -> Outcomes:
    return map_outcomes(net.session, [row.id]).get(row.id, Outcomes())


def decide(net: Bundling, row: Contribution, number: int, held_on: dt.date, line: str) -> None:
    """A meeting decides about a contribution."""
    meeting = net.add(
        Meeting(
            number=number,
            kind=MeetingKind.EXECUTIVE,
            title="Overleg",
            held_on=held_on,
            papers_on=held_on,
            state=MeetingState.HELD,
            by_member_id=net.people["Utrecht"],
            created_at=NOW,
        )
    )
    item = net.add(
        AgendaItem(
            meeting_id=meeting.id,
            position=1,
            purpose=Purpose.DECISION,
            state=ItemState.TAKEN,
            contribution_id=row.id,
            created_at=NOW,
        )
    )
    net.add(
        Decision(
            meeting_id=meeting.id,
            item_id=item.id,
            outcome=DecisionOutcome.AGREED,
            line=line,
            by_member_id=net.people["Utrecht"],
            created_at=NOW,
            updated_at=NOW,
        )
    )


def test_of_each_addressee_the_last_state_counts_and_a_corrected_answer_takes_its_place(net: Bundling) -> None:
    assert of(net, net.one) == Outcomes()
    council, ministry = net.names("VNG"), net.ready()
    net.reports(ministry)
    assert of(net, net.one).handed == (HandoverOutcome("D-1", "OCW", HANDED, None, "", TODAY, 1),)
    net.reports(ministry, ANSWERED, answer=AddresseeAnswer.DECLINED, line="Nee.")
    net.reports(council)
    net.reports(ministry, ANSWERED, answer=AddresseeAnswer.PARTLY, line="Alleen een pilot.")
    corrected = HandoverOutcome("D-1", "OCW", ANSWERED, AddresseeAnswer.PARTLY, "Alleen een pilot.", TODAY, 1)
    assert of(net, net.one).handed == (corrected, HandoverOutcome("D-1", "VNG", HANDED, None, "", TODAY, 1))
    assert of(net, net.two).handed == of(net, net.one).handed


def test_what_goes_in_or_out_afterwards_changes_nothing_of_what_was_handed_over(net: Bundling) -> None:
    addressee = net.ready()
    net.reports(addressee)
    begin_edition(net.session, by=net.who(), number=1, now=NOW)
    three = net.share(3, "2026-11-03T10:00", city="Delft")
    net.puts(3)
    two = next(item for item, row, *_ in bundle_rows.list_items(net.session, net.bundle.id) if row.id == net.two.id)
    remove_item(net.session, by=net.who(), number=1, item_id=two.id, now=NOW)
    assert of(net, three) == Outcomes()
    assert [one.state for one in of(net, net.two).handed] == [HANDED]


def test_what_went_up_in_another_brings_its_outcomes_along(net: Bundling) -> None:
    net.reports(net.ready())
    decide(net, net.two, 1, dt.date(2026, 11, 10), "Eerst dit.")
    decide(net, net.two, 2, dt.date(2026, 11, 20), "Dan dat.")
    three, four = (net.share(number, "2026-11-03T10:00", city="Groningen") for number in (3, 4))
    net.two.merged_into_id, three.merged_into_id = three.id, four.id
    net.session.add_all([net.two, three])
    net.session.flush()
    assert [one.state for one in of(net, four).handed] == [HANDED]
    assert of(net, four).decided == (
        DecisionOutcomeShown("O-2", dt.date(2026, 11, 20), DecisionOutcome.AGREED, "Dan dat."),
        DecisionOutcomeShown("O-1", dt.date(2026, 11, 10), DecisionOutcome.AGREED, "Eerst dit."),
    )
    asked = [net.two.id, three.id, four.id]
    every = map_outcomes(net.session, asked)
    assert [len(every[one].decided) for one in asked] == [2, 2, 2], "whatever else is asked for"


# --- in Slack


def test_the_card_follows_each_state_in_place_and_in_both_languages(town: Town) -> None:
    one, _ = ready(town, with_cards=True)
    cards = len(town.cards("Te weinig kamers"))

    def card() -> str:
        return texts(town.cards("Te weinig kamers"))

    assert "Overhandigd" not in card()
    assert reports(town.hanneke, state="handed", day="2026-11-23") == {}
    town.settle()
    assert "Overhandigd aan Ministerie van OCW op 23 november 2026 (D-1, uitgave 1)" in card()
    opens_in_form(town.hanneke)
    assert reports(town.hanneke, state="discussed", day="2026-11-24") == {}
    town.settle()
    assert "Besproken met Ministerie van OCW op 24 november 2026 (D-1, uitgave 1)" in card()
    assert "Overhandigd" not in card(), "one line for each addressee"
    opens_in_form(town.hanneke)
    said = {"answer": "partly", "line": "Alleen\neen <pilot>."}
    assert reports(town.hanneke, state="answered", day="2026-11-24", **said) == {}
    town.settle()
    told = "Antwoord van Ministerie van OCW op 24 november 2026 (D-1, uitgave 1): *deels gehonoreerd*"
    assert f"{told} “Alleen een &lt;pilot&gt;.”" in card()
    assert len(town.cards("Te weinig kamers")) == cards, "no new message"
    town.jelle.types("/kennis instellingen", "@bot")
    town.jelle.submits(language="en")
    shown = town.jelle.types(f"/kennis toon {one}", "@bot")
    assert "Ministerie van OCW answered on 24 November 2026 (D-1, edition 1): *partly honoured*" in shown
    assert town.refused_calls() == []


def test_a_digest_for_all_leaves_out_what_was_decided_on_what_is_for_one_alliance_only(net: Bundling) -> None:
    decide(net, net.one, 1, TODAY, "Besloten over één.")
    decide(net, net.two, 2, TODAY, "Besloten over twee.")
    digest = collect_digest(net.session, period=week_of(NOW.date()), time=local(NOW + dt.timedelta(days=9)))
    assert sorted(one.line for one in digest.lists.decisions) == ["Besloten over twee.", "Besloten over één."]
    net.one.visibility = Visibility.ALLIANCE
    for_all = without_limited(net.session, digest)
    assert [one.line for one in for_all.lists.decisions] == ["Besloten over twee."]
    assert len(for_all.contributions) + for_all.unlisted == len(digest.contributions)
