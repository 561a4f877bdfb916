"""The shortcuts of Slack's own menus, and a message's markup as plain text."""

from typing import Any

import pytest

from alliance.contributions.sharing import MAX_TITLE
from handlers.slack.plain_text import first_sentence, to_plain
from storage.contributions.contributions import find_contribution
from tests.kit import Player, Town
from tests.kit.reading import held, options, texts

HOUSING = "alliantie-studentenhuisvesting"


def keeps(player: Player, message: dict[str, Any], channel: str = HOUSING) -> None:
    """Choose "Bewaar als bijdrage" in the menu of a message."""
    player.town.control.post(
        "shortcut", user=player.user_id, callback_id="keep_message", channel=channel, ts=message["ts"]
    )


def plainly(markup: str) -> str:
    """A message's text, where one person and one channel are known."""
    people = {"UNOOR": "Noor de Wit"}
    return to_plain(markup, person=people.get, channels={"CHOUSING": "Studentenhuisvesting"}, somebody="iemand")


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("een *vaste* beheerder", "een vaste beheerder"),
        ("_schuin_ en ~weg~ en `code`", "schuin en weg en code"),
        ("*_allebei_*", "allebei"),
        ("```\nregel een\nregel twee\n```", "regel een\nregel twee"),
        ("zie <https://example.nl|pagina>.", "zie pagina."),
        ("zie <https://example.nl/a_b_c>", "zie https://example.nl/a_b_c"),
        ("mail <mailto:noor@utrecht.nl|noor@utrecht.nl>", "mail noor@utrecht.nl"),
        ("dag <@UNOOR>", "dag @Noor de Wit"),
        ("dag <@UWEG|Weg>", "dag @Weg"),
        ("dag <@UWEG>", "dag @iemand"),
        ("in <#CHOUSING> en <#CELDERS|elders>", "in #Studentenhuisvesting en #elders"),
        ("<!here> en <!subteam^S1|@beleid>", "@here en @beleid"),
        ("<!date^1|dinsdag>", "dinsdag"),
        ("2 &lt; 3 &amp;&amp; 4 &gt; 3", "2 < 3 && 4 > 3"),
        ("&gt; aangehaald\n&gt; en nog iets", "aangehaald\nen nog iets"),
        ("2*3*4 is snake_case_naam", "2*3*4 is snake_case_naam"),
        ("  ", ""),
    ],
)
def test_markup_becomes_what_somebody_would_have_typed(markup: str, text: str) -> None:
    assert plainly(markup) == text


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Een zin. Nog een zin.", "Een zin"),
        ("\n\nEerste regel\nTweede regel", "Eerste regel"),
        ("Werkt dit? Ja!", "Werkt dit?"),
        ("Zonder punt", "Zonder punt"),
        ("Wij zoeken samen met DUWO:\n• een", "Wij zoeken samen met DUWO"),
        ("", ""),
    ],
)
def test_the_first_sentence_is_a_proposal_for_the_title(text: str, title: str) -> None:
    assert first_sentence(text) == title


def test_the_global_shortcut_opens_the_short_form(shared_town: Town) -> None:
    shared_town.control.post("shortcut", user=shared_town.noor.user_id, callback_id="share_knowledge")
    form = shared_town.noor.form()
    assert form["title"]["text"] == "Kennis delen"
    assert not shared_town.noor.submits(
        kind="best_practice",
        title="Via de bliksemschicht",
        body="Overal bereikbaar.",
        alliance=options(form, "alliance")["Studentenhuisvesting"],
    )
    shared_town.settle()
    assert len(shared_town.cards("Via de bliksemschicht")) == 1


def test_who_is_new_gets_the_form_behind_the_shortcut_after_saying_for_whom(shared_town: Town) -> None:
    kees = shared_town.newcomer("kees", "Kees", email="kees@delft.nl")
    shared_town.control.post("shortcut", user=kees.user_id, callback_id="share_knowledge")
    assert not kees.submits()
    assert kees.form()["title"]["text"] == "Kennis delen"


def test_a_message_becomes_a_filled_form_and_its_source_stays_with_the_contribution(town: Town) -> None:
    said = town.noor.says(
        "Wij werken met een *vaste* beheerder, zie <https://example.nl|pagina>. Dat bevalt goed.", HOUSING
    )
    keeps(town.jelle, said)
    form = town.jelle.form()
    assert held(form, "title") == "Wij werken met een vaste beheerder, zie pagina"
    assert held(form, "body") == "Wij werken met een vaste beheerder, zie pagina. Dat bevalt goed."
    assert held(form, "alliance") == "Studentenhuisvesting"
    assert f"Uit een bericht van <@{town.noor.user_id}>" in texts(form)
    assert not town.jelle.submits(kind="best_practice")
    town.settle()
    with town.database.reading() as session:
        stored = find_contribution(session, 1)
    assert stored is not None
    assert stored[0].details["source_url"] == said["permalink"]
    assert stored[0].details["source_author"].startswith("Noor de Wit")
    assert town.refused_calls() == []


def test_the_source_survives_first_contact(town: Town) -> None:
    said = town.noor.says("Een deelfiets voor elke eerstejaars.", HOUSING)
    lena = town.newcomer("lena", "Lena", email="lena@delft.nl")
    keeps(lena, said)
    assert not lena.submits()
    assert held(lena.form(), "body") == "Een deelfiets voor elke eerstejaars."
    assert not lena.submits(kind="opportunity")
    town.settle()
    with town.database.reading() as session:
        stored = find_contribution(session, 1)
    assert stored is not None
    assert stored[0].details["source_url"] == said["permalink"]


def test_a_message_that_is_deleted_in_the_meantime_is_shared_without_its_link(town: Town) -> None:
    said = town.noor.says("Straks is dit weg.", HOUSING)
    keeps(town.jelle, said)
    town.control.post("delete", user=town.noor.user_id, channel=HOUSING, ts=said["ts"])
    assert not town.jelle.submits(kind="opportunity")
    town.settle()
    with town.database.reading() as session:
        stored = find_contribution(session, 1)
    assert stored is not None
    assert "source_url" not in stored[0].details


def test_a_long_message_loses_nothing_that_fits_the_form(shared_town: Town) -> None:
    said = shared_town.noor.says("woord " * 400 + "slotwoord", HOUSING)
    keeps(shared_town.jelle, said)
    form = shared_town.jelle.form()
    assert len(held(form, "title") or "") <= MAX_TITLE
    assert (held(form, "body") or "").endswith("slotwoord")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("jelle", "Dit bericht kan ik niet bewaren: het komt van een app of van Slack zelf."),
        ("emily", "I cannot save this message: it comes from an app or from Slack itself."),
    ],
)
def test_a_message_of_the_bot_itself_is_not_kept(shared_town: Town, name: str, sentence: str) -> None:
    player = getattr(shared_town, name)
    channel = "alliantie-internationalisering" if name == "emily" else HOUSING
    author = shared_town.yasmin
    author.types(f"/kennis knelpunt Al bewaard voor {name}", channel)
    assert not author.submits(body=f"Staat er al {name}.")
    author.posts_anyway()
    shared_town.settle()
    keeps(player, shared_town.cards(f"Al bewaard voor {name}", channel)[0], channel)
    assert player.stack() == []
    assert sentence in player.reads(channel)


def test_a_message_with_files_alone_is_not_kept(shared_town: Town) -> None:
    shared_town.control.post(
        "upload", user=shared_town.noor.user_id, channel=HOUSING, name="plan.txt", content_base64="cGxhbg=="
    )
    (said,) = [m for m in shared_town.messages(HOUSING) if m.get("files")]
    keeps(shared_town.jelle, said)
    assert "In dit bericht staan alleen bestanden." in shared_town.jelle.reads(HOUSING)
