"""Bundles on their way: for whom they are, how far they are with each, and who hears what became of it."""

import datetime as dt
from collections.abc import Iterator

import pytest
from sqlmodel import select

from alliance import addressees, bundles, return_loop
from alliance.addressees import AddresseeForm
from alliance.bundles import BundleTexts
from alliance.errors import Invalid, NotFound
from alliance.words import (
    AddresseeAnswer,
    AddresseeKind,
    AddresseeState,
    Volume,
)
from storage.database import Database
from storage.tables import (
    AddresseeEvent,
    AuditEntry,
    ContributionEvent,
    Member,
    Participation,
)
from tests.bundling import NOW, Bundling, refused

TODAY = dt.date(2026, 11, 24)
HANDED, DISCUSSED, ANSWERED = AddresseeState.HANDED, AddresseeState.DISCUSSED, AddresseeState.ANSWERED


@pytest.fixture
def net(database: Database) -> Iterator[Bundling]:
    """On both databases."""
    with database.writing() as session:
        network = Bundling(session)
        network.begun()
        yield network


# --- addressees


def test_it_goes_from_concept_to_an_answer_and_each_state_is_kept(net: Bundling) -> None:
    addressee = net.ready()
    net.reports(addressee)
    net.reports(addressee)
    assert addressee.remind_on == dt.date(2027, 1, 5)
    net.reports(addressee, DISCUSSED)
    with refused("problem.addressee_back"):
        net.reports(addressee, HANDED)
    with pytest.raises(Invalid, match=r"problem\.choose"):
        net.reports(addressee, ANSWERED)
    net.reports(addressee, ANSWERED, answer=AddresseeAnswer.PARTLY, line="Alleen de pilot.")
    (shown,) = addressees.list_addressees(net.session, net.bundle)
    assert (shown.answer, shown.line) == (AddresseeAnswer.PARTLY, "Alleen de pilot.")
    net.reports(addressee, ANSWERED, answer=AddresseeAnswer.HONOURED)
    events = net.session.exec(select(AddresseeEvent).order_by(AddresseeEvent.id)).all()  # type: ignore[arg-type]
    assert [(one.state, one.answer) for one in events] == [
        (HANDED, None),
        (DISCUSSED, None),
        (ANSWERED, AddresseeAnswer.PARTLY),
        (ANSWERED, AddresseeAnswer.HONOURED),
    ]
    audited = [one.action for one in net.session.exec(select(AuditEntry)).all()]
    assert audited.count("addressee_state") == 4
    with refused("problem.addressee_meanwhile"):
        net.reports(addressee, ANSWERED, answer=AddresseeAnswer.DECLINED, version=1)


def test_before_it_is_ready_nothing_is_handed_over(net: Bundling) -> None:
    addressee = net.names()
    with refused("problem.bundle_not_ready"):
        net.reports(addressee)


@pytest.mark.parametrize(
    ("on", "reason"),
    [
        (None, "problem.day_needed"),
        (dt.date(2026, 11, 25), "problem.addressee_future"),
        (dt.date(2026, 11, 19), "problem.addressee_before"),
    ],
)
def test_a_day_that_cannot_be_is_refused(net: Bundling, on: dt.date | None, reason: str) -> None:
    addressee = net.ready()
    net.reports(addressee, on=dt.date(2026, 11, 20))
    with pytest.raises(Invalid, match=reason):
        net.reports(addressee, DISCUSSED, on)


def test_an_addressee_needs_a_name_and_stays_once_handed(net: Bundling) -> None:
    for name, reason in ((" \u200b", "problem.bundle_addressee_empty"), ("x" * 151, "problem.too_long")):
        form = AddresseeForm(AddresseeKind.OTHER, name)
        with pytest.raises(Invalid, match=reason):
            addressees.add_addressee(net.session, by=net.who(), number=1, form=form, now=NOW)
    addressee = net.ready()
    net.names("VNG")
    assert [one.name for one in addressees.list_addressees(net.session, net.bundle)] == ["OCW", "VNG"]
    other = addressees.list_addressees(net.session, net.bundle)[1].id
    addressees.remove_addressee(net.session, by=net.who(), number=1, addressee_id=other, now=NOW)
    net.reports(addressee)
    with refused("problem.addressee_handed"):
        addressees.remove_addressee(net.session, by=net.who(), number=1, addressee_id=addressee.id or 0, now=NOW)


def test_who_stays_silent_is_told_after_six_weeks_and_then_every_month(net: Bundling) -> None:
    addressee = net.ready()
    net.reports(addressee)

    def told(day: str) -> int:
        today = dt.date.fromisoformat(day)
        return addressees.remind_due(net.session, today=today, lanes=["COFFICE"], now=NOW)

    days = ("2027-01-04", "2027-01-05", "2027-01-06", "2027-02-05", "2027-03-04", "2027-03-05")
    assert [told(day) for day in days] == [0, 1, 0, 1, 0, 1]
    assert addressees.month_later(dt.date(2027, 1, 31)) == dt.date(2027, 2, 28)
    assert addressees.month_later(dt.date(2026, 12, 31)) == dt.date(2027, 1, 31)
    net.reports(addressee, ANSWERED, answer=AddresseeAnswer.DECLINED)
    assert told("2028-01-01") == 0


# --- the return loop


def test_each_state_tells_everybody_behind_an_item_once(net: Bundling) -> None:
    net.recognise(net.two, "Utrecht")
    net.recognise(net.two, "Groningen")
    addressee = net.ready()
    net.reports(addressee)
    net.reports(addressee)
    assert net.lanes("bundle_news") == ["UDELFT", "UGRONINGEN"], "who recorded it knows"
    net.reports(addressee, DISCUSSED)
    assert net.lanes("bundle_news") == ["UDELFT", "UDELFT", "UGRONINGEN", "UGRONINGEN"]
    history = [one.about["state"] for one in net.session.exec(select(ContributionEvent)).all() if one.about]
    assert history == ["handed", "handed", "discussed", "discussed"], "in the history of both items"


def test_where_its_people_left_somebody_else_of_the_organisation_hears(net: Bundling) -> None:
    addressee = net.ready()
    left = net.session.get_one(Member, net.people["Groningen"])
    left.left_at = NOW
    contact = net.add(
        Member(slack_user_id="UNEW", organisation_id=net.cities["Groningen"], name="Nieuw", created_at=NOW)
    )
    taking = net.session.exec(
        select(Participation).where(Participation.organisation_id == net.cities["Groningen"])
    ).one()
    taking.contact_member_id = contact.id
    quiet = net.session.get_one(Member, net.people["Delft"])
    net.add(left)
    net.add(taking)
    assert quiet.volume is not Volume.NONE
    net.reports(addressee)
    assert net.lanes("bundle_news") == ["UDELFT", "UNEW"]


def test_an_item_that_went_up_in_another_one_since_tells_who_stands_behind_that(net: Bundling) -> None:
    addressee = net.ready()
    net.reports(addressee)
    three = net.share(3, "2026-11-03T10:00", city="Groningen")
    net.two.merged_into_id, net.two.archived_at = three.id, NOW
    net.add(net.two)
    net.reports(addressee, DISCUSSED)
    assert net.lanes("bundle_news") == ["UDELFT", "UGRONINGEN", "UGRONINGEN"]
    told = return_loop.list_items_for(net.session, addressee, reader=net.who("UGRONINGEN"))
    assert [one.ref for one in told] == ["B-1", "B-3"]


def test_what_is_out_is_kept_and_a_draft_can_be_put_away(net: Bundling) -> None:
    addressee = net.ready()
    net.reports(addressee)
    with refused("problem.bundle_out"):
        bundles.archive_bundle(net.session, by=net.who(), number=1, now=NOW)
    made = bundles.begin_bundle(net.session, by=net.who(), texts=BundleTexts("Weg"), alliance_id=None, now=NOW)
    bundles.archive_bundle(net.session, by=net.who(), number=made.number, now=NOW)
    assert [one.ref for one in bundles.list_bundles(net.session, reader=net.who())] == ["D-1"]
    with pytest.raises(NotFound):
        bundles.get_bundle(net.session, made.number)
