"""Taking over a practice: once for each organisation, with how far it is, what it changed and why it stopped."""

import datetime as dt
from collections.abc import Iterator

import pytest
from sqlmodel import col, select

from alliance.contributions.adoptions import AdoptionReport, report_adoption
from alliance.contributions.merging.merging import merge
from alliance.contributions.sharing import show_contribution
from alliance.enums import AdoptionState, ContributionKind, EventKind, OrganisationKind, Visibility
from alliance.errors import Conflict, Invalid, NotAllowed, NotFound, NotRegistered
from alliance.people.members import Person, SlackProfile, identify
from storage.contributions import following as follow_rows
from storage.engine.database import Database, Session
from storage.tables import Adoption, ContributionEvent, Delivery, Organisation
from tests.kit import Town
from tests.kit.reading import held, labels, says, texts
from tests.kit.wire import send, submission
from tests.networks.merging_network import row
from tests.networks.small_network import Network, at

NOW = at("2026-11-24T10:00")
LATER = NOW + dt.timedelta(days=1)
HOUSING = "alliantie-studentenhuisvesting"


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """The small network; `B-1` and `B-2` are practices of Utrecht, `B-3` is a bottleneck."""
    with database.writing() as opened:
        network = Network(opened)
        for number in (1, 2, 3):
            made = network.share(number, "2026-11-20T09:00")
            made.kind = ContributionKind.BOTTLENECK if number == 3 else ContributionKind.BEST_PRACTICE
        opened.flush()
        yield opened


def person(session: Session, city: str, *, is_secretariat: bool = False) -> Person:
    """The city's member, or a stranger."""
    known = SlackProfile(slack_user_id=f"U{city.upper()}", team_id="T1", name=city)
    found = identify(session, known, team_id="T1", admin_users=())
    if is_secretariat and found.member is not None:
        found.member.is_secretariat = True
    return found


def report(
    session: Session,
    state: AdoptionState,
    adapted: str = "",
    *,
    by: Person | None = None,
    number: int = 1,
    now: dt.datetime = NOW,
    **more: object,
) -> None:
    told = AdoptionReport(state, adapted, **more)  # type: ignore[arg-type]
    report_adoption(session, by=by or person(session, "Groningen"), number=number, report=told, now=now)


def shown(session: Session, number: int = 1) -> list[tuple[str, AdoptionState, str, str]]:
    item = show_contribution(session, reader=person(session, "Delft"), number=number)
    return [(one.organisation.name, one.state, one.adapted, one.stop_reason) for one in item.adoptions]


def history(session: Session) -> list[tuple[EventKind, object, object]]:
    statement = select(ContributionEvent).order_by(col(ContributionEvent.id))
    return [(EventKind(one.kind), one.about.get("from"), one.about.get("state")) for one in session.exec(statement)]


def told(session: Session, kind: str) -> list[str]:
    return [one.channel_key for one in session.exec(select(Delivery).where(Delivery.kind == kind)).all()]


# --- reporting


def test_a_practice_shows_who_runs_it_how_far_and_what_they_changed(session: Session) -> None:
    report(session, AdoptionState.EXPLORING, "kortere contracten")
    report(session, AdoptionState.RUNNING, by=person(session, "Delft"))
    assert shown(session) == [
        ("Groningen", AdoptionState.EXPLORING, "kortere contracten", ""),
        ("Delft", AdoptionState.RUNNING, "", ""),
    ]


def test_an_organisation_reports_forward_and_back_and_every_step_is_in_the_history(session: Session) -> None:
    states = [AdoptionState.EXPLORING, AdoptionState.RUNNING, AdoptionState.EMBEDDED, AdoptionState.RUNNING]
    for state in states:
        report(session, state)
    assert shown(session) == [("Groningen", AdoptionState.RUNNING, "", "")]
    assert history(session) == [
        (EventKind.ADOPTED, None, "exploring"),
        (EventKind.ADOPTION_CHANGED, "exploring", "running"),
        (EventKind.ADOPTION_CHANGED, "running", "embedded"),
        (EventKind.ADOPTION_CHANGED, "embedded", "running"),
    ]


def test_what_was_changed_stands_in_the_history_once(session: Session) -> None:
    report(session, AdoptionState.EXPLORING, "kleiner")
    report(session, AdoptionState.RUNNING, "kleiner")
    report(session, AdoptionState.RUNNING, "groter")
    statement = select(ContributionEvent).order_by(col(ContributionEvent.id))
    assert [one.about.get("note") for one in session.exec(statement)] == ["kleiner", None, "groter"]


def test_the_same_report_again_changes_nothing(session: Session) -> None:
    for _ in range(2):
        report(session, AdoptionState.RUNNING, "kleiner")
    assert len(session.exec(select(Adoption)).all()) == 1
    assert len(history(session)) == 1


def test_who_stopped_says_why_and_who_goes_on_needs_no_reason_any_more(session: Session) -> None:
    with pytest.raises(Invalid) as refused:
        report(session, AdoptionState.STOPPED, stop_reason="  ")
    assert (refused.value.field, refused.value.reason) == ("stop_reason", "problem.stop_reason_empty")
    report(session, AdoptionState.STOPPED, stop_reason="Geen geld")
    assert shown(session) == [("Groningen", AdoptionState.STOPPED, "", "Geen geld")]
    report(session, AdoptionState.EXPLORING, stop_reason="Geen geld")
    assert shown(session) == [("Groningen", AdoptionState.EXPLORING, "", "")]


def test_what_was_changed_has_an_end(session: Session) -> None:
    with pytest.raises(Invalid) as refused:
        report(session, AdoptionState.RUNNING, "x" * 1001)
    assert refused.value.values == {"length": 1001, "limit": 1000}


def test_who_takes_it_over_follows_it(session: Session) -> None:
    report(session, AdoptionState.RUNNING)
    assert [one.slack_user_id for one in follow_rows.list_followers(session, row(session, 1).id)] == ["UGRONINGEN"]


def test_the_contact_is_named_and_told_only_when_that_was_asked_for(session: Session) -> None:
    report(session, AdoptionState.EXPLORING)
    assert told(session, "adoption_contact") == []
    report(session, AdoptionState.EXPLORING, by=person(session, "Delft"), wants_contact=True)
    assert told(session, "adoption_contact") == ["UUTRECHT/adoption"]
    report(session, AdoptionState.RUNNING, by=person(session, "Delft"), wants_contact=True)
    assert told(session, "adoption_contact") == ["UUTRECHT/adoption"]  # once is enough


def test_the_contact_is_not_told_of_what_stopped_at_once(session: Session) -> None:
    report(session, AdoptionState.STOPPED, stop_reason="Geen geld", wants_contact=True)
    assert told(session, "adoption_contact") == []


# --- what cannot be


def test_only_practices_of_others_that_stand_can_be_taken_over(session: Session) -> None:
    row(session, 2).archived_at = NOW
    session.flush()
    for number, by, reason in (
        (3, "Groningen", "problem.no_practice"),
        (2, "Groningen", "problem.archived"),
        (1, "Utrecht", "problem.own_practice"),
    ):
        with pytest.raises(Conflict) as refused:
            report(session, AdoptionState.RUNNING, number=number, by=person(session, by))
        assert refused.value.reason == reason


def test_what_was_merged_leads_on_to_the_other(session: Session) -> None:
    merge(session, by=person(session, "Groningen", is_secretariat=True), number=1, into=2, now=NOW)
    report(session, AdoptionState.RUNNING, number=1, by=person(session, "Delft"))
    assert [name for name, *_ in shown(session, 2)] == ["Delft"]


def test_an_organisation_that_is_gone_takes_nothing_over(session: Session) -> None:
    found = session.exec(select(Organisation).where(Organisation.slug == "groningen")).one()
    found.ended_on = NOW.date()
    session.flush()
    with pytest.raises(Conflict) as refused:
        report(session, AdoptionState.RUNNING)
    assert refused.value.reason == "problem.organisation_ended"


def test_only_the_secretariat_reports_for_another_organisation(session: Session) -> None:
    delft = person(session, "Delft").organisation
    assert delft is not None
    with pytest.raises(NotAllowed):
        report(session, AdoptionState.RUNNING, organisation_id=delft.id)
    secretary = person(session, "Groningen", is_secretariat=True)
    report(session, AdoptionState.RUNNING, "kleiner", organisation_id=delft.id, by=secretary)
    report(session, AdoptionState.EMBEDDED, organisation_id=delft.id, by=secretary)
    assert shown(session) == [("Delft", AdoptionState.EMBEDDED, "kleiner", "")]
    with pytest.raises(Invalid):
        report(session, AdoptionState.RUNNING, organisation_id=999, by=secretary)


def test_who_has_no_organisation_chooses_one_first(session: Session) -> None:
    with pytest.raises(NotRegistered):
        report(session, AdoptionState.RUNNING, by=person(session, "Niemand"))


def test_what_one_may_not_see_is_not_found(session: Session) -> None:
    row(session, 1).visibility = Visibility.ALLIANCE
    breda = Organisation(slug="breda", name="Breda", kind=OrganisationKind.CITY)
    session.add(breda)
    session.flush()
    groningen = person(session, "Groningen")
    assert groningen.member is not None
    groningen.member.organisation_id = breda.id
    session.flush()
    with pytest.raises(NotFound):
        report(session, AdoptionState.RUNNING, by=person(session, "Groningen"))


# --- in Slack


def test_a_practice_is_taken_over_with_a_few_clicks_and_the_card_shows_it(town: Town) -> None:
    town.noor.shares("Kamerpool in september", word="praktijk")
    town.settle()
    town.jelle.presses("Dit passen wij toe", HOUSING)
    assert "Noor de Wit" in texts(town.jelle.form()["blocks"])
    assert town.jelle.submits(state="running", adapted="Met één corporatie", contact="yes") == {}
    town.settle()
    (card,) = town.cards("Kamerpool in september")
    assert "Wordt toegepast door *Groningen* (in uitvoering)" in texts(card["blocks"])
    assert "Genoteerd: *Groningen* past" in town.jelle.reads(HOUSING)
    assert town.messages("@bot", reader="jelle") == []
    town.pass_undo()
    assert "*Groningen* is aan de slag met jullie praktijk" in town.noor.reads()
    town.jelle.presses("Vertel hoe het gaat", HOUSING)
    assert held(town.jelle.form(), "adapted") == "Met één corporatie"
    assert town.jelle.submits(state="embedded") == {}
    town.settle()
    (card,) = town.cards("Kamerpool in september")
    assert "*Groningen* (geborgd)" in texts(card["blocks"])
    assert town.refused_calls() == []


WHY_STOPPED = "Waarom zijn jullie gestopt?"


def test_why_one_stopped_is_asked_once_one_says_so(town: Town) -> None:
    town.noor.shares("Kamerpool in september", word="praktijk")
    town.settle()
    town.jelle.presses("Dit passen wij toe", HOUSING)
    assert WHY_STOPPED not in labels(town.jelle.form())
    town.jelle.fills(adapted="Met één corporatie", state="stopped")
    assert WHY_STOPPED in labels(town.jelle.form())
    town.jelle.fills(state="stopped")
    assert labels(town.jelle.form()).count(WHY_STOPPED) == 1
    town.jelle.fills(state="running")
    assert WHY_STOPPED not in labels(town.jelle.form())
    town.jelle.fills(state="stopped")
    assert town.jelle.submits(stop_reason="  ") == {
        "stop_reason": "Schrijf in een paar woorden waarom jullie gestopt zijn. Daar heeft een ander ook iets aan."
    }
    assert town.jelle.submits(stop_reason="Geen geld") == {}
    town.settle()
    (card,) = town.cards("Kamerpool in september")
    assert "Gestopt met toepassen: *Groningen*" in texts(card["blocks"])
    town.jelle.presses("Vertel hoe het gaat", HOUSING)
    form = town.jelle.form()
    assert (held(form, "adapted"), held(form, "stop_reason")) == ("Met één corporatie", "Geen geld")
    assert town.refused_calls() == []


def test_who_submits_before_the_question_appears_gets_it_then(http_town: Town) -> None:
    http_town.noor.shares("Kamerpool in september", word="praktijk")
    http_town.settle()
    http_town.jelle.presses("Dit passen wij toe", HOUSING)
    answered = send(http_town.jelle, submission(http_town.jelle, state="stopped"))
    assert answered["response_action"] == "update"
    assert WHY_STOPPED in labels(answered["view"])


def test_the_own_practice_gets_a_sentence(town: Town) -> None:
    town.noor.shares("Onze eigen praktijk", word="praktijk")
    town.settle()
    town.noor.presses("Dit passen wij toe", HOUSING)
    assert "is van Utrecht zelf" in town.noor.reads(HOUSING)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("jelle", "B-1 is gearchiveerd, dus hier kan nu niets meer bij."),
        ("emily", "B-1 has been archived"),
    ],
)
def test_a_practice_that_is_archived_while_the_form_is_open_gets_a_sentence_and_nothing_is_lost(
    town: Town, name: str, sentence: str
) -> None:
    town.noor.shares("Binnenkort weg", word="praktijk")
    town.settle()
    player = getattr(town, name)
    player.types("/kennis toon B-1", channel="@bot")
    player.presses("Dit passen wij toe|We use this", "@bot")
    with town.database.writing() as session:
        row(session, 1).archived_at = town.now()
    (said,) = player.submits(adapted="Met één corporatie").values()
    assert sentence in said
    assert held(player.form(), "adapted") == "Met één corporatie"


def test_who_explores_a_practice_is_told_of_as_exploring_it_and_nowhere_as_using_it(town: Town) -> None:
    town.noor.shares("Kamerpool in september", word="praktijk")
    town.settle()
    town.jelle.presses("Dit passen wij toe", HOUSING)
    assert town.jelle.submits(state="exploring", contact="yes") == {}
    town.settle()
    (card,) = town.cards("Kamerpool in september")
    assert "Wordt verkend door *Groningen*" in texts(card["blocks"])
    assert says("card.adopted", names="") not in texts(card["blocks"])
    assert "Genoteerd: *Groningen* verkent" in town.jelle.reads(HOUSING)
    assert says("search.explored", n=1) in town.samira.types("/kennis zoek kamerpool")
    assert says("search.applied", n=1) not in town.samira.types("/kennis zoek kamerpool")
    town.pass_undo()
    assert "*Groningen* kijkt of jullie praktijk" in town.noor.reads()


@pytest.mark.parametrize(
    ("then", "more", "read"),
    [
        ("running", {}, ["*Groningen* is aan de slag met jullie praktijk"]),
        ("stopped", {"stop_reason": "Geen geld"}, []),
    ],
)
def test_the_contact_reads_how_far_it_is_after_ten_minutes(
    town: Town, then: str, more: dict[str, str], read: list[str]
) -> None:
    town.noor.shares("Kamerpool in september", word="praktijk")
    town.settle()
    town.jelle.presses("Dit passen wij toe", HOUSING)
    assert town.jelle.submits(state="exploring", contact="yes") == {}
    town.settle()
    town.jelle.presses("Vertel hoe het gaat", HOUSING)
    town.jelle.fills(state=then)
    assert town.jelle.submits(**more) == {}
    town.pass_undo()
    told = [text for text in map(texts, town.messages("@bot", reader="noor")) if "hoort graag hoe" in text]
    assert [text.partition(" <")[0] for text in told] == read


def test_who_applies_it_already_is_offered_to_tell_how_it_goes(town: Town) -> None:
    town.noor.shares("Al in gebruik", word="praktijk")
    town.settle()
    town.jelle.presses("Dit passen wij toe", HOUSING)
    assert town.jelle.submits(state="running") == {}
    town.jelle.types("/kennis toon B-1", channel="@bot")
    town.jelle.presses("^Onze toepassing bijwerken$", "@bot")
    assert held(town.jelle.form(), "state") == "In uitvoering: we zijn ermee begonnen"
    with pytest.raises(AssertionError, match="nothing to press"):
        town.jelle.presses("^Dit passen wij toe$", "@bot")


def test_a_practice_that_is_merged_while_the_form_is_open_leads_on(town: Town) -> None:
    town.noor.shares("Gaat op in een andere", word="praktijk")
    town.samira.shares("Blijft bestaan", word="praktijk")
    town.settle()
    town.jelle.presses("Dit passen wij toe", HOUSING, ts=town.cards("Gaat op in een andere")[0]["ts"])
    assert town.parts is not None
    with town.database.writing() as session:
        chair = town.parts.context.person(
            session, town.parts.context.profile(town.parts.app.client, town.marit.user_id)
        )
        merge(session, by=chair, number=1, into=2, now=town.now())
    assert town.jelle.submits() == {}
    assert "B-1 is samengevoegd met B-2. Wat je invulde, staat nu bij B-2." in texts(town.jelle.form()["blocks"])
    town.settle()
    (card,) = town.cards("Blijft bestaan")
    assert says("card.explored", names="*Groningen*") in texts(card["blocks"])


def test_somebody_new_says_for_whom_they_speak_and_goes_on_to_the_form(town: Town) -> None:
    town.noor.shares("Voor wie nieuw is", word="praktijk")
    town.settle()
    town.guus.types("/kennis toon B-1", channel="@bot")
    town.guus.presses("Dit passen wij toe", "@bot")
    assert "bij welke organisatie" in texts(town.guus.form()).lower()
    assert not town.guus.submits()  # the organisation is filled in
    assert held(town.guus.form(), "state") == "Verkennen: we kijken of het bij ons past"
    assert town.guus.submits() == {}
    with town.database.reading() as session:
        assert [one.state for one in session.exec(select(Adoption)).all()] == [AdoptionState.EXPLORING]


def test_somebody_of_another_workspace_takes_a_practice_over_from_its_card(town: Town) -> None:
    town.noor.shares("Ook voor het ministerie", word="praktijk")
    town.settle()
    town.daan.presses("Dit passen wij toe", HOUSING)
    assert town.daan.submits(state="exploring") == {}
    town.settle()
    assert "ministerie" in texts(town.cards("Ook voor het ministerie")[0]["blocks"]).lower()
