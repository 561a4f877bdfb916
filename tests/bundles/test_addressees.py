"""Bundles on their way: for whom they are, how far they are with each, and who hears what became of it."""

import datetime as dt

import pytest
from sqlmodel import col, select

from alliance.bundles import addressees, bundles, mandates, permissions, supporter_notices
from alliance.bundles.addressees import AddresseeForm
from alliance.bundles.bundles import BundleTexts
from alliance.bundles.dossiers import collect_dossier
from alliance.bundles.mandates import MandateAnswer
from alliance.contributions.outcomes import map_outcomes
from alliance.enums import (
    AddresseeAnswer,
    AddresseeKind,
    AddresseeState,
    Naming,
    Volume,
)
from alliance.errors import Invalid, NotFound
from storage.tables import (
    AddresseeEvent,
    AuditEntry,
    ContributionEvent,
    Member,
    Participation,
)
from tests.networks.bundling import NOW, Bundling, net, refused

__all__ = ["net"]

TODAY = dt.date(2026, 11, 24)
HANDED, DISCUSSED, ANSWERED = AddresseeState.HANDED, AddresseeState.DISCUSSED, AddresseeState.ANSWERED


# --- addressees


def test_the_same_one_spelt_otherwise_is_one(net: Bundling) -> None:
    net.names("ministerie van VRO")
    form = AddresseeForm(AddresseeKind.MINISTRY, "Ministerie  van VRO ")
    addressees.add_addressee(net.session, by=net.who(), number=1, form=form, now=NOW)
    (known,) = addressees.list_addressees(net.session, net.bundle)
    assert known.name == "ministerie van VRO"
    other = net.names("VNG")
    with pytest.raises(Invalid, match=r"problem\.bundle_addressee_twice"):
        addressees.edit_addressee(
            net.session, by=net.who(), addressee_id=other.id, form=form, version=other.version, now=NOW
        )


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
    addressee = net.ready("VNG")
    assert [one.name for one in addressees.list_addressees(net.session, net.bundle)] == ["OCW", "VNG"]
    other = addressees.list_addressees(net.session, net.bundle)[1].id
    addressees.remove_addressee(net.session, by=net.who(), number=1, addressee_id=other, now=NOW)
    net.reports(addressee)
    with refused("problem.addressee_handed"):
        addressees.remove_addressee(net.session, by=net.who(), number=1, addressee_id=addressee.id, now=NOW)


def test_who_stays_silent_is_told_after_six_weeks_and_then_every_month(net: Bundling) -> None:
    addressee = net.ready()
    net.reports(addressee)

    def told(day: str) -> int:
        today = dt.date.fromisoformat(day)
        return addressees.remind_due(net.session, today=today, channel_keys=["COFFICE"], now=NOW)

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
    assert net.channel_keys("bundle_news") == ["UDELFT", "UGRONINGEN"], "who recorded it knows"
    net.reports(addressee, DISCUSSED)
    assert net.channel_keys("bundle_news") == ["UDELFT", "UDELFT", "UGRONINGEN", "UGRONINGEN"]
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
    assert quiet.news_volume is not Volume.NONE
    net.reports(addressee)
    assert net.channel_keys("bundle_news") == ["UDELFT", "UNEW"]


def test_an_item_that_went_up_in_another_one_since_tells_who_stands_behind_that(net: Bundling) -> None:
    addressee = net.ready()
    net.reports(addressee)
    three = net.share(3, "2026-11-03T10:00", city="Groningen")
    net.two.merged_into_id, net.two.archived_at = three.id, NOW
    net.add(net.two)
    net.reports(addressee, DISCUSSED)
    assert net.channel_keys("bundle_news") == ["UDELFT", "UGRONINGEN", "UGRONINGEN"]
    told = supporter_notices.list_items_for(net.session, addressee, reader=net.who("UGRONINGEN"))
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
        permissions.get_bundle(net.session, made.number)


def test_one_person_behind_three_items_and_two_organisations_hears_each_state_once(net: Bundling) -> None:
    # Groningen's person shared one for Delft before they changed; Delft has somebody of its own, too.
    three = net.share(3, "2026-11-03T10:00", city="Delft", title="Van wie verhuisde")
    three.author_id = net.people["Groningen"]
    four = net.share(4, "2026-11-04T10:00", city="Groningen", title="Nog een")
    net.session.add_all([three, four])
    net.recognise(net.two, "Groningen")
    net.recognise(three, "Groningen")
    net.recognise(four, "Delft")
    net.puts(3, 4)
    ministry, council = net.ready("VNG"), net.names("VNG")
    heard = net.reports(ministry)
    assert heard is not None
    assert (heard.people, heard.organisations, heard.nobody) == (2, 3, ())
    assert net.channel_keys("bundle_news") == ["UDELFT", "UGRONINGEN"], "four items, three organisations, once each"
    told = supporter_notices.list_items_for(net.session, ministry, reader=net.who("UGRONINGEN"))
    assert [one.ref for one in told] == ["B-1", "B-2", "B-3", "B-4"]
    # Another addressee on the same day, and a state further on: each is told once more, to each person once.
    net.reports(council)
    net.reports(ministry, DISCUSSED)
    assert net.channel_keys("bundle_news") == ["UDELFT"] * 3 + ["UGRONINGEN"] * 3
    assert net.reports(ministry, DISCUSSED) is None, "the same sent twice is told to nobody"
    assert len(net.channel_keys("bundle_news")) == 6


def test_an_answer_that_is_put_right_is_a_correction(net: Bundling) -> None:
    addressee = net.ready()
    with refused("problem.addressee_back"):
        net.reports(addressee, ANSWERED, answer=AddresseeAnswer.DECLINED, line="Nee.")
    net.reports(addressee)
    net.reports(addressee, ANSWERED, answer=AddresseeAnswer.DECLINED, line="Nee.")
    net.reports(addressee, ANSWERED, answer=AddresseeAnswer.PARTLY, line="Toch een pilot.")
    _, first, second = net.session.exec(select(AddresseeEvent).order_by(col(AddresseeEvent.id))).all()
    assert not supporter_notices.is_correction(net.session, first)
    assert supporter_notices.is_correction(net.session, second)
    history = [one.about["is_correction"] for one in net.session.exec(select(ContributionEvent)).all() if one.about]
    assert history == [False, False, False, False, True, True]


def test_an_organisation_with_nobody_to_tell_is_said_to_who_records_it(net: Bundling) -> None:
    addressee = net.ready()
    left = net.session.get_one(Member, net.people["Delft"])
    left.left_at = NOW
    net.add(left)
    heard = net.reports(addressee)
    assert heard is not None
    assert [one.nl for one in heard.nobody] == ["Delft"]
    assert net.channel_keys("bundle_news") == ["UGRONINGEN"]


def test_a_later_edition_is_handed_over_again_and_the_answer_to_the_first_stays_on_the_card(net: Bundling) -> None:
    addressee = net.ready()
    assert addressees.list_next(net.bundle, addressee) == (HANDED,)
    net.reports(addressee)
    assert addressees.list_next(net.bundle, addressee) == (DISCUSSED, ANSWERED)
    net.reports(addressee, ANSWERED, answer=AddresseeAnswer.DECLINED)
    bundles.begin_edition(net.session, by=net.who(), number=1, now=NOW)
    assert addressees.list_next(net.bundle, addressee) == (ANSWERED,), "a draft is not handed over"
    net.share(3, "2026-11-03T10:00", city="Delft", title="Nieuw")
    later = NOW + dt.timedelta(hours=1)
    net.puts(3, now=later)
    net.asks(now=later)
    net.says("Delft", now=later)
    assert addressees.list_next(net.bundle, addressee) == (HANDED, ANSWERED)
    net.reports(addressee, now=later)
    assert (addressee.state, addressee.answer, addressee.edition) == (HANDED, None, 2)
    became = map_outcomes(net.session, [net.one.id])[net.one.id]
    assert [(one.state, one.answer) for one in became.handed] == [(HANDED, None), (ANSWERED, AddresseeAnswer.DECLINED)]
    told = supporter_notices.list_items_for(net.session, addressee, reader=net.who("UDELFT"))
    assert [one.ref for one in told] == ["B-2", "B-3"]


def test_an_addressee_gets_an_address_later_and_two_at_once_do_not_overwrite(net: Bundling) -> None:
    addressee = net.ready()
    version = addressee.version

    def change(name: str, contact: str, version: int = version) -> None:
        form = AddresseeForm(AddresseeKind.MINISTRY, name, contact)
        addressees.edit_addressee(
            net.session, by=net.who(), addressee_id=addressee.id, form=form, version=version, now=NOW
        )

    change("OCW", "post@minocw.nl")
    change("OCW", "post@minocw.nl")
    assert addressee.contact == "post@minocw.nl"
    with refused("problem.addressee_meanwhile"):
        change("OCW", "elders@minocw.nl")
    net.names("VNG")
    with pytest.raises(Invalid, match=r"problem\.bundle_addressee_twice"):
        change("VNG", "", version=addressee.version)
    with pytest.raises(NotFound):
        addressees.get_addressee(net.session, by=net.who("UDELFT"), addressee_id=addressee.id)
    logged = [str(one.after) + str(one.before) for one in net.session.exec(select(AuditEntry)).all()]
    assert not [one for one in logged if "@minocw.nl" in one], "where it is sent stays out of the log"


def test_who_allows_its_name_against_its_executive_is_counted_and_said_before_it_is_handed_over(net: Bundling) -> None:
    net.ready()
    said = MandateAnswer(Naming.WITH_NAME, executive_agreed=False)
    mandate = net.mandate("Delft")
    stamp = next(one.stamp for one in mandates.list_mandates(net.session, net.bundle) if one.id == mandate.id)
    who = net.who("UDELFT")
    mandates.answer(net.session, by=who, mandate_id=mandate.id, said=said, stamp=stamp, today=TODAY, now=NOW)
    disagreed = addressees.list_disagreed(net.session, net.bundle, reader=net.who(), on=TODAY)
    assert [one.nl for one in disagreed] == ["Delft"]
    named = collect_dossier(net.session, net.bundle, on=TODAY).named
    assert [(one.name.nl, one.agreed) for one in named] == [("Groningen", True), ("Utrecht", True)]
