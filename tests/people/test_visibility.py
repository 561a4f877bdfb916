"""Who may read what: the alliance, the network, guests, people of other workspaces."""

import pytest

from storage.agenda.agenda import find_step
from tests.kit import Player, Town
from tests.kit.administration import changes_person, takes_part
from tests.kit.beforehand import has_shared
from tests.kit.reading import says, texts

HOUSING = "alliantie-studentenhuisvesting"
IMPACT = "alliantie-maatschappelijke-impact"
SECRET = "De jurist twijfelt nog."


def share(author: Player, title: str, body: str = SECRET, *, channel: str = HOUSING, to: str = "alliance") -> str:
    """Share something, by default with the alliance only; gives its reference."""
    return has_shared(author, title, body, channel=channel, visibility=to)


def missing(ref: str) -> str:
    """What anybody reads of a contribution that does not exist."""
    return says("problem.no_contribution", key=ref)


@pytest.mark.parametrize("name", ["noor", "jelle", "samira", "marit", "karim", "hanneke", "ingrid"])
def test_what_is_for_the_alliance_is_read_by_its_organisations_chairs_and_the_secretariat(
    shared_town: Town, name: str
) -> None:
    ref = share(shared_town.noor, f"Onder ons voor {name}")
    assert SECRET in getattr(shared_town, name).types(f"/kennis toon {ref}")


@pytest.mark.parametrize("name", ["pieter", "guus", "bas", "tom"])
def test_for_all_others_it_does_not_exist(shared_town: Town, name: str) -> None:
    ref = share(shared_town.noor, f"Niet voor {name}")
    reader = getattr(shared_town, name)
    assert reader.types(f"/kennis toon {ref}", "algemeen") == missing(ref)
    assert reader.types("/kennis toon B-98765", "algemeen") == missing("B-98765")


def test_an_english_reader_is_told_the_same_of_what_is_hidden_and_of_what_is_missing(shared_town: Town) -> None:
    ref = share(shared_town.noor, "Not for Emily")
    hidden = shared_town.emily.types(f"/kennis show {ref}", "algemeen")
    absent = shared_town.emily.types("/kennis show B-98765", "algemeen")
    assert hidden == absent.replace("B-98765", ref)
    assert hidden == f"I cannot find {ref}. Is the number right? It may only be visible to another alliance."


@pytest.mark.parametrize("name", ["pieter", "guus", "emily", "tom", "bas"])
def test_what_is_for_the_network_is_read_by_everybody_in_the_workspace(shared_town: Town, name: str) -> None:
    ref = share(shared_town.noor, f"Voor iedereen, ook {name}", "Voor wie wil.", to="network")
    assert "Voor wie wil." in getattr(shared_town, name).types(f"/kennis toon {ref}", "algemeen")


def test_in_a_channel_that_others_read_too_a_closed_card_tells_that_it_is_there_and_no_more(shared_town: Town) -> None:
    ref = share(shared_town.noor, "Een gesloten titel")
    (card,) = [m for m in shared_town.messages(HOUSING) if f"{ref} (" in m["text"]]
    assert card["text"] == (
        f"*Utrecht* deelde {ref} (knelpunt), alleen zichtbaar voor wie in deze alliantie meedoet of meeleest."
    )
    assert "Een gesloten titel" not in str(card)
    assert SECRET not in str(card)
    assert "Noor" not in texts(card)


def test_a_click_on_a_closed_card_shows_it_to_who_may_read_it(shared_town: Town) -> None:
    ref = share(shared_town.noor, "Achter een klik")
    (card,) = [m for m in shared_town.messages(HOUSING) if f"{ref} (" in m["text"]]
    shared_town.wout.presses("Bekijken", ts=card["ts"])
    assert "Achter een klik" in shared_town.wout.reads(HOUSING)
    shared_town.tom.presses("Bekijken", ts=card["ts"])
    assert "Achter een klik" not in shared_town.tom.reads(HOUSING)
    assert missing(ref) in shared_town.tom.reads(HOUSING)


def test_a_ministry_that_reads_along_sees_it_from_its_own_workspace(shared_town: Town) -> None:
    ref = share(shared_town.noor, "Voor wie meeleest")
    (card,) = [m for m in shared_town.messages(HOUSING) if f"{ref} (" in m["text"]]
    shared_town.daan.presses("Bekijken", ts=card["ts"])
    assert "Voor wie meeleest" in shared_town.daan.reads(HOUSING)


def test_somebody_else_of_another_workspace_sees_what_the_channel_shows_and_no_more(shared_town: Town) -> None:
    guest = shared_town.newcomer("eva", "Eva", email="eva@elders.example", team_id="T0OCW0001")
    closed = share(shared_town.noor, "Niet voor Eva")
    share(shared_town.noor, "Wel voor Eva", "woord " * 200 + "slot", to="network")
    (card,) = [m for m in shared_town.messages(HOUSING) if f"{closed} (" in m["text"]]
    guest.presses("Bekijken", ts=card["ts"])
    assert "Niet voor Eva" not in guest.reads(HOUSING)
    assert missing(closed) in guest.reads(HOUSING)
    (card,) = shared_town.cards("Wel voor Eva")
    guest.presses("Lees meer", ts=card["ts"])
    assert "woord slot" in guest.reads(HOUSING)


def test_a_guest_reads_what_the_channel_of_their_alliance_shows_and_nothing_elsewhere(shared_town: Town) -> None:
    here = share(shared_town.fleur, "In haar kanaal", channel=IMPACT, to="network")
    elsewhere = share(shared_town.noor, "In een ander kanaal", to="network")
    lotte = shared_town.lotte
    assert SECRET in lotte.types(f"/kennis toon {here}", IMPACT)
    assert lotte.types(f"/kennis toon {elsewhere}", IMPACT) == missing(elsewhere)
    assert lotte.types(f"/kennis toon {elsewhere}", "@bot") == missing(elsewhere)
    assert "In een ander kanaal" not in lotte.opens_home()


def test_a_guest_sees_the_steps_of_their_alliances_channel_only(shared_town: Town) -> None:
    here, elsewhere = _step_of(shared_town, "impact"), _step_of(shared_town, "huisvesting")
    lotte = shared_town.lotte
    assert f"*{here} · Actiestap*" in lotte.types(f"/kennis toon {here}", IMPACT)
    assert lotte.types(f"/kennis toon {elsewhere}", IMPACT) == says("problem.no_step", key=elsewhere)
    assert f"*{elsewhere} · Actiestap*" in shared_town.pieter.types(f"/kennis toon {elsewhere}", IMPACT)


def test_home_lists_of_the_newest_what_its_reader_may_see(http_town: Town) -> None:
    share(http_town.noor, "Alleen de alliantie")
    share(http_town.noor, "Het hele netwerk", to="network")
    assert "Alleen de alliantie" in http_town.samira.opens_home()
    page = http_town.pieter.opens_home()
    assert "Het hele netwerk" in page
    assert "Alleen de alliantie" not in page


def test_an_author_always_finds_their_own(shared_town: Town) -> None:
    # Wageningen takes no part in housing: Pieter may share there, and still read what he shared.
    shared_town.control.post("join", user=shared_town.pieter.user_id, channel=HOUSING)
    ref = share(shared_town.pieter, "Van buiten de alliantie")
    assert SECRET in shared_town.pieter.types(f"/kennis toon {ref}")
    assert shared_town.bas.types(f"/kennis toon {ref}", "algemeen") == missing(ref)


def test_an_organisation_that_leaves_an_alliance_no_longer_reads_what_is_the_alliances(http_town: Town) -> None:
    ref = share(http_town.noor, "Tot het vertrek")
    assert SECRET in http_town.samira.types(f"/kennis toon {ref}")
    takes_part(http_town.hanneke, "Delft", "Studentenhuisvesting", "none")
    assert http_town.samira.types(f"/kennis toon {ref}") == missing(ref)


def test_somebody_who_gets_another_organisation_reads_what_that_one_may(http_town: Town) -> None:
    ref = share(http_town.noor, "Na de overstap")
    assert http_town.pieter.types(f"/kennis toon {ref}", "algemeen") == missing(ref)
    changes_person(http_town.hanneke, http_town.pieter, organisation="Leiden")
    assert SECRET in http_town.pieter.types(f"/kennis toon {ref}", "algemeen")


def _step_of(town: Town, begin: str) -> str:
    """A step of the starter agenda whose slug begins like this."""
    with town.database.reading() as session:
        steps = (find_step(session, number) for number in range(1, 200))
        return next(f"A-{found[0].number}" for found in steps if found and (found[0].slug or "").startswith(begin))
