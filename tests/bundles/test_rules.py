"""Bundles: what goes in, and what organisations allow."""

import datetime as dt

import pytest
from sqlmodel import col, delete, select

from alliance.bundles import addressees, bundles, mandate_rounds, mandates, permissions, preview
from alliance.bundles import items as bundle_items
from alliance.bundles.bundles import BundleTexts
from alliance.bundles.items import Filters
from alliance.bundles.mandate_results import WhyLeftOut
from alliance.bundles.mandates import AskedItem
from alliance.enums import BundleState, ChairKind, CheckinVolume, ContributionKind, Naming, Visibility
from alliance.errors import Invalid, NotAllowed, NotFound, NotRegistered
from storage.tables import (
    Absence,
    AuditEntry,
    Chair,
    Delivery,
    LookAlike,
    MandateEvent,
    Member,
    Organisation,
    Participation,
)
from tests.kit.deliveries import stand_all
from tests.kit.reminders import remind
from tests.kit.times import local
from tests.networks.bundling import NOW, UNTIL, Bundling, net, refused
from tests.networks.small_network import LONG_AGO, at

__all__ = ["net"]

TODAY = dt.date(2026, 11, 24)


def items(net: Bundling) -> list[str]:
    return [one.ref for one in bundle_items.list_items(net.session, net.bundle)]


def row(net: Bundling, ref: str) -> int:
    return next(one.id for one in bundle_items.list_items(net.session, net.bundle) if one.ref == ref)


# --- what goes in


def test_it_has_a_reference_and_each_contribution_once_in_order(net: Bundling) -> None:
    net.puts(2, 1)
    assert net.bundle.ref == "D-1"
    assert items(net) == ["B-1", "B-2"]
    assert [one.organisations for one in bundle_items.list_items(net.session, net.bundle)] == [2, 1]


def test_the_order_changes_by_one_and_stays_at_an_end(net: Bundling) -> None:
    for ref, places, expected in (("B-2", -1, "B-2 B-1"), ("B-2", -1, "B-2 B-1"), ("B-2", 1, "B-1 B-2")):
        by = net.who()
        bundle_items.move_item(net.session, by=by, number=1, item_id=row(net, ref), by_places=places, now=NOW)
        assert items(net) == expected.split()


def test_an_item_goes_to_the_top_at_once_and_the_others_keep_their_order(net: Bundling) -> None:
    for number in (3, 4):
        net.share(number, "2026-11-03T10:00", city="Delft", title=f"Nog {number}")
    net.puts(3, 4)
    for _ in range(2):
        bundle_items.move_item(
            net.session, by=net.who(), number=1, item_id=row(net, "B-3"), by_places=-bundle_items.MAX_ITEMS, now=NOW
        )
        assert items(net) == ["B-3", "B-1", "B-2", "B-4"]


def test_what_looks_alike_is_told_and_told_together_for_this_bundle_alone(net: Bundling) -> None:
    net.add(LookAlike(newer_id=net.two.id, older_id=net.one.id, at=NOW))
    assert [one.alike for one in bundle_items.list_items(net.session, net.bundle)] == [("B-2",), ("B-1",)]
    one, two = row(net, "B-1"), row(net, "B-2")
    bundle_items.group_under(net.session, by=net.who(), number=1, item_id=two, under_id=one, now=NOW)
    shown = bundle_items.list_items(net.session, net.bundle)
    assert [(item.under_id, item.alike) for item in shown] == [(None, ()), (one, ())]
    assert net.two.merged_into_id is None
    with pytest.raises(Invalid, match=r"problem\.bundle_under"):
        bundle_items.group_under(net.session, by=net.who(), number=1, item_id=one, under_id=one, now=NOW)
    bundle_items.remove_item(net.session, by=net.who(), number=1, item_id=one, now=NOW)
    bundle_items.remove_item(net.session, by=net.who(), number=1, item_id=one, now=NOW)
    assert [(item.ref, item.under_id) for item in bundle_items.list_items(net.session, net.bundle)] == [("B-2", None)]


def test_filters_find_what_fits_most_organisations_first(net: Bundling) -> None:
    three = net.share(3, "2026-11-03T10:00", title="Nieuw")
    three.details = {"sphere": "national", "pillar": "funding"}
    net.add(three)
    net.recognise(three, "Delft")
    net.recognise(three, "Groningen")
    archived = net.share(4, "2026-11-04T10:00")
    archived.archived_at = NOW
    net.add(archived)

    def found(bundle: bool = False, **more: object) -> list[tuple[str, int]]:
        filters = Filters(**more)  # type: ignore[arg-type]
        inside = net.bundle if bundle else None
        listed = bundle_items.list_pickable(net.session, reader=net.who(), filters=filters, bundle=inside)
        return [(one.ref, one.organisations) for one in listed]

    assert found() == [("B-3", 3), ("B-1", 2), ("B-2", 1)]
    assert found(least=2) == [("B-3", 3), ("B-1", 2)]
    assert found(sphere="national", pillar="funding") == [("B-3", 3)]
    assert found(sphere="local") == []
    assert found(bundle=True) == [("B-3", 3)]
    assert found(kind=ContributionKind.OPPORTUNITY) == []


@pytest.mark.parametrize(("what", "reason"), [("archived", "problem.archived"), ("practice", "problem.bundle_kind")])
def test_what_cannot_go_in_is_refused(net: Bundling, what: str, reason: str) -> None:
    other = net.share(3, "2026-11-03T10:00")
    if what == "archived":
        other.archived_at = NOW
    else:
        other.kind = ContributionKind.BEST_PRACTICE
    net.add(other)
    with refused(reason):
        net.puts(3)
    with pytest.raises(NotFound):
        net.puts(99)


def test_a_chair_has_the_bundles_of_the_own_alliance_and_a_member_none(net: Bundling) -> None:
    with pytest.raises(NotAllowed):
        bundles.list_bundles(net.session, reader=net.who("UGRONINGEN"))
    with pytest.raises(NotFound):
        net.puts(1, who="UGRONINGEN")
    chair = Chair(alliance_id=net.housing, member_id=net.people["Groningen"], kind=ChairKind.OFFICIAL, since=LONG_AGO)
    net.add(chair)
    by = net.who("UGRONINGEN")
    assert bundles.list_bundles(net.session, reader=by) == []
    with pytest.raises(NotFound):
        permissions.get_to_read(net.session, reader=by, number=1)
    made = bundles.begin_bundle(net.session, by=by, texts=BundleTexts("Van ons"), alliance_id=None, now=NOW)
    assert made.alliance_id == net.housing
    assert [one.ref for one in bundles.list_bundles(net.session, reader=by)] == ["D-2"]
    assert [one.ref for one in bundles.list_bundles(net.session, reader=net.who())] == ["D-2", "D-1"]


def test_texts_are_checked_and_two_at_once_do_not_overwrite(net: Bundling) -> None:
    version = net.bundle.version

    def write(title: str, ask: str = "", version: int = version) -> None:
        texts = BundleTexts(title, ask)
        bundles.write_texts(net.session, by=net.who(), number=1, texts=texts, version=version, now=NOW)

    with pytest.raises(Invalid, match=r"problem\.bundle_title_empty"):
        write(" \u200b ")
    with pytest.raises(Invalid, match=r"problem\.too_long"):
        write("Titel", "x" * 1001)
    write("Een")
    write("Een")
    with refused("problem.bundle_meanwhile"):
        write("Twee")
    assert net.bundle.title == "Een"


def test_whoever_did_not_answer_yet_reads_that_a_bundle_was_put_away_and_that_it_is_back(net: Bundling) -> None:
    net.names()
    net.asks()
    net.says("Utrecht")
    stand_all(net.session)

    def updated() -> list[str]:
        found = [channel_key.partition("/")[0] for channel_key in net.channel_keys("mandate_update")]
        net.session.exec(delete(Delivery).where(col(Delivery.kind) == "mandate_update"))
        return found

    updated()
    bundles.archive_bundle(net.session, by=net.who(), number=1, now=NOW)
    assert updated() == ["UDELFT", "UGRONINGEN"]
    bundles.restore_bundle(net.session, by=net.who(), number=1, now=NOW)
    assert updated() == ["UDELFT", "UGRONINGEN"]


def test_the_audit_log_keeps_who_changed_a_bundle_and_what_it_said_before(net: Bundling) -> None:
    net.writes("Verhoog de toeslag")
    net.writes("Verhoog de toeslag")
    (entry,) = net.session.exec(select(AuditEntry).where(AuditEntry.action == "bundle_written")).all()
    assert (entry.by_slack_user_id, entry.subject, entry.at) == ("UUTRECHT", "D-1", NOW)
    assert (entry.before, entry.after) == ({"ask": "Pas de toeslag aan"}, {"ask": "Verhoog de toeslag"})


def test_the_audit_log_has_each_step_of_a_bundle(net: Bundling) -> None:
    one, two = row(net, "B-1"), row(net, "B-2")
    bundle_items.group_under(net.session, by=net.who(), number=1, item_id=two, under_id=one, now=NOW)
    bundle_items.remove_item(net.session, by=net.who(), number=1, item_id=two, now=NOW)
    addressee = net.names("OCW")
    net.edits(addressee, "BZK")
    addressees.remove_addressee(net.session, by=net.who(), number=1, addressee_id=addressee.id, now=NOW)
    net.names()
    net.asks()
    net.says("Utrecht", Naming.NOT)
    net.says("Utrecht", Naming.WITH_NAME)
    for change in (bundles.begin_edition, bundles.archive_bundle, bundles.restore_bundle):
        for _ in range(2):
            change(net.session, by=net.who(), number=1, now=NOW)
    entries = net.session.exec(select(AuditEntry).order_by(col(AuditEntry.id))).all()
    assert {(one.by_slack_user_id, one.subject) for one in entries} == {("UUTRECHT", "D-1")}
    assert [one.action for one in entries] == [
        "bundle_begun",
        "bundle_items_added",
        "bundle_item_under",
        "bundle_item_removed",
        "addressee_added",
        "addressee_edited",
        "addressee_removed",
        "addressee_added",
        "mandate_asked",
        "mandate_given",
        "mandate_given",
        "bundle_edition",
        "bundle_archived",
        "bundle_restored",
    ]
    allowed = [(one.before["naming"], one.after["naming"]) for one in entries if one.action == "mandate_given"]
    assert allowed == [(None, Naming.NOT), (Naming.NOT, Naming.WITH_NAME)]


# --- what organisations allow


def test_each_organisation_is_asked_once_in_one_message(net: Bundling) -> None:
    net.recognise(net.two, "Utrecht")
    net.names()
    net.asks()
    assert net.channel_keys("mandate") == ["UDELFT", "UGRONINGEN", "UUTRECHT"]
    assert net.bundle.state is BundleState.MANDATE
    assert net.bundle.edition == 1
    assert mandates.list_items_of(net.session, net.mandate("Utrecht")) == [
        AskedItem(1, "Te weinig kamers", is_own=True),
        AskedItem(2, "Geen huurtoeslag"),
    ]
    with refused("problem.mandate_asked_already"):
        net.asks()
    net.bundle.state = BundleState.OUT
    with refused("problem.bundle_not_draft"):
        net.asks()


def test_the_contact_person_in_the_alliance_is_asked_first(net: Bundling) -> None:
    contact = net.add(
        Member(slack_user_id="UCONTACT", organisation_id=net.cities["Groningen"], name="Contact", created_at=NOW)
    )
    taking = net.session.exec(
        select(Participation).where(Participation.organisation_id == net.cities["Groningen"])
    ).one()
    taking.contact_member_id = contact.id
    net.add(taking)
    net.names()
    net.asks()
    assert net.channel_keys("mandate") == ["UCONTACT", "UDELFT", "UUTRECHT"]


def test_an_organisation_with_nobody_to_ask_is_counted_and_said(net: Bundling) -> None:
    left = net.session.get_one(Member, net.people["Delft"])
    left.left_at = NOW
    net.add(left)
    net.names()
    _, before = mandate_rounds.preview_mandates(net.session, by=net.who(), number=1, time=local(NOW))
    assert [one.nl for one in before.nobody] == ["Delft"]
    assert len(before.people) == 2
    net.asks()
    assert net.channel_keys("mandate") == ["UGRONINGEN", "UUTRECHT"]
    assert mandates.map_naming(net.session, net.bundle, on=TODAY)[net.cities["Delft"]] is None
    assert bundle_items.list_items(net.session, net.bundle)[1].author_left
    for city in ("Utrecht", "Groningen"):
        net.says(city)
    assert net.bundle.state is BundleState.READY, "nobody is waited for any more"


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ("empty", "problem.bundle_empty"),
        ("archived", "problem.bundle_item_archived"),
        ("merged", "problem.bundle_item_merged_in"),
        ("no addressee", "problem.bundle_no_addressee"),
    ],
)
def test_what_is_not_sound_does_not_leave_draft(net: Bundling, what: str, reason: str) -> None:
    if what != "no addressee":
        net.names()
    if what == "empty":
        for ref in ("B-1", "B-2"):
            bundle_items.remove_item(net.session, by=net.who(), number=1, item_id=row(net, ref), now=NOW)
    elif what == "archived":
        net.one.archived_at = NOW
    elif what == "merged":
        net.one.merged_into_id, net.one.archived_at = net.two.id, NOW
    net.add(net.one)
    with refused(reason):
        net.asks()
    assert net.channel_keys("mandate") == []


@pytest.mark.parametrize(
    ("until", "reason"), [(None, "problem.mandate_until_needed"), (dt.date(2026, 11, 23), "problem.day_past_needed")]
)
def test_a_last_day_that_cannot_be_is_refused(net: Bundling, until: dt.date | None, reason: str) -> None:
    net.names()
    with pytest.raises(Invalid, match=reason):
        net.asks(until)


def test_what_was_archived_since_names_a_way_that_there_is(net: Bundling) -> None:
    net.names()
    net.asks()
    net.one.archived_at = NOW
    net.add(net.one)
    with refused("problem.bundle_item_archived_since"):
        bundle_items.check_sound(net.session, net.bundle)


def test_who_wants_no_messages_or_is_away_is_not_reminded(net: Bundling) -> None:
    net.names()
    net.asks()
    groningen = net.session.get_one(Member, net.people["Groningen"])
    groningen.checkin_volume = CheckinVolume.NONE
    net.add(groningen)
    net.add(Absence(member_id=net.people["Delft"], first_on=NOW.date(), last_on=UNTIL, created_at=NOW))
    remind(net.session, at("2026-12-08T16:59"))
    assert net.channel_keys("reminder") == ["UUTRECHT"]


def test_who_does_not_answer_is_reminded_once_then_counted_and_not_named(net: Bundling) -> None:
    net.names()
    net.asks()
    net.says("Utrecht", Naming.WITH_NAME)
    net.says("Groningen", Naming.NOT)
    moment = at("2026-12-07T09:00")  # the Monday; four fifths of the time have passed on Saturday
    assert remind(net.session, moment - dt.timedelta(minutes=1)) == 0
    assert remind(net.session, moment) == 1
    assert remind(net.session, moment) == 0
    assert net.channel_keys("reminder") == ["UDELFT"]
    assert mandate_rounds.end_due_rounds(net.session, today=UNTIL, now=moment) == []
    assert mandate_rounds.end_due_rounds(net.session, today=UNTIL + dt.timedelta(days=1), now=moment) == ["D-1"]
    naming = mandates.map_naming(net.session, net.bundle, on=TODAY)
    assert naming == {
        net.cities["Utrecht"]: Naming.WITH_NAME,
        net.cities["Groningen"]: Naming.NOT,
        net.cities["Delft"]: None,
    }
    one, two = preview.preview(net.session, net.bundle, on=TODAY).told
    assert [(voice.name.nl if voice.name else None) for voice in one.organisations] == ["Utrecht"]
    assert (one.counted, two.counted, two.organisations) == (1, 1, ())


def test_without_its_name_its_words_stay_and_a_word_has_a_last_day(net: Bundling) -> None:
    net.names()
    net.asks()
    net.says("Groningen", Naming.WITHOUT_NAME, valid_until=UNTIL)
    (voice,) = preview.preview(net.session, net.bundle, on=UNTIL).told[0].organisations
    assert (voice.name, voice.severity, voice.context) == (None, 3, "Wachttijd 20 maanden")
    told = preview.preview(net.session, net.bundle, on=UNTIL + dt.timedelta(days=1)).told[0]
    assert (told.organisations, told.counted) == ((), 2)
    with pytest.raises(Invalid, match=r"problem\.day_past"):
        net.says("Groningen", Naming.WITH_NAME, valid_until=dt.date(2026, 11, 1))


def test_two_of_one_organisation_at_once_do_not_overwrite_each_other(net: Bundling) -> None:
    net.add(Member(slack_user_id="UTWEE", organisation_id=net.cities["Groningen"], name="Twee", created_at=NOW))
    net.names()
    net.asks()
    net.says("Groningen", Naming.WITHOUT_NAME)
    net.says("Groningen", Naming.WITHOUT_NAME, who="UTWEE")
    with refused("problem.said_meanwhile"):
        net.says("Groningen", Naming.WITH_NAME, who="UTWEE")
    assert net.mandate("Groningen").naming is Naming.WITHOUT_NAME
    assert len(net.session.exec(select(MandateEvent)).all()) == 1
    with pytest.raises(NotAllowed) as other:
        net.says("Groningen", who="UDELFT")
    assert other.value.reason == "problem.mandate_of"
    with pytest.raises(NotRegistered):
        net.says("Groningen", who="UNOBODY")


def test_a_withdrawal_after_it_left_is_respected_in_the_next_edition(net: Bundling) -> None:
    addressee = net.ready()
    net.reports(addressee)
    assert net.bundle.state is BundleState.OUT
    stamp = mandates.list_mandates(net.session, net.bundle)[1].stamp
    net.says("Groningen", Naming.NOT, stamp=stamp)
    assert net.channel_keys("mandate_changed") == ["UUTRECHT"]
    bundles.begin_edition(net.session, by=net.who(), number=1, now=NOW)
    later = NOW + dt.timedelta(hours=1)
    net.share(3, "2026-11-03T10:00", city="Delft")
    net.puts(3, now=later)
    net.asks(now=later + dt.timedelta(hours=1))
    assert net.channel_keys("mandate") == ["UDELFT", "UDELFT", "UGRONINGEN", "UUTRECHT"], "whom something new concerns"
    assert net.bundle.edition == 3
    assert mandates.map_naming(net.session, net.bundle, on=TODAY)[net.cities["Groningen"]] is Naming.NOT


def test_a_word_that_expired_is_asked_again_and_who_stays_out_is_left_alone(net: Bundling) -> None:
    net.names()
    net.asks()
    net.says("Utrecht", valid_until=dt.date(2026, 11, 25))
    net.says("Groningen", Naming.NOT)
    net.says("Delft")
    later = at("2026-12-01T10:00")
    bundles.begin_edition(net.session, by=net.who(), number=1, now=later)
    net.share(3, "2026-11-03T10:00", city="Groningen")
    net.puts(3, now=later)
    net.asks(now=later)
    assert net.channel_keys("mandate") == ["UDELFT", "UGRONINGEN", "UUTRECHT", "UUTRECHT"]
    assert mandates.map_naming(net.session, net.bundle, on=TODAY)[net.cities["Groningen"]] is Naming.NOT
    assert net.mandate("Utrecht").naming is None


def test_what_a_reader_may_not_see_is_hidden_from_them(net: Bundling) -> None:
    other = net.alliance("ander", "Anders", position=2)
    net.two.alliance_id, net.two.visibility = other, Visibility.ALLIANCE
    net.add(net.two)
    net.add(Chair(alliance_id=net.housing, member_id=net.people["Groningen"], kind=ChairKind.OFFICIAL, since=LONG_AGO))
    reader = net.who("UGRONINGEN")
    titles = [one.title for one in bundle_items.list_items(net.session, net.bundle, reader=reader)]
    assert titles == ["Te weinig kamers", ""]
    told = preview.preview(net.session, net.bundle, on=TODAY, reader=reader)
    assert [one.title for one in told.told] == ["Te weinig kamers"]
    assert [(one.ref, one.why, one.organisation) for one in told.left_out] == [("B-2", WhyLeftOut.HIDDEN, None)]


def test_an_organisation_that_went_up_in_another_is_asked_there(net: Bundling) -> None:
    delft = net.session.get_one(Organisation, net.cities["Delft"])
    delft.successor_id, delft.ended_on = net.cities["Groningen"], TODAY
    net.add(delft)
    net.names()
    net.asks()
    assert net.channel_keys("mandate") == ["UGRONINGEN", "UUTRECHT"]
