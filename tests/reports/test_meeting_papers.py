"""What the papers of a meeting tell of a real network: in the Word file, read from its XML, on both databases."""

import datetime as dt
import io
import re
import zipfile

from alliance.enums import BundleState, EventKind, MeetingKind, Naming, Purpose, Status, Visibility
from alliance.meetings import decisions, follow_up_items, items, papers, proposals
from alliance.meetings.pack_versions import PackCorrections, collect_version, find_corrections
from alliance.meetings.packs import MeetingPack, collect_pack
from reports.meetings.pack import build_meeting_pack, papers_variant
from storage.engine.database import Session
from storage.meetings import packs as pack_rows
from storage.tables import Bundle, BundleItem, ContributionEvent, Endorsement, Mandate, Meeting, Member, StepOwner
from tests.checkins.test_rules import person
from tests.kit.documents import word_text
from tests.kit.reading import says
from tests.kit.times import local
from tests.meetings.test_meeting_rules import AFTER, DECEMBER, NOW, decide, network, plan, schedules, session
from tests.networks.small_network import LONG_AGO, ZONE, Network, at
from tests.reports.kit.sample import DUTCH, ENGLISH

__all__ = ["network", "session"]

JANUARY = dt.date(2027, 1, 19)
MAKING = at("2027-01-08T08:00")


def collected(session: Session, meeting: Meeting, *, reader: str | None = None) -> MeetingPack:
    who = person(session, reader) if reader else None
    return collect_pack(session, meeting, reader=who, time=local(MAKING), version=2)


def read(pack: MeetingPack, words: object = DUTCH) -> str:
    """The document's paragraphs and cells, a line each."""
    return word_text(build_meeting_pack(pack, words, made_at=MAKING))  # type: ignore[arg-type]


def endorse(network: Network, contribution_id: int | None, city: str, context: str) -> None:
    network.add(
        Endorsement(
            contribution_id=contribution_id or 0,
            organisation_id=network.cities[city],
            member_id=network.people[city],
            severity=3,
            context=context,
            created_at=NOW,
            updated_at=NOW,
        )
    )


def test_an_annex_has_the_text_who_is_behind_it_and_what_was_decided_before(session: Session, network: Network) -> None:
    shared = network.share(1, "2026-11-01T09:00")
    shared.details = {"affected": "Eerstejaars", "sphere": "national", "contact": "Noor, 06-12345678", "topics": [1]}
    endorse(network, shared.id, "Groningen", "Wachttijd van 20 maanden")
    first, second = plan(session), plan(session, JANUARY)
    decide(session, schedules(session, first, "B-1").item, "Eerst cijfers verzamelen.")
    schedules(session, second, "B-1", question="Naar het Rijk?", proposal="Ja, samen.")
    told = read(collected(session, second))
    for part in (
        "Bijlage bij 1: B-1 · Te weinig kamers",
        "Knelpunt, gedeeld op 1 november 2026 door Utrecht",
        "De wachttijd is 14 maanden.",
        "Eerstejaars",
        "Landelijk",
        "Wachttijd van 20 maanden",
        "bracht het in",
        "Besluit in O-1 op 15 december 2026: akkoord. Eerst cijfers verzamelen.",
        "Te besluiten",
        "Ja, samen.",
        "versie 2",
    ):
        assert part in told, part
    english = read(collected(session, second), ENGLISH)
    for part in ("Bottleneck, shared on 1 November 2026 by Utrecht", "For decision", "National", "version 2"):
        assert part in english, part


def test_no_names_of_persons_stand_in_it(session: Session, network: Network) -> None:
    shared, step = network.share(1, "2026-11-01T09:00"), network.step(1)
    shared.details = {"contact": "Iemand · Utrecht, 06-12345678"}
    endorse(network, shared.id, "Groningen", "")
    utrecht = network.cities["Utrecht"]
    network.add(StepOwner(step_id=step.id, organisation_id=utrecht, contact_name="Piet Contact", since=LONG_AGO))
    network.report(step, "2026-12-20T09:00", Status.BLOCKED, "Wacht op geld.")
    first, second = plan(session), plan(session, JANUARY)
    decide(session, schedules(session, first, "B-1").item)
    for ref in ("B-1", "A-1"):
        schedules(session, second, ref)
    made = build_meeting_pack(collected(session, second), DUTCH, made_at=MAKING)
    with zipfile.ZipFile(io.BytesIO(made)) as file:
        every = "\n".join(file.read(name).decode("utf-8", "replace") for name in file.namelist())
    assert "Wacht op geld." in every
    for name in ("Iemand", "Piet Contact", "06-12345678", "UGRONINGEN", "UUTRECHT"):
        assert name not in every, name


def test_a_step_tells_how_it_stands_and_how_it_stood(session: Session, network: Network) -> None:
    step = network.step(1, due_on="2026-12-31")
    network.report(step, "2026-12-01T09:00", Status.ON_TRACK)
    network.report(step, "2026-12-20T09:00", Status.BLOCKED, "Het geld is op.")
    meeting = plan(session, JANUARY)
    schedules(session, meeting, "A-1")
    told = read(collected(session, meeting))
    assert "Stand: stagneert. Eigenaar: nog zonder eigenaar. Had klaar moeten zijn op 31 december 2026." in told
    assert re.search(r"20 december 2026\n+stagneert\n+Het geld is op\.\n+1 december 2026\n+op schema", told)


def test_it_tells_what_changed_since_the_meeting_before_and_what_its_decisions_became(
    session: Session, network: Network
) -> None:
    step, still = network.step(901, Status.ON_TRACK), network.step(902, Status.ON_TRACK)
    network.share(1, "2026-11-01T09:00", title="Van eerder")
    meeting, following = (plan(session, day, alliances=(network.housing,)) for day in (DECEMBER, JANUARY))
    decided = schedules(session, meeting, "B-1").item
    schedules(session, meeting, None, title="Vervoer", purpose=Purpose.DISCUSSION)
    schedules(session, meeting, None, title="Rondvraag", purpose=Purpose.INFORMATION)
    decide(session, decided, "We vragen het Rijk om hulp.")
    who = person(session, "UGRONINGEN")
    made = decisions.make_step(session, by=who, item_id=decided.id, today=AFTER, now=at("2026-12-16T10:00"))
    network.report(step, "2026-12-20T09:00", Status.BLOCKED, "Vast.")
    network.report(still, "2026-12-20T09:00", Status.ON_TRACK, "Loopt.")
    network.share(2, "2026-12-20T09:00", title="Van daarna", city="Groningen")
    hidden = network.share(3, "2026-12-20T09:00", title="Van onszelf")
    hidden.visibility = Visibility.ALLIANCE
    told = read(collected(session, following))
    assert "Sinds het vorige overleg (O-1, 15 december 2026)" in told
    assert re.search(rf"Akkoord: We vragen het Rijk om hulp\.\n+A-{made.number}: niet gestart", told)
    assert re.search(r"Vervoer\n+Nog geen besluit", told)
    assert "Rondvraag" not in told
    assert re.search(r"A-901 · Stap 901\n+op schema → stagneert\n+Vast\.", told)
    assert "A-902 · Stap 902" not in told
    assert re.search(r"B-2\n+Van daarna\n+knelpunt\n+Groningen", told)
    assert "Van onszelf" in told
    assert not re.search(r"B-1\n+Van eerder\n+knelpunt", told)
    wide = read(collected(session, plan(session, JANUARY)))
    assert "Van onszelf" not in wide
    assert "Sinds 9 oktober 2026" in wide


def test_the_first_meeting_tells_since_the_network_began_and_of_decisions_what_dossiers_came_of_them(
    session: Session, network: Network
) -> None:
    shared = network.share(1, "2026-11-01T09:00")
    first, second = plan(session), plan(session, JANUARY)
    decide(session, schedules(session, first, "B-1").item, "Naar het Rijk.")
    opening = read(collected(session, first))
    assert "Sinds de start van het netwerk (1 november 2026)" in opening
    assert "Hoe zwaar" not in opening
    assert "Utrecht (bracht het in)" in opening
    schedules(session, second, None, title="Opening")
    assert re.search(r"Akkoord: Naar het Rijk\.\n+–\n", read(collected(session, second)))
    told = {"bundle": 1, "addressee": "VRO", "state": "handed", "on": "2026-12-16", "edition": 1}
    event = ContributionEvent(contribution_id=shared.id, kind=EventKind.BUNDLE_STATE, about=told, at=NOW)
    network.add(event)
    assert re.search(
        r"Akkoord: Naar het Rijk\.\n+Overhandigd aan VRO op 16 december 2026 \(D-1\)", read(collected(session, second))
    )


def test_what_is_gone_since_says_so_and_what_went_up_in_another_tells_that(session: Session, network: Network) -> None:
    gone, whole, left = (network.share(number, "2026-11-01T09:00", title=f"Knelpunt {number}") for number in (1, 2, 3))
    away = network.share(4, "2026-11-01T09:00", title="Knelpunt 4", city="Delft")
    whole.body = "Zo is het nu."
    endorse(network, whole.id, "Groningen", "Ook hier")
    meeting = plan(session, JANUARY)
    for number in (1, 3, 4):
        schedules(session, meeting, f"B-{number}")
    gone.merged_into_id, left.archived_at = whole.id, NOW
    session.get_one(Member, away.author_id).left_at = NOW
    session.flush()
    told = read(collected(session, meeting))
    assert "B-1 is intussen opgegaan in B-2." in told
    assert "Dit is intussen opgegaan in B-2: Knelpunt 2. Hieronder staat het geheel." in told
    assert "Zo is het nu." in told
    assert "Ook hier" in told
    assert "B-3 is intussen gearchiveerd." in told
    assert "Wie B-4 deelde, is geen lid meer" in told


def test_the_officials_advice_goes_along_with_the_meeting_that_gave_it(session: Session, network: Network) -> None:
    network.share(1, "2026-11-01T09:00")
    official, executive = plan(session), plan(session, JANUARY, kind=MeetingKind.EXECUTIVE)
    key = schedules(session, official, "B-1").item.id
    who = person(session, "UGRONINGEN")
    items.record_advice(session, by=who, item_id=key, advice="Doen, mits er geld is.", now=NOW)
    follow_up_items.add_to_executive_meeting(session, by=who, item_id=key, now=NOW)
    told = read(collected(session, executive))
    assert re.search(r"Advies van het ambtelijk overleg \(O-1\)\n+Doen, mits er geld is\.", told)
    assert says("item.also_on", refs="O-1") in told


def test_a_bundle_tells_what_it_holds_and_how_many_still_have_to_answer(session: Session, network: Network) -> None:
    shared = network.share(1, "2026-11-01T09:00")
    bundle = network.add(
        Bundle(
            number=1,
            title="Kamers",
            ask="Maak geld vrij.",
            state=BundleState.MANDATE,
            by_member_id=network.people["Delft"],
            created_at=NOW,
            updated_at=NOW,
        )
    )
    network.add(
        BundleItem(
            bundle_id=bundle.id,
            contribution_id=shared.id,
            position=1,
            by_member_id=network.people["Delft"],
            created_at=NOW,
        )
    )
    for city, naming in (("Utrecht", Naming.WITH_NAME), ("Groningen", None)):
        network.add(Mandate(bundle_id=bundle.id, organisation_id=network.cities[city], naming=naming, asked_at=NOW))
    meeting = plan(session, JANUARY)
    _propose_and_take(session, meeting)
    told = read(collected(session, meeting))
    assert "Het dossier wacht op akkoord: 1 van 2 gevraagde organisaties antwoordde." in told
    assert "Maak geld vrij." in told
    assert re.search(r"B-1\n+Te weinig kamers", told)


def test_a_reader_gets_nothing_of_what_they_may_not_see(session: Session, network: Network) -> None:
    other = network.alliance("anders", "Anders", position=2)
    hidden = network.share(1, "2026-11-01T09:00", title="Binnenskamers", alliance=other)
    hidden.visibility = Visibility.ALLIANCE
    meeting = plan(session, JANUARY, alliances=(network.housing, other))
    schedules(session, meeting, "B-1", question="Geheim?")
    every = read(collected(session, meeting))
    assert "Binnenskamers" in every
    told = read(collected(session, meeting, reader="UDELFT"))
    for secret in ("Binnenskamers", "Geheim?", "De wachttijd is 14 maanden."):
        assert secret not in told
    assert "Alleen zichtbaar voor de eigen alliantie" in told


def _propose_and_take(session: Session, meeting: Meeting) -> None:
    who, number = person(session, "UGRONINGEN"), meeting.number
    (found,) = proposals.propose(session, by=who, number=number, today=AFTER, now=NOW)
    proposals.accept_proposal(session, by=who, item_id=found.item.item_id, today=AFTER, now=NOW)


def test_decisions_of_every_meeting_are_told_from_where_the_last_papers_ended(
    session: Session, network: Network
) -> None:
    other = network.alliance("anders", "Anders", position=2)
    network.share(1, "2026-11-01T09:00", title="Van ons")
    hidden = network.share(2, "2026-11-01T09:00", title="Van hen alleen", alliance=other)
    hidden.visibility = Visibility.ALLIANCE
    ours, following = (plan(session, day, alliances=(network.housing,)) for day in (DECEMBER, JANUARY))
    kind, day = MeetingKind.EXECUTIVE, dt.date(2026, 12, 16)
    above = plan(session, day, kind=kind, alliances=(network.housing,))
    theirs, of_all = plan(session, day, alliances=(other,)), plan(session, day, kind=kind)
    for version, moment in enumerate(("2026-12-04T08:00", "2026-12-20T08:00"), start=1):
        pack_rows.note_sent(session, ours.id, ["COFFICE"], content=str(version), outline={}, now=at(moment))
    decide(session, schedules(session, above, None, title="Norm").item, "Bestuurders zijn akkoord.")
    decide(session, schedules(session, theirs, None, title="Niet voor ons").item, "Zij doen iets.")
    both = [schedules(session, of_all, ref).item for ref in ("B-1", "B-2")]
    for item, line in zip(both, ("Ons knelpunt gaat door.", "Het hunne ook."), strict=True):
        decide(session, item, line)
    pack = collected(session, following)
    assert pack.changes is not None
    assert pack.changes.period.first_on == dt.date(2026, 12, 4)
    assert [(one.meeting, one.line) for one in pack.changes.decided] == [
        ("O-5", "Ons knelpunt gaat door."),
        ("O-3", "Bestuurders zijn akkoord."),
    ]
    assert says("pack.since_papers", ref="O-1", day="4 december 2026") in read(pack)


def test_papers_made_again_say_what_is_different_and_after_the_meeting_what_was_decided(
    session: Session, network: Network
) -> None:
    meeting = plan(session)
    opening, gone = (schedules(session, meeting, None, title=title).item for title in ("Norm", "Vervalt"))
    ask: dict[str, object] = {"by": person(session, "UGRONINGEN"), "number": 1, "channel_key": "UGRONINGEN"}
    assert papers.ask_for_pack(session, time=local(NOW), **ask) == 1  # type: ignore[arg-type]
    items.remove_item(session, by=person(session, "UGRONINGEN"), item_id=gone.id, now=NOW)
    schedules(session, meeting, None, title="Komt erbij")
    assert papers.ask_for_pack(session, time=local(NOW), **ask) == 2  # type: ignore[arg-type]
    corrects = find_corrections(session, meeting.id, 2, ZONE)
    assert corrects == PackCorrections(1, NOW.date(), added=("Komt erbij",), removed=("Vervalt",))
    decide(session, opening, "De norm wordt 37 liter.")
    assert papers.ask_for_pack(session, time=local(at("2026-12-16T10:00")), **ask) == 3  # type: ignore[arg-type]
    corrects = find_corrections(session, meeting.id, 3, ZONE)
    pack = collect_pack(session, meeting, time=local(at("2026-12-16T10:00")), version=3)
    told = word_text(build_meeting_pack(pack, DUTCH, made_at=MAKING, corrects=corrects))
    assert "Gewijzigd of aangevuld: Norm." in told
    assert told.count("Akkoord: De norm wordt 37 liter.") == 2


def test_a_version_that_is_edited_before_its_files_are_made_says_so_and_is_kept_apart(
    session: Session, network: Network
) -> None:
    meeting = plan(session)
    schedules(session, meeting, None, title="Norm")
    ask: dict[str, object] = {"by": person(session, "UGRONINGEN"), "number": 1, "channel_key": "UGRONINGEN"}
    papers.ask_for_pack(session, time=local(NOW), **ask)  # type: ignore[arg-type]
    # After an outage of a day, it is still the version of the moment on which it was asked for.
    make: dict[str, object] = {"version": 1, "reader": None, "time": local(at("2026-11-25T10:00"))}
    made = collect_version(session, meeting, **make)  # type: ignore[arg-type]
    assert (made.as_at, made.corrects, made.is_edited, made.seen) == (NOW, None, False, "")
    schedules(session, meeting, None, title="Komt erbij")
    made = collect_version(session, meeting, **make)  # type: ignore[arg-type]
    assert made.is_edited
    assert made.corrects == PackCorrections(1, NOW.date(), added=("Komt erbij",))
    told = word_text(build_meeting_pack(made.pack, DUTCH, made_at=MAKING, corrects=made.corrects, is_edited=True))
    assert says("pack.version_edited", version=1) in told
    assert papers_variant("nl", "docx", made.seen) != papers_variant("nl", "docx")
    assert papers.ask_for_pack(session, time=local(NOW), **ask) == 2  # type: ignore[arg-type]
    made = collect_version(session, meeting, **{**make, "version": 2})  # type: ignore[arg-type]
    assert (made.is_edited, made.seen) == (False, "")


def test_who_loses_sight_of_another_item_does_not_get_the_file_with_it(session: Session, network: Network) -> None:
    other = network.alliance("anders", "Anders", position=2)
    limited = [network.share(number, "2026-11-01T09:00", alliance=other) for number in (1, 2)]
    limited[0].visibility = Visibility.ALLIANCE
    meeting = plan(session)
    for ref in ("B-1", "B-2"):
        schedules(session, meeting, ref)
    ask: dict[str, object] = {"by": person(session, "UGRONINGEN"), "number": 1, "channel_key": "UGRONINGEN"}
    papers.ask_for_pack(session, time=local(NOW), **ask)  # type: ignore[arg-type]
    reader = person(session, "UDELFT")
    assert [one.title is None for one in collected(session, meeting, reader="UDELFT").items] == [True, False]
    make: dict[str, object] = {"version": 1, "reader": reader, "time": local(NOW)}
    before = collect_version(session, meeting, **make)  # type: ignore[arg-type]
    assert (before.is_edited, len(before.seen)) == (False, 16)
    limited[1].visibility = Visibility.ALLIANCE
    session.flush()
    assert collect_version(session, meeting, **make).seen not in {"", before.seen}  # type: ignore[arg-type]
