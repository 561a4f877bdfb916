"""Following a contribution: by its button, or by the agreed emoji on its card."""

from alliance.enums import FollowReason
from storage.contributions import following as follow_rows
from storage.contributions.contributions import list_newest
from storage.people import people
from tests.kit import Player, Town
from tests.kit.contributions import card_of
from tests.kit.reading import texts

HOUSING = "alliantie-studentenhuisvesting"


def test_the_button_follows_and_says_what_that_means(shared_town: Town) -> None:
    ts = card_of(shared_town, "Te volgen")
    shared_town.samira.presses("^Volgen$", ts=ts)
    assert "Je volgt B-" in shared_town.samira.reads(HOUSING)
    assert follows(shared_town, "samira") is FollowReason.BUTTON
    shared_town.samira.presses("Niet meer volgen", HOUSING)
    assert "niet meer" in shared_town.samira.reads(HOUSING)
    assert follows(shared_town, "samira") is None


def test_the_author_follows_from_the_beginning(shared_town: Town) -> None:
    card_of(shared_town, "Fietsenstalling bij de campus")
    assert follows(shared_town, "noor") is FollowReason.AUTHOR


def test_ones_own_card_offers_what_fits(shared_town: Town) -> None:
    card_of(shared_town, "Wat past")
    number = newest(shared_town)
    shown = shared_town.noor.types(f"/kennis toon B-{number}").splitlines()
    assert "Volgen" not in shown
    assert "Wij hebben dit ook" not in shown
    shared_town.noor.presses("Meer…")
    offered = texts(shared_town.noor.form()).splitlines()
    assert "Niet meer volgen" in offered
    assert "Volgen" not in offered
    assert "Volgen" in shared_town.jelle.types(f"/kennis toon B-{number}").splitlines()


def test_the_emoji_follows_and_taking_it_away_ends_it(shared_town: Town) -> None:
    ts = card_of(shared_town, "Met ogen")
    reacts(shared_town.jelle, ts, "eyes")
    assert follows(shared_town, "jelle") is FollowReason.EMOJI
    reacts(shared_town.jelle, ts, "eyes", remove=True)
    assert follows(shared_town, "jelle") is None


def test_a_skin_tone_changes_nothing(shared_town: Town) -> None:
    ts = card_of(shared_town, "Met kleur")
    reacts(shared_town.jelle, ts, "eyes::skin-tone-4")
    assert follows(shared_town, "jelle") is FollowReason.EMOJI


def test_taking_the_emoji_away_does_not_end_what_began_otherwise(shared_town: Town) -> None:
    ts = card_of(shared_town, "Al gevolgd")
    shared_town.jelle.presses("^Volgen$", ts=ts)
    reacts(shared_town.jelle, ts, "eyes")
    reacts(shared_town.jelle, ts, "eyes", remove=True)
    assert follows(shared_town, "jelle") is FollowReason.BUTTON


def test_other_emoji_and_other_messages_do_nothing(shared_town: Town) -> None:
    ts = card_of(shared_town, "Niets mee bedoeld")
    reacts(shared_town.jelle, ts, "tada")
    said = shared_town.noor.says("Goed idee", channel=HOUSING)
    reacts(shared_town.jelle, said["ts"], "eyes")
    assert follows(shared_town, "jelle") is None


def test_who_may_not_read_a_closed_card_does_not_follow_it(shared_town: Town) -> None:
    shared_town.noor.shares("Besloten", visibility="alliance")
    shared_town.settle()
    ts = shared_town.messages(HOUSING)[-1]["ts"]
    reacts(shared_town.hanneke, ts, "eyes")
    assert follows(shared_town, "hanneke") is FollowReason.EMOJI  # the secretariat reads everything
    reacts(shared_town.tom, ts, "eyes")
    assert follows(shared_town, "tom") is None


def test_another_emoji_can_be_agreed_and_its_other_name_is_the_same(town: Town) -> None:
    town.stop_bot()
    town.start_bot(FOLLOW_EMOJI=":thumbsup:")
    ts = card_of(town, "Met een duim")
    reacts(town.jelle, ts, "eyes")
    assert follows(town, "jelle") is None
    reacts(town.jelle, ts, "+1::skin-tone-2")
    assert follows(town, "jelle") is FollowReason.EMOJI


def test_who_is_new_follows_after_saying_for_which_organisation(town: Town) -> None:
    ts = card_of(town, "Voor nieuwe ogen")
    newcomer = town.newcomer("bram", "Bram Vos", email="bram@maastricht.nl")
    reacts(newcomer, ts, "eyes")
    town.settle()
    assert "Wil je B-1 volgen (Voor nieuwe ogen)?" in newcomer.reads()
    newcomer.presses("^Volgen$", "@bot")
    assert not newcomer.submits()
    assert "Je volgt B-1" in str(newcomer.form())
    assert follows(town, "bram") is FollowReason.BUTTON


def newest(town: Town) -> int:
    with town.database.reading() as session:
        return list_newest(session, limit=1)[0][0].number


def reacts(player: Player, ts: str, name: str, *, remove: bool = False) -> None:
    player.town.control.post("reaction", user=player.user_id, channel=HOUSING, ts=ts, name=name, remove=remove)
    player.town.settle()


def follows(town: Town, name: str) -> FollowReason | None:
    """Why somebody follows the newest contribution; None when they do not."""
    with town.database.reading() as session:
        member = people.find_member(session, town.users[name])
        found = follow_rows.find_follow_by_number(session, newest(town), member.id) if member else None
        return FollowReason(found.reason) if found and found.stopped_at is None else None
