"""The matrix of a quick scan: what was sent in, for whoever may see it, page by page and as a file."""

import datetime as dt
import io
import random
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from alliance.enums import AnswerState, ParticipationKind, PollState
from alliance.errors import Conflict, NotFound
from alliance.people.members import Person, SlackProfile, identify
from alliance.polls import ending, scan_answers
from alliance.polls.scan_matrix import ScanMatrix, get_matrix, list_closed_matrices, summarise
from alliance.polls.scan_values import Value
from storage.engine.database import Database
from storage.people.alliances import list_participations
from tests.kit import Player, Town
from tests.kit import asked_scans as scans
from tests.kit.asked_scans import ask_in, button_labels, fills, number, one_page, opens
from tests.kit.people import HOUSING
from tests.kit.reading import promised, texts
from tests.networks.small_network import Network, at

NOW = at("2026-11-24T10:42")
LATER = NOW + dt.timedelta(minutes=5)


class Answered:
    """A scan that Utrecht answered, that Groningen has begun, and that Delft reads along with."""

    def __init__(self, network: Network) -> None:
        self.network, self.session = network, network.session
        questions = [*scans.one_page(), scans.day(), scans.number("Hoeveel groei?", "%", is_summed=False)]
        chair = network.people["Utrecht"]
        self.poll = scans.ask(network.session, questions, alliance_id=network.housing, by_member_id=chair, now=NOW)
        self.ids = [question.id for question in questions]
        self.answers("UUTRECHT", [Decimal(1200), "Ja", Decimal(4), "Grond.", dt.date(2027, 1, 1), Decimal("3.5")])
        self.answers("UGRONINGEN", [Decimal(800), "Nee", Decimal(2), "Geheim.", None, None], sends_in=False)

    def who(self, user_id: str) -> Person:
        profile = SlackProfile(slack_user_id=user_id, team_id="T1", name="Iemand", fetched_at=NOW)
        return identify(self.session, profile, team_id="T1", admin_users=())

    def answers(self, user_id: str, said: list[Value], *, sends_in: bool = True, now: dt.datetime = NOW) -> None:
        person = self.who(user_id)
        assert person.organisation is not None
        scan_answers.save_page(
            self.session,
            by=person,
            number=self.poll.number,
            organisation_id=person.organisation.id,
            typed=dict(zip(self.ids, said, strict=True)),
            seen={},
            now=now,
        )
        if sends_in:
            self.session.flush()
            scan_answers.submit_answer(self.session, by=person, number=self.poll.number, now=now)
        self.session.flush()

    def leaves(self, city: str, now: dt.datetime) -> None:
        for participation, organisation in list_participations(self.session, self.network.housing):
            if organisation.name == city:
                participation.until = now
                self.network.add(participation)

    def matrix(self, user_id: str = "UUTRECHT", now: dt.datetime = NOW) -> ScanMatrix:
        return get_matrix(self.session, reader=self.who(user_id), number=self.poll.number, now=now)


@pytest.fixture
def answered(database: Database) -> Iterator[Answered]:
    """On both databases."""
    with database.writing() as session:
        yield Answered(Network(session))


def test_who_takes_part_has_a_row_and_a_draft_shows_nothing_of_itself(answered: Answered) -> None:
    matrix = answered.matrix()
    assert [(row.organisation.nl, row.state) for row in matrix.rows] == [
        ("Groningen", AnswerState.DRAFT),
        ("Utrecht", AnswerState.SUBMITTED),
    ]
    assert matrix.rows[0].values == (None,) * 6
    assert matrix.rows[1].values == (Decimal(1200), "Ja", Decimal(4), "Grond.", dt.date(2027, 1, 1), Decimal("3.5"))
    assert matrix.rows[1].submitted_by == "Iemand · Utrecht"
    assert (matrix.asked, matrix.answered, matrix.drafts) == (2, 1, 1)


def test_all_answers_are_counted_question_by_question(answered: Answered) -> None:
    answered.answers("UGRONINGEN", [Decimal(801), "Ja", Decimal(3), "Geld.", dt.date(2026, 1, 1), Decimal("0.5")])
    rooms, plan, scale, text, day, growth = answered.matrix().columns
    assert (rooms.total, rooms.lowest, rooms.median, rooms.highest) == tuple(
        map(Decimal, ("2001", "801", "1000.5", "1200"))
    )
    assert plan.counts == (("Ja", 2), ("Nee", 0), ("In voorbereiding", 0))
    assert (scale.average, scale.counts[2:4]) == (Decimal("3.5"), (("3", 1), ("4", 1)))
    assert (text.answered, text.texts) == (2, ("Geld.", "Grond."))
    assert (day.first_on, day.last_on) == (dt.date(2026, 1, 1), dt.date(2027, 1, 1))
    assert (growth.total, growth.median) == (None, Decimal(2)), "only what the question says is added up"


@pytest.mark.parametrize("is_summed", [True, False])
def test_the_spread_of_numbers_is_the_same_when_counted_by_hand(is_summed: bool) -> None:
    draw = random.Random(19)
    for count in range(1, 30):
        said = [round(Decimal(draw.randint(-5_000, 2_000_000)) / 1000, 3) for _ in range(count)]
        column = summarise(scans.number("Hoeveel dagen?", "dagen", is_summed=is_summed), [*said, None, None])
        ranked, half = sorted(said), count // 2
        middle = ranked[half] if count % 2 else round((ranked[half - 1] + ranked[half]) / 2, 3)
        total = Decimal(0)
        for one in said:
            total += one
        assert (column.answered, column.lowest, column.highest) == (count, ranked[0], ranked[-1])
        assert (column.median, column.total) == (middle, total if is_summed else None)


def test_who_answered_and_left_stays_and_counts_no_more(answered: Answered) -> None:
    answered.leaves("Utrecht", LATER)
    matrix = answered.matrix("UGRONINGEN")
    assert [(row.organisation.nl, row.takes_part) for row in matrix.rows] == [("Groningen", True), ("Utrecht", False)]
    assert (matrix.asked, matrix.answered) == (1, 0)


def test_once_it_has_ended_who_joins_or_leaves_changes_nothing(answered: Answered) -> None:
    ending.end_due(answered.session, now=scans.ENDS_AT)
    answered.leaves("Utrecht", scans.ENDS_AT + dt.timedelta(days=1))
    answered.leaves("Delft", LATER)
    answered.network.join("Delft", ParticipationKind.TAKES_PART)
    matrix = answered.matrix("UGRONINGEN", scans.ENDS_AT + dt.timedelta(days=2))
    assert matrix.state is PollState.CLOSED
    assert scan_answers.count_submitted(answered.session, answered.poll.id) == 1
    assert [row.organisation.nl for row in matrix.rows if row.is_submitted] == ["Utrecht"]


def test_who_does_not_belong_to_the_alliance_sees_none(answered: Answered) -> None:
    assert answered.matrix("UDELFT").can_answer is False, "who reads along sees it"
    for reader, poll in (("UNOBODY", answered.poll.number), ("UUTRECHT", 99)):
        with pytest.raises(NotFound):
            get_matrix(answered.session, reader=answered.who(reader), number=poll, now=NOW)


def test_a_draft_and_a_cancelled_scan_have_none(answered: Answered) -> None:
    answered.poll.state = PollState.DRAFT
    with pytest.raises(NotFound):
        answered.matrix()
    answered.poll.state = PollState.CANCELLED
    with pytest.raises(Conflict):
        answered.matrix()


def test_who_may_answer_is_offered_to_until_it_ends(answered: Answered) -> None:
    assert answered.matrix().can_answer
    assert not answered.matrix(now=scans.ENDS_AT).can_answer


def test_the_closed_ones_of_a_period_are_found(answered: Answered) -> None:
    ending.end_due(answered.session, now=scans.ENDS_AT)
    days = dt.timedelta(days=1)
    found = [
        list_closed_matrices(answered.session, since=since, until=since + days)
        for since in (scans.ENDS_AT - days, scans.ENDS_AT)
    ]
    assert [[one.number for one in some] for some in found] == [[], [answered.poll.number]]


# --- in Slack


def answer(who: Player, *said: str | None) -> None:
    """Fill in a scan of one page and send it in."""
    opens(who)
    assert not fills(who, *said)
    who.town.close_all_forms()


def matrix_text(who: Player) -> str:
    """What one reads after pressing "Matrix" under the newest scan."""
    before = len(who.town.messages(HOUSING, reader=who.name))
    who.presses("^Matrix", HOUSING)
    return texts(who.town.messages(HOUSING, reader=who.name)[before:])


def test_the_matrix_says_all_at_once_and_then_each_organisation(town: Town) -> None:
    ask_in(town, one_page())
    answer(town.noor, "1200", "0", "4", "Geen *grond* <!channel>.")
    answer(town.jelle, "800,5", "1", "3", None)
    opens(town.samira)
    town.close_all_forms()
    told = matrix_text(town.samira)
    assert "2 van 7 organisaties antwoordden · 1 is nog bezig" in told
    assert "samen 2.000,5 kamers, middelste 1.000,25 kamers (laagste 800,5, hoogste 1.200; 2 antwoorden)" in told
    assert "Ja: 1 · Nee: 1 · In voorbereiding: 0" in told
    assert "gemiddeld 3,5 (1: 0 · 2: 0 · 3: 1 · 4: 1 · 5: 0)" in told
    town.samira.presses("^Per organisatie$", HOUSING)
    pages = [texts(town.messages(HOUSING, reader="samira"))]
    town.samira.presses("^Volgende$", HOUSING)
    pages.append(texts(town.messages(HOUSING, reader="samira")))
    assert "*Amsterdam* · nog niet" in pages[0]
    assert "*Delft* · bezig, nog niet ingestuurd" in pages[0]
    assert "*Groningen* · ingestuurd door Jelle Hoekstra" in pages[0]
    assert "1. Hoeveel kamers zijn er? → *1.200 kamers*" in pages[1]
    assert "Geen ∗grond∗ &lt;!channel&gt;." in pages[1]
    assert town.refused_calls() == []


def test_after_sending_in_one_looks_at_the_matrix_in_the_same_window(town: Town) -> None:
    ask_in(town, [number()])
    opens(town.noor)
    fills(town.noor, "1200")
    town.noor.presses("^Bekijk alle antwoorden$", view="modal")
    assert "1.200 kamers (1 antwoord)" in texts(town.noor.form())
    town.noor.presses("^Per organisatie$", view="modal")
    assert "*Amsterdam* · nog niet" in texts(town.noor.form())
    assert "Vorige" in button_labels(town.noor)
    assert len(town.noor.stack()) == 1
    assert town.refused_calls() == []


def test_the_file_comes_at_once_in_a_thread_of_ones_own_messages(town: Town) -> None:
    ask_in(town, one_page())
    answer(town.noor, "1200", "0", "4", "Geen grond.")
    opens(town.jelle)
    fills(town.jelle)
    town.close_all_forms()
    matrix_text(town.samira)
    told = town.samira.presses("^Excel$", HOUSING)
    assert told["acked"]
    town.settle()
    assert promised("pollfile.what", where="private", ref="V-1") in town.samira.reads(HOUSING)
    assert "De resultaten van V-1 volgen als Excelbestand in de draad: Kamers in 2027" in town.samira.reads()
    (file,) = town.files("kennisbot-scan-V-1")
    book = openpyxl.load_workbook(io.BytesIO(content(town, file)))
    assert "Geen grond." in [cell.value for row in book["Matrix"].iter_rows() for cell in row]
    assert town.refused_calls() == []


def content(town: Town, file: dict[str, Any]) -> bytes:
    """The bytes of a file in the workspace."""
    return town.sandbox.workspace.files[file["id"]].content


def test_a_newcomer_and_an_english_reader(town: Town) -> None:
    ask_in(town, one_page())
    answer(town.noor, "1200,5", "0", "4", None)
    lea = town.newcomer("lea", "Lea Stone", email="lea.voorbeeld@utrecht.nl", locale="en-GB")
    assert "V-1" in matrix_text(lea), "who reads the channel where it was asked sees it"
    assert "1 of 7 organisations answered" in town.messages(HOUSING, reader="lea")[-1]["text"]
    assert "1,200.5 kamers (1 answer)" in texts(town.messages(HOUSING, reader="lea"))
