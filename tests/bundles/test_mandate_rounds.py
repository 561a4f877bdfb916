"""Asking for mandates again: for what is new alone, of whoever can still answer; and what may leave at all."""

import datetime as dt

from sqlmodel import select

from alliance.bundles import addressees, bundles, mandate_rounds, mandates, preview, supporter_notices
from alliance.bundles import items as bundle_items
from alliance.bundles.dossiers import collect_dossier
from alliance.bundles.mandate_results import LeftOut, WhyLeftOut
from alliance.bundles.mandates import AskedItem, MandateAnswer
from alliance.enums import AddresseeState, BundleState, Name, Naming, Visibility
from handlers.bundles.mandates import question_of
from handlers.bundles.views.dossiers import files_message
from handlers.bundles.views.mandates import question
from reports.bundles.dossier import dossier_file_name
from storage.tables import Contribution, Delivery, Member, Organisation, Participation
from tests.kit.deliveries import stand_all
from tests.kit.reminders import remind
from tests.kit.times import local
from tests.networks.bundling import NOW, UNTIL, Bundling, net, refused
from tests.networks.small_network import at, audited
from tests.reports.kit.sample import DUTCH

__all__ = ["net"]

TODAY = dt.date(2026, 11, 24)
LATER = at("2026-12-01T10:00")


def next_edition(net: Bundling, *cities: str) -> list[Contribution]:
    """Take it back, and put something new of each of these cities in."""
    bundles.begin_edition(net.session, by=net.who(), number=1, now=LATER)
    made = [net.share(3 + place, "2026-11-30T10:00", city=city, title="Nieuw") for place, city in enumerate(cities)]
    net.puts(*(one.number for one in made), now=LATER)
    return made


def contact(net: Bundling, city: str, user_id: str) -> Member:
    """Somebody who becomes the contact person of a city."""
    made = net.add(Member(slack_user_id=user_id, organisation_id=net.cities[city], name=user_id, created_at=NOW))
    taking = net.session.exec(select(Participation).where(Participation.organisation_id == net.cities[city])).one()
    taking.contact_member_id = made.id
    net.add(taking)
    return made


def named(net: Bundling) -> dict[str, set[str | None]]:
    """By what the bundle tells: whom it names there, None for words without a name."""
    told = preview.preview(net.session, net.bundle, on=TODAY).told
    return {one.ref: {said.name.nl if said.name else None for said in one.organisations} for one in told}


# --- what is asked later


def test_for_a_later_edition_only_what_is_new_is_asked_and_earlier_answers_stay(net: Bundling) -> None:
    addressee = net.ready()
    net.reports(addressee)
    (new,) = next_edition(net, "Groningen")
    net.asks(now=LATER)
    assert net.channel_keys("mandate") == ["UDELFT", "UGRONINGEN", "UGRONINGEN", "UUTRECHT"]
    further = net.mandate("Groningen")
    assert mandates.list_items_of(net.session, further) == [AskedItem(3, "Nieuw", is_own=True)]
    assert mandates.is_further_question(net.session, further)
    assert named(net) == {"B-1": {"Utrecht", "Groningen"}, "B-2": {"Delft"}, "B-3": set()}
    net.says("Groningen", Naming.NOT, now=LATER)
    assert net.bundle.state is BundleState.READY
    told = preview.preview(net.session, net.bundle, on=TODAY)
    assert "Groningen" in {one.name.nl for one in told.told[0].organisations if one.name}, "what it said of B-1 stays"
    assert told.left_out == (LeftOut("B-3", WhyLeftOut.STAYS_OUT, Name("Groningen")),)
    assert new.title not in [one.title for one in told.told]
    shown = [(one.organisation.nl, one.naming, one.further) for one in mandates.list_mandates(net.session, net.bundle)]
    assert shown[1:3] == [("Groningen", Naming.WITH_NAME, 0), ("Groningen", Naming.NOT, 1)]


def test_who_comes_to_stand_behind_an_item_later_is_asked_for_that_one(net: Bundling) -> None:
    net.reports(net.ready())
    net.recognise(net.two, "Groningen", context="Bij ons ook")
    assert named(net)["B-2"] == {"Delft"}, "nobody asked Groningen about B-2"
    next_edition(net)
    net.asks(now=LATER)
    assert mandates.list_items_of(net.session, net.mandate("Groningen")) == [
        AskedItem(2, "Geen huurtoeslag", context="Bij ons ook")
    ]
    net.says("Groningen", now=LATER)
    assert named(net)["B-2"] == {"Delft", "Groningen"}


def test_who_was_silent_is_not_asked_again_and_not_waited_for(net: Bundling) -> None:
    net.names()
    net.asks()
    net.says("Utrecht")
    mandate_rounds.end_due_rounds(net.session, today=UNTIL + dt.timedelta(days=1), now=NOW)
    next_edition(net)
    net.asks(until=dt.date(2026, 12, 20), now=at("2026-12-10T10:00"))
    assert net.channel_keys("mandate") == ["UDELFT", "UGRONINGEN", "UUTRECHT"]
    assert net.bundle.state is BundleState.READY, "nothing was asked, so nothing is waited for"
    net.says("Groningen", now=LATER)
    assert "Groningen" in named(net)["B-1"], "a late answer counts in the next version"


def test_what_somebody_changed_in_between_is_not_asked_unseen(net: Bundling) -> None:
    net.names()
    version = net.bundle.version
    next_edition(net, "Delft")
    with refused("problem.bundle_asked_otherwise"):
        mandate_rounds.ask_mandate(net.session, by=net.who(), number=1, until=UNTIL, time=local(NOW), version=version)
    assert net.channel_keys("mandate") == []


# --- what is asked anew


def test_who_allowed_one_ask_is_asked_anew_for_another_and_counted_until_it_answers(net: Bundling) -> None:
    net.ready()
    next_edition(net)
    net.writes("Iets heel anders", now=LATER)
    assert named(net) == {"B-1": set(), "B-2": set()}, "nobody allowed this"
    _, before = mandate_rounds.preview_mandates(net.session, by=net.who(), number=1, time=local(LATER))
    assert (len(before.people), before.known, before.updated) == (3, 0, 0)
    net.asks(now=LATER)
    assert net.channel_keys("mandate") == sorted(["UDELFT", "UGRONINGEN", "UUTRECHT"] * 2), "each one message"
    assert net.bundle.state is BundleState.MANDATE
    earlier = mandates.find_earlier(net.session, net.mandate("Delft"), Name("Delft"))
    assert earlier is not None
    assert (earlier.ask, earlier.addressees, earlier.said.naming) == ("Pas de toeslag aan", None, Naming.WITH_NAME)
    net.says("Delft", now=LATER)
    assert named(net) == {"B-1": set(), "B-2": {"Delft"}}
    listed = [(one.organisation.nl, one.naming) for one in mandates.list_mandates(net.session, net.bundle)]
    assert listed == [("Delft", Naming.WITH_NAME), ("Groningen", None), ("Utrecht", None)]


def test_the_same_ask_in_other_spaces_and_an_address_ask_nobody_anew(net: Bundling) -> None:
    addressee = net.ready()
    net.edits(addressee, "ocw", contact="post@ocw.nl")
    assert net.bundle.state is BundleState.READY, "for the same one as before"
    next_edition(net)
    net.writes("pas de  toeslag aan", now=LATER)
    net.asks(now=LATER)
    assert len(net.channel_keys("mandate")) == 3
    assert net.bundle.state is BundleState.READY
    assert named(net) == {"B-1": {"Utrecht", "Groningen"}, "B-2": {"Delft"}}


def test_for_somebody_of_whom_nobody_was_asked_it_is_a_draft_again(net: Bundling) -> None:
    addressee = net.ready("VNG")
    net.names("Tweede Kamer")
    assert net.bundle.state is BundleState.DRAFT
    assert named(net) == {"B-1": set(), "B-2": set()}
    net.asks(now=LATER)
    earlier = mandates.find_earlier(net.session, net.mandate("Delft"), Name("Delft"))
    assert earlier is not None
    assert (earlier.ask, earlier.addressees) == (None, ("OCW", "VNG"))
    for city in ("Delft", "Utrecht", "Groningen"):
        net.says(city, now=LATER)
    net.edits(addressee, "Ministerie van VRO")
    assert net.bundle.state is BundleState.DRAFT, "another ministry is another one"
    assert named(net) == {"B-1": set(), "B-2": set()}


def test_who_goes_asks_nobody_anew(net: Bundling) -> None:
    net.ready("VNG")
    other = addressees.list_addressees(net.session, net.bundle)[1].id
    addressees.remove_addressee(net.session, by=net.who(), number=1, addressee_id=other, now=NOW)
    assert net.bundle.state is BundleState.READY
    next_edition(net)
    net.asks(now=LATER)
    assert len(net.channel_keys("mandate")) == 3
    assert named(net) == {"B-1": {"Utrecht", "Groningen"}, "B-2": {"Delft"}}


def test_who_may_still_answer_has_until_the_new_day_and_reads_the_new_ask(net: Bundling) -> None:
    net.names()
    net.asks()
    net.says("Utrecht")
    first = net.mandate("Delft")
    stand_all(net.session)
    next_edition(net)
    net.writes("Iets heel anders", now=LATER)
    _, before = mandate_rounds.preview_mandates(net.session, by=net.who(), number=1, time=local(LATER))
    assert (len(before.people), before.updated) == (1, 2)
    later = dt.date(2026, 12, 20)
    net.asks(until=later, now=LATER)
    assert net.channel_keys("mandate") == ["UDELFT", "UGRONINGEN", "UUTRECHT", "UUTRECHT"]
    updated = [channel_key.partition("/")[0] for channel_key in net.channel_keys("mandate_update")]
    assert updated == ["UDELFT", "UGRONINGEN", "UUTRECHT"], "all that stand, also the one that was answered"
    assert (net.bundle.state, net.mandate("Delft").id) == (BundleState.MANDATE, first.id)
    asked = question_of(net.session, first, net.bundle)
    assert (asked.ask, asked.until, asked.earlier) == ("Iets heel anders", later, None)
    assert mandate_rounds.end_due_rounds(net.session, today=dt.date(2026, 12, 20), now=LATER) == []
    remind(net.session, at("2026-12-18T09:00"))
    assert net.channel_keys("reminder") == ["UDELFT", "UGRONINGEN", "UUTRECHT"]
    net.says("Delft", now=LATER)
    assert named(net)["B-2"] == {"Delft"}


def test_who_wants_to_stay_out_does_so_whatever_is_asked(net: Bundling) -> None:
    net.names()
    net.asks()
    net.says("Delft", Naming.NOT)
    next_edition(net)
    net.writes("Iets heel anders", now=LATER)
    net.asks(now=LATER)
    assert net.channel_keys("mandate").count("UDELFT") == 1
    assert list(named(net)) == ["B-1"]


def test_a_form_about_what_was_asked_before_is_no_answer_to_what_is_asked_now(net: Bundling) -> None:
    net.ready()
    old = net.mandate("Delft")
    next_edition(net)
    net.writes("Iets heel anders", now=LATER)
    net.asks(now=LATER)
    new, _ = mandates.get_to_answer(net.session, by=net.who("UDELFT"), mandate_id=old.id)
    assert new.id == net.mandate("Delft").id, "the old message leads to the new question"
    with refused("problem.mandate_anew"):
        mandates.answer(
            net.session,
            by=net.who("UDELFT"),
            mandate_id=old.id,
            said=MandateAnswer(Naming.WITH_NAME),
            stamp=0,
            edition=old.edition,
            today=TODAY,
            now=LATER,
        )


# --- who is asked


def test_where_who_was_asked_left_the_next_person_is_asked(net: Bundling) -> None:
    first = contact(net, "Groningen", "UFIRST")
    net.names()
    net.asks()
    assert not mandate_rounds.is_next_contact_due(net.session)
    first.left_at = LATER
    net.add(first)
    assert mandate_rounds.is_next_contact_due(net.session)
    assert mandate_rounds.ask_next_contacts(net.session, time=local(LATER)) == 1
    assert net.channel_keys("mandate") == ["UDELFT", "UFIRST", "UGRONINGEN", "UUTRECHT"]
    assert not mandate_rounds.is_next_contact_due(net.session)
    assert mandate_rounds.ask_next_contacts(net.session, time=local(LATER)) == 0
    assert [action for action, _ in audited(net.session)].count("mandate_passed_on") == 1
    assert net.mandate("Groningen").asked_at == LATER, "it is not reminded on the day on which they were asked"
    remind(net.session, at("2026-12-07T09:00"))
    assert net.channel_keys("reminder") == ["UDELFT", "UGRONINGEN", "UUTRECHT"]


def test_where_nobody_is_left_it_is_counted_and_not_waited_for(net: Bundling) -> None:
    net.names()
    net.asks()
    net.says("Utrecht")
    net.says("Groningen")
    gone = net.session.get_one(Member, net.people["Delft"])
    gone.left_at = LATER
    net.add(gone)
    assert mandate_rounds.ask_next_contacts(net.session, time=local(LATER)) == 1
    assert net.mandate("Delft").asked_member_id is None
    assert net.bundle.state is BundleState.READY
    assert named(net)["B-2"] == set()


def test_what_an_organisation_said_goes_along_when_it_goes_up_in_another(net: Bundling) -> None:
    net.names()
    net.asks()
    net.says("Delft")
    net.says("Utrecht")
    delft = net.session.get_one(Organisation, net.cities["Delft"])
    delft.successor_id, delft.ended_on = net.cities["Groningen"], TODAY
    person = net.session.get_one(Member, net.people["Delft"])
    person.organisation_id = net.cities["Groningen"]
    net.session.add_all([delft, person])
    net.session.flush()
    assert named(net)["B-2"] == {"Groningen"}, "named as what it is now"
    assert not mandate_rounds.is_next_contact_due(net.session)
    net.says("Groningen", Naming.WITHOUT_NAME)
    assert named(net) == {"B-1": {"Utrecht", None}, "B-2": {"Groningen"}}, "each for what it was asked"
    next_edition(net)
    net.asks(now=LATER)
    assert len(net.channel_keys("mandate")) == 3, "nobody is asked twice for the same"
    assert {one.organisation.nl for one in mandates.list_mandates(net.session, net.bundle)} == {"Utrecht", "Groningen"}


def test_of_two_that_are_one_now_the_more_restrained_word_counts(net: Bundling) -> None:
    net.recognise(net.two, "Groningen")
    net.names()
    net.asks()
    net.says("Delft")
    net.says("Groningen", Naming.WITHOUT_NAME)
    delft = net.session.get_one(Organisation, net.cities["Delft"])
    delft.successor_id, delft.ended_on = net.cities["Groningen"], TODAY
    net.add(delft)
    assert named(net)["B-2"] == {None}


# --- what is visible to an alliance only


def test_what_is_visible_to_its_alliance_only_leaves_when_its_organisation_allows_it(net: Bundling) -> None:
    net.two.visibility = Visibility.ALLIANCE
    net.add(net.two)
    addressee = net.names()
    net.recognise(net.two, "Groningen")

    def left_out() -> list[tuple[str, WhyLeftOut]]:
        return [(one.ref, one.why) for one in preview.preview(net.session, net.bundle, on=TODAY).left_out]

    assert left_out() == [("B-2", WhyLeftOut.NOT_YET)]
    net.asks()
    (item,) = mandates.list_items_of(net.session, net.mandate("Delft"))
    assert item.is_limited
    net.says("Groningen")
    net.says("Utrecht")
    assert left_out() == [("B-2", WhyLeftOut.NOT_YET)], "others cannot allow it in its place"
    net.says("Delft", Naming.WITHOUT_NAME)
    assert left_out() == []
    assert collect_dossier(net.session, net.bundle, on=TODAY).limited == ("B-2",)
    net.says("Delft", Naming.NOT, stamp=mandates.list_mandates(net.session, net.bundle)[0].stamp)
    assert left_out() == [("B-2", WhyLeftOut.STAYS_OUT)], "the words are Delft's, whoever recognises them"
    net.reports(addressee)
    assert net.channel_keys("bundle_news") == ["UGRONINGEN"], "who stands behind what left, and nobody else"


def test_what_is_left_out_was_not_handed_over(net: Bundling) -> None:
    addressee = net.names()
    net.asks()
    for city in ("Utrecht", "Groningen"):
        net.says(city)
    net.says("Delft", Naming.NOT)
    net.reports(addressee)
    assert net.channel_keys("bundle_news") == ["UGRONINGEN"]
    for city in ("Utrecht",):
        net.says(city, Naming.NOT, stamp=mandates.list_mandates(net.session, net.bundle)[2].stamp)
    net.reports(addressee, AddresseeState.DISCUSSED)
    assert net.channel_keys("bundle_news") == ["UGRONINGEN", "UGRONINGEN"], "a document that left stays as it was"


def test_of_which_nothing_may_leave_is_not_handed_over(net: Bundling) -> None:
    addressee = net.names()
    net.asks()
    for city in ("Utrecht", "Groningen", "Delft"):
        net.says(city, Naming.NOT)
    with refused("problem.bundle_nothing_leaves"):
        net.reports(addressee)
    assert addressee.state is AddresseeState.CONCEPT


def test_who_is_asked_reads_no_title_that_they_may_not_see(net: Bundling) -> None:
    other = net.alliance("ander", "Anders", position=2)
    net.two.alliance_id, net.two.visibility = other, Visibility.ALLIANCE
    net.add(net.two)
    net.recognise(net.two, "Groningen")
    net.names()
    net.asks()
    found = mandates.list_items_of(net.session, net.mandate("Groningen"), reader=net.who("UGRONINGEN"))
    assert found == [
        AskedItem(1, "Te weinig kamers", False, 3, "Wachttijd 20 maanden"),
        AskedItem(2, "", is_limited=True),
    ]


def test_what_stands_under_an_item_that_is_left_out_stands_by_itself(net: Bundling) -> None:
    items = {one.number: one.id for one in bundle_items_of(net)}
    from_under(net, items[1], items[2])
    assert list(named(net)) == ["B-2"]
    net.two.visibility = Visibility.ALLIANCE
    net.add(net.two)
    assert list(named(net)) == ["B-1"]


def bundle_items_of(net: Bundling) -> list[bundle_items.BundledItem]:
    return bundle_items.list_items(net.session, net.bundle)


def from_under(net: Bundling, item_id: int, under_id: int) -> None:
    bundle_items.group_under(net.session, by=net.who(), number=1, item_id=item_id, under_id=under_id, now=NOW)


def test_who_withdraws_after_it_was_handed_over_changes_the_next_edition_and_still_hears(net: Bundling) -> None:
    ministry, council = net.ready("VNG"), net.names("VNG")
    net.reports(ministry)
    assert (net.bundle.edition, ministry.edition) == (1, 1)
    net.says("Delft", Naming.NOT, stamp=net_stamp(net, "Delft"), now=LATER)
    assert (net.bundle.edition, ministry.edition) == (2, 1), "what the ministry has is an earlier edition now"
    dossier = collect_dossier(net.session, net.bundle, on=TODAY)
    assert "B-2: Delft deelde dit en wil erbuiten blijven" in files_message(DUTCH, dossier)[0], "not broken off"
    assert (dossier.edition, dossier.replaces, [one.ref for one in dossier.items]) == (2, 1, ["B-1"])
    assert dossier_file_name(dossier, "docx") == "kennisbot-dossier-D-1-concept-uitgave-2-2026-11-24.docx"
    net.says("Delft", Naming.WITHOUT_NAME, stamp=net_stamp(net, "Delft"), now=LATER)
    assert net.bundle.edition == 2, "nobody has this one yet"
    net.says("Delft", Naming.NOT, stamp=net_stamp(net, "Delft"), now=LATER)
    heard = net.reports(council)
    assert heard is not None
    assert heard.organisations == 3, "behind what the ministry has stand all of them"
    assert net.channel_keys("bundle_news") == ["UDELFT", "UDELFT", "UGRONINGEN", "UGRONINGEN"]
    (told,) = supporter_notices.list_items_for(net.session, council, reader=net.who("UDELFT"))
    assert (told.ref, told.is_earlier) == ("B-2", True)
    bundles.begin_edition(net.session, by=net.who(), number=1, now=LATER)
    assert collect_dossier(net.session, net.bundle, on=TODAY).edition == 3, "a draft is the edition that it will be"


def test_who_is_asked_again_because_its_word_expired_is_told_so(net: Bundling) -> None:
    net.names()
    net.asks()
    net.says("Delft", valid_until=TODAY)
    for city in ("Utrecht", "Groningen"):
        net.says(city)
    assert mandates.find_expired(net.session, net.mandate("Delft")) is None, "it was asked for the first time"
    next_edition(net, "Groningen")
    net.asks(now=LATER)
    assert mandates.find_expired(net.session, net.mandate("Delft")) == TODAY
    assert mandates.find_expired(net.session, net.mandate("Groningen")) is None, "that one is about something new"
    asked = question_of(net.session, net.mandate("Delft"), net.bundle)
    said, _ = question(DUTCH, asked)
    assert "gold tot en met 24 november 2026" in said
    assert "nieuwe bijdragen" not in said


def test_that_a_bundle_is_ready_is_told_when_people_work(net: Bundling) -> None:
    net.names()
    net.asks()
    night, morning = at("2026-12-12T00:00"), at("2026-12-14T09:00")
    mandate_rounds.end_due_rounds(net.session, today=UNTIL + dt.timedelta(days=1), notify_at=morning, now=night)
    told = net.session.exec(select(Delivery).where(Delivery.kind == "bundle_ready")).one()
    assert told.due_at == morning


def net_stamp(net: Bundling, city: str) -> int:
    return next(one.stamp for one in mandates.list_mandates(net.session, net.bundle) if one.organisation.nl == city)
