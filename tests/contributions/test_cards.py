"""The card in the channel: always as the contribution is now, with few calls, whatever happens to the message."""

import datetime as dt
from collections.abc import Sequence

import pytest
from sqlmodel import select

from alliance import kept_messages
from alliance.contributions import cards
from alliance.contributions.endorsements import Recognition, endorse
from alliance.enums import KeptKind
from alliance.people.members import SlackProfile, identify
from storage.contributions.contributions import list_newest
from storage.engine import deliveries as queue
from storage.engine.database import Database, Session
from storage.enums import OrganisationKind
from storage.pages.home import count_failed
from storage.tables import KeptMessage, Member, Organisation
from tests.kit import Town
from tests.kit.deliveries import stand
from tests.kit.reading import elements, texts
from tests.networks.small_network import Network, at

HOUSING = "alliantie-studentenhuisvesting"
NOW = at("2026-11-24T09:00")


def test_a_card_shows_what_it_is_who_shared_it_and_what_one_can_do(town: Town) -> None:
    town.noor.shares("Te weinig kamers", "In september zochten 900 eerstejaars een kamer.")
    town.settle()
    (card,) = town.cards("Te weinig kamers")
    assert texts(card["blocks"]).splitlines() == [
        "*B-1 · Knelpunt* · Studentenhuisvesting",
        "*Te weinig kamers*",
        "In september zochten 900 eerstejaars een kamer.",
        "Utrecht · door Noor de Wit · sinds 24 nov.",
        "Wij hebben dit ook",
        "Volgen",
        "Meer…",
    ]


@pytest.mark.parametrize(("word", "label"), [("kans", "Wij doen mee"), ("praktijk", "Dit passen wij toe")])
def test_the_first_button_fits_the_kind(shared_town: Town, word: str, label: str) -> None:
    shared_town.noor.shares(f"Knop van een {word}", word=word)
    shared_town.settle()
    (card,) = shared_town.cards(f"Knop van een {word}")
    assert next(elements(card)).label == label


def test_a_long_text_is_cut_and_the_whole_is_one_click_away(shared_town: Town) -> None:
    shared_town.noor.shares("Een lang verhaal", "woord " * 400 + "einde")
    shared_town.settle()
    (card,) = shared_town.cards("Een lang verhaal")
    assert "einde" not in texts(card)
    shared_town.jelle.presses("Lees meer", ts=card["ts"])
    assert "einde" in shared_town.jelle.reads(HOUSING)


def test_more_shows_all_that_one_may_do_and_whether_one_follows(shared_town: Town) -> None:
    shared_town.noor.shares("Meer ermee doen")
    shared_town.settle()
    (card,) = shared_town.cards("Meer ermee doen")
    shared_town.noor.presses("Meer…", ts=card["ts"])
    own = texts(shared_town.noor.form()).splitlines()
    assert "Je volgt deze bijdrage: je hoort wat ervan wordt." in own
    assert "Bewerken" in own
    assert "Wij hebben dit ook" not in own
    shared_town.jelle.presses("Meer…", ts=card["ts"])
    other = texts(shared_town.jelle.form()).splitlines()
    assert "Wij hebben dit ook" in other
    assert "Bewerken" not in other


def test_of_many_organisations_some_are_named_and_the_others_counted(town: Town) -> None:
    town.noor.shares("Overal zo")
    town.settle()
    crowd(town, 17)
    assert "en 9 andere: samen 18 organisaties" in texts(town.cards("Overal zo"))


def test_a_burst_of_endorsements_is_few_updates_and_the_last_is_right(town: Town) -> None:
    town.noor.shares("Iedereen heeft dit")
    town.settle()
    began = town.now()
    for number in range(30):
        crowd(town, 1, first=number, settle=False)
    lasted = town.now() - began  # longer where the machine is busy
    town.settle()
    assert len(town.calls("chat.update")) <= 2 + lasted // kept_messages.CARD_EVERY
    assert "samen 31 organisaties" in texts(town.cards("Iedereen heeft dit"))
    assert town.refused_calls() == []


def test_a_card_that_was_deleted_by_hand_is_left_alone(town: Town) -> None:
    town.noor.shares("Weggegooid")
    town.settle()
    (card,) = town.cards("Weggegooid")
    town.control.post("delete", user=town.users["tom"], channel=HOUSING, ts=card["ts"])
    crowd(town, 1)
    calls = len(town.calls("chat.update"))
    crowd(town, 1, first=1)
    assert len(town.calls("chat.update")) == calls
    assert "samen 3 organisaties" in town.noor.types("/kennis toon B-1")
    with town.database.reading() as session:
        assert [card.permalink for card in cards_of(session)] == [None]  # nothing leads to it any more
        assert count_failed(session) == {}  # nothing that the secretariat has to look at


def test_an_archived_channel_is_survived_and_its_cards_go_on_when_it_is_back(town: Town) -> None:
    town.noor.shares("Kanaal dicht")
    town.settle()
    town.control.post("channel", id=town.channels[HOUSING], is_archived=True)
    crowd(town, 1)
    with town.database.reading() as session:
        assert count_failed(session) == {}
    town.control.post("channel", id=town.channels[HOUSING], is_archived=False)
    crowd(town, 1, first=1)
    assert "samen 3 organisaties" in texts(town.cards("Kanaal dicht"))
    assert "samen 3 organisaties" in town.noor.types("/kennis toon B-1", channel="algemeen")


def test_a_renamed_channel_changes_nothing(town: Town) -> None:
    town.noor.shares("Kanaal hernoemd")
    town.settle()
    town.control.post("channel", id=town.channels[HOUSING], name="studenten-wonen")
    crowd(town, 1)
    assert "samen 2 organisaties" in texts(town.messages("studenten-wonen"))


def test_an_update_that_failed_is_made_again(town: Town) -> None:
    town.noor.shares("Even weg")
    town.settle()
    town.fault("http_500", method="chat.update", times=2)
    crowd(town, 1)
    town.move(town.now() + kept_messages.CARD_EVERY * 10)
    assert "samen 2 organisaties" in texts(town.cards("Even weg"))


def test_a_change_while_the_card_is_on_its_way_is_shown_afterwards(town: Town) -> None:
    town.fault("http_500", method="chat.postMessage", times=1)
    town.noor.shares("Onderweg")
    crowd(town, 1)
    town.move(town.now() + kept_messages.CARD_EVERY * 10)
    assert "samen 2 organisaties" in texts(town.cards("Onderweg"))


# --- the rules


def test_three_hundred_changes_in_ten_seconds_are_six_updates_at_most(database: Database) -> None:
    with database.writing() as session:
        network = Network(session)
        item = network.share(1, "2026-11-20T10:00")
        stand(session, KeptKind.CARD, item.id, "C1")
        moments = [NOW + dt.timedelta(seconds=10) * part / 300 for part in range(300)]
        updates = []
        for now in moments:
            cards.refresh(session, item, now=now)
            updates += send_next(session, now)
        while left := queue.find_due_at(
            session, looked_at_after=kept_messages.CARD_EVERY, abandoned_after=kept_messages.CARD_EVERY
        ):
            updates += send_next(session, left)
    assert len(updates) <= 6
    assert updates[0] == NOW
    assert updates[-1] >= moments[-1]


def test_what_people_look_at_goes_before_what_followers_hear(database: Database) -> None:
    with database.writing() as session:
        network = Network(session)
        item = network.share(1, "2026-11-20T10:00")
        stand(session, KeptKind.CARD, item.id, "C1")
        queue.enqueue(session, kind="news", channel_key="U1", now=NOW)
        cards.refresh(session, item, now=NOW)
        first = queue.look(session, now=NOW).delivery
        assert first is not None
        assert first.kind == "card_update"


def cards_of(session: Session) -> Sequence[KeptMessage]:
    return session.exec(select(KeptMessage).where(KeptMessage.kind == KeptKind.CARD)).all()


def send_next(session: Session, now: dt.datetime) -> list[dt.datetime]:
    """Send what is due; gives when."""
    due = queue.look(session, now=now).delivery
    if due is None or not queue.claim(session, due, now=now):
        return []
    assert queue.note_sent(session, due, channel_id="C1", ts="1.1", now=now)
    return [now]


def crowd(town: Town, count: int, *, first: int = 0, settle: bool = True) -> None:
    """So many organisations endorse the newest contribution."""
    assert town.parts is not None
    now = town.now()
    with town.database.writing() as session:
        number = list_newest(session, limit=1)[0][0].number
        for at_number in range(first, first + count):
            organisation = Organisation(slug=f"o{at_number}", name=f"Stad {at_number}", kind=OrganisationKind.CITY)
            session.add(organisation)
            session.flush()
            user_id = f"UMENIGTE{at_number}"
            session.add(Member(slack_user_id=user_id, organisation_id=organisation.id, name=user_id, created_at=now))
            session.flush()
            profile = SlackProfile(slack_user_id=user_id, team_id="T1", name=user_id, fetched_at=now)
            person = identify(session, profile, team_id="T1", admin_users=())
            endorse(session, by=person, number=number, said=Recognition(2, ""), now=now)
    town.parts.worker.wake()
    if settle:
        town.settle()
