"""Searching: by command and by mouse, and asking an alliance what was not found."""

import re
from zoneinfo import ZoneInfo

import pytest

from handlers.slack.request import Request
from handlers.slack.views.blocks import reading_view, section
from storage.people.alliances import find_alliance
from tests.kit import Player, Town
from tests.kit.contributions import opens
from tests.kit.reading import elements, held, labels, options, says, texts
from tests.kit.wire import send_form
from texts import Translator

HOUSING = "alliantie-studentenhuisvesting"
TALENT = "alliantie-internationalisering"


def posts(author: Player, title: str, body: str = "Er is te weinig.", *, channel: str = HOUSING, **values: str) -> str:
    """Share something, past the look-alikes if there are any; gives its reference."""
    word = values.pop("word", "knelpunt")
    author.types(f"/kennis {word} {title}", channel=channel)
    assert not author.submits(body=body, **values)
    author.posts_anyway()
    author.town.settle()
    found = re.search(r"B-\d+", author.types("/kennis mijn", channel=channel))  # the newest stands first
    assert found
    return found[0]


def bare(text: str) -> str:
    """A text without its emphasis."""
    return text.replace("*", "")


def shown(player: Player, channel: str = HOUSING) -> dict[str, object]:
    """The newest message that only this person sees."""
    return [m for m in player.town.messages(channel, reader=player.name) if m.get("ephemeral_to")][-1]


# --- what a hit shows


def test_a_hit_is_found_by_its_stem_and_shows_the_matching_words_in_bold(shared_town: Town) -> None:
    ref = posts(shared_town.noor, "Fietsparkeren bij colleges", "De stallingen staan vol. Wie om negen komt, zoekt.")
    answer = shared_town.jelle.types("/kennis zoek stalling")
    assert "::" not in answer, "a heading ends in one colon"
    assert f"|{ref}>* · Fietsparkeren bij colleges" in answer
    assert "De *stallingen* staan vol." in answer


def test_a_hit_tells_its_kind_alliance_organisation_and_age(shared_town: Town) -> None:
    posts(shared_town.noor, "Zwembad als collegezaal", word="kans")
    answer = shared_town.jelle.types("/kennis zoek zwembad")
    assert "Kans · Studentenhuisvesting · Utrecht · vandaag" in answer


def test_the_reference_of_a_hit_links_to_its_card(shared_town: Town) -> None:
    ref = posts(shared_town.noor, "Krabbenmand in de kelder")
    (card,) = shared_town.cards("Krabbenmand in de kelder")
    assert f"<{card['permalink']}|{ref}>" in shared_town.jelle.types("/kennis zoek krabbenmand")


def test_each_hit_has_its_buttons(shared_town: Town) -> None:
    posts(shared_town.noor, "Kelderverhuur aan promovendi")
    shared_town.jelle.types("/kennis zoek kelderverhuur")
    offered = [one.label for one in elements(shown(shared_town.jelle))]
    assert offered[-3:] == ["Bekijken", "Wij hebben dit ook", "Volgen"]


def test_a_kind_is_shown_in_place_of_all_results(shared_town: Town) -> None:
    posts(shared_town.noor, "Ooievaarsnest op het stadhuis")
    assert "ooievaarsnest" in shared_town.jelle.types("/kennis zoek ooievaarsnest").lower()
    before = len(shared_town.messages(HOUSING, reader="jelle"))
    shared_town.jelle.presses("^Actiestap$")
    assert "vond ik geen actiestappen" in shared_town.jelle.reads(HOUSING)
    assert len(shared_town.messages(HOUSING, reader="jelle")) == before
    shared_town.jelle.presses("^Alles$")
    assert "stadhuis" in shared_town.jelle.reads(HOUSING)


def test_a_hit_on_an_opportunity_asks_who_takes_part(shared_town: Town) -> None:
    posts(shared_town.noor, "Samen zonneweides huren", word="kans")
    shared_town.jelle.types("/kennis zoek zonneweides")
    assert "Wij doen mee" in [one.label for one in elements(shown(shared_town.jelle))]


def test_what_is_ones_own_is_not_offered_for_endorsing(shared_town: Town) -> None:
    posts(shared_town.noor, "Eigen roest op de brug")
    shared_town.noor.types("/kennis zoek roest")
    assert "Wij hebben dit ook" not in [one.label for one in elements(shown(shared_town.noor))]


def test_a_click_on_a_hit_shows_all_of_it(shared_town: Town) -> None:
    posts(shared_town.noor, "Een lange zeereis", "woord " * 200 + "slotakkoord")
    assert "slotakkoord" not in shared_town.jelle.types("/kennis zoek zeereis")
    shared_town.jelle.presses("^Bekijken$")
    assert "slotakkoord" in shared_town.jelle.reads(HOUSING)


def test_the_part_of_a_long_text_is_shown_in_which_the_word_stands(shared_town: Town) -> None:
    posts(shared_town.noor, "Verslag van de dag", "gewoon " * 80 + "en toen viel de pannenkoekentoren om " + "ja " * 90)
    answer = shared_town.jelle.types("/kennis zoek pannenkoekentoren")
    assert "… " in answer
    assert "toen viel de *pannenkoekentoren* om" in answer


def test_the_text_for_screen_readers_carries_what_was_found(shared_town: Town) -> None:
    ref = posts(shared_town.noor, "Stoelendans in de bieb")
    shared_town.jelle.types("/kennis zoek stoelendans")
    assert f"{ref} Stoelendans in de bieb" in str(shown(shared_town.jelle)["text"])


def test_what_people_typed_makes_no_markup(shared_town: Town) -> None:
    posts(shared_town.noor, "Quarantaine <!channel> & *vet*", "Quarantaine >tekst")
    answer = shared_town.jelle.types("/kennis zoek quarantaine <!here>")
    assert "<!channel>" not in answer
    assert "<!here>" not in answer
    assert "*Quarantaine* &lt;!channel&gt; &amp; ∗vet∗" in answer


def test_nobody_finds_what_they_may_not_read(shared_town: Town) -> None:
    posts(shared_town.noor, "Geheime garantieregeling", visibility="alliance")
    assert "garantieregeling" in bare(shared_town.jelle.types("/kennis zoek garantieregeling"))
    for outsider in (shared_town.pieter, shared_town.guus):
        assert "Geheime" not in outsider.types("/kennis zoek garantieregeling", "algemeen")


def test_who_is_new_searches_without_being_asked_anything(shared_town: Town) -> None:
    posts(shared_town.noor, "Voor elke zoeker een lantaarn")
    finn = shared_town.newcomer("finn", "Finn", email="finn@example.org")
    assert "lantaarn" in finn.types("/kennis zoek lantaarns")
    assert finn.stack() == []


def test_a_guest_finds_what_the_channel_of_their_alliance_shows(shared_town: Town) -> None:
    posts(shared_town.fleur, "Wijkmuseum van jongeren", channel="alliantie-maatschappelijke-impact")
    posts(shared_town.noor, "Wijkmuseum van ouderen")
    answer = bare(shared_town.lotte.types("/kennis zoek wijkmuseum", "alliantie-maatschappelijke-impact"))
    assert "van jongeren" in answer
    assert "van ouderen" not in answer
    assert "van jongeren" not in bare(shared_town.lotte.types("/kennis zoek wijkmuseum", "@bot"))
    nothing = shared_town.lotte.types("/kennis zoek xyzqwv", "alliantie-maatschappelijke-impact")
    assert says("search.guest_sees", alliances="Maatschappelijke impact") in nothing


def test_a_guest_is_offered_only_what_they_may_do(shared_town: Town) -> None:
    ref = posts(shared_town.noor, "Ooievaars op het dak", word="praktijk")
    gast = shared_town.newcomer("gast", "Gast", email="gast@elders.example", is_restricted=True)
    gast.types("/kennis zoek ooievaars")
    assert [one.label for one in elements(shown(gast)) if one.action_id in {"adopt", "endorse", "follow"}] == []
    gast.types(f"/kennis {ref}")
    assert {one.label for one in elements(shown(gast))} <= {says("do.history"), says("card.in_channel")}
    answer = gast.types("/kennis zoek xyzqwv")
    assert says("search.nothing", typed="xyzqwv") in answer
    offered = {one.label for one in elements(shown(gast))}
    assert not offered & {says("search.ask_network"), says("search.ask")}
    gast.types("/kennis alliantie studentenhuisvesting")
    offered = {one.label for one in elements(shown(gast))}
    assert offered == {says("menu.actions"), says("menu.overview")}
    jelle = shared_town.jelle
    jelle.types("/kennis zoek xyzqwv")
    assert {says("search.ask_network"), says("search.ask")} <= {one.label for one in elements(shown(jelle))}


def test_a_word_in_a_detail_is_shown_where_it_stands(shared_town: Town) -> None:
    ref = posts(shared_town.noor, "Kamers op de werf", "Boven de loodsen.", word="praktijk")
    opens(shared_town.noor, "Aanvullen", ref)
    assert not shared_town.noor.submits(problem="Er was niets.", approach="De rederij leent hutten uit per semester.")
    assert not shared_town.noor.submits()
    assert not shared_town.noor.submits()
    shared_town.settle()
    answer = shared_town.jelle.types("/kennis zoek rederij")
    assert "Boven de loodsen.\n_Aanpak_ · De *rederij* leent hutten uit per semester." in answer
    assert "_Aanpak_" not in shared_town.jelle.types("/kennis zoek loodsen"), "the text itself has the word"


def test_a_word_in_what_another_city_wrote_is_shown_with_its_name(shared_town: Town) -> None:
    ref = posts(shared_town.noor, "Bruggen te laag voor bussen")
    shared_town.jelle.types(f"/kennis {ref}")
    shared_town.jelle.presses("^Wij hebben dit ook$")
    assert shared_town.jelle.submits(severity="3", context="Bij ons zijn het de sluizen.") == {}
    shared_town.settle()
    assert "_Groningen_ · Bij ons zijn het de *sluizen*." in shared_town.noor.types("/kennis zoek sluizen")


# --- words, filters, pages


def test_a_kind_of_which_nothing_is_found_is_said_in_words(shared_town: Town) -> None:
    posts(shared_town.noor, "Zeehonden in de vijver")
    shared_town.jelle.types("/kennis zoek zeehonden")
    shared_town.jelle.presses("^Besluit$")
    answer = texts(shown(shared_town.jelle))
    assert "Over “zeehonden” vond ik geen besluiten." in answer
    assert "soort:" not in answer
    offered = [one.label for one in elements(shown(shared_town.jelle))]
    assert offered == ["Alles", "Praktijk", "Knelpunt", "Kans", "Actiestap", "Besluit"], "nobody has to be asked yet"
    answer = shared_town.jelle.types("/kennis zoek zeehonden soort:besluit stad:Utrecht")
    assert "Over “zeehonden” vond ik geen besluiten." in answer
    assert says("search.filtered", filters="stad: Utrecht") in answer
    assert "Over “zeehonden” vond ik niets." in shared_town.jelle.types("/kennis zoek zeehonden stad:Delft")


def test_without_words_it_tells_how_one_searches(shared_town: Town) -> None:
    answer = shared_town.noor.types("/kennis zoek")
    assert "`/kennis zoek kamers soort:knelpunt stad:Utrecht`" in answer
    assert "`/kennis find rooms kind:bottleneck city:Utrecht`" in shared_town.emily.types("/kennis find", "algemeen")


@pytest.mark.parametrize("typed", ["B-{n}", "b{n}", " b {n} "])
def test_a_reference_shows_its_card(shared_town: Town, typed: str) -> None:
    title = f"Met nummer {len(typed)}"
    number = posts(shared_town.noor, title).removeprefix("B-")
    assert title in shared_town.jelle.types(f"/kennis zoek {typed.format(n=number)}")


def test_the_filters_are_repeated_as_they_were_understood(shared_town: Town) -> None:
    posts(shared_town.noor, "Steigerbouw langs de gracht")
    answer = shared_town.jelle.types("/kennis zoek steigerbouw soort:knelpunt stad:utr")
    assert "Gefilterd op soort: knelpunt · stad: Utrecht" in answer
    assert "Steigerbouw langs de gracht" in bare(answer)
    assert "Steigerbouw" not in shared_town.jelle.types("/kennis zoek steigerbouw soort:kans").split("\n", 1)[1]


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        ("noor", "wimpelvlag kleur:rood", "Het filter “kleur:” ken ik niet; ik zocht naar het woord erachter."),
        ("emily", "wimpelvlag colour:red", "I don't know the filter “colour:”, so I searched for the word after it."),
        ("noor", "soort:onzin wimpelvlag", "Bij “soort:” ken ik “onzin” niet, dus dat filter liet ik weg. Kies uit: "),
        ("emily", "kind:nonsense wimpelvlag", "I don't know “nonsense” for “kind:”, so I left that filter out."),
        ("noor", "de het een", "Dit zijn alleen heel gewone woorden, zoals “de” of “het”."),
        ("emily", "the of a", "These are all very common words, such as “the” or “of”."),
        ("noor", "soort:", "Achter “soort:” staat nog niets. Kies uit: praktijkvoorbeeld, knelpunt, kans, "),
        ("emily", "kind:", "There is nothing after “kind:” yet. Choose from: best practice, bottleneck, opportunity, "),
        ("noor", "-", "Hier staat geen woord in waar ik op kan zoeken. Schrijf er een of meer, bijvoorbeeld: kamers."),
        ("emily", "-", "There is nothing here that I can search for. Type one or more words, for example: rooms."),
    ],
)
def test_what_was_not_understood_is_told_with_what_would_be_right(
    shared_town: Town, name: str, typed: str, sentence: str
) -> None:
    assert sentence in getattr(shared_town, name).types(f"/kennis zoek {typed}", "algemeen")


def test_the_hits_come_in_spite_of_a_filter_that_was_not_understood(shared_town: Town) -> None:
    posts(shared_town.noor, "Vlaggenmast op het plein")
    assert "Vlaggenmast op het plein" in bare(shared_town.jelle.types("/kennis zoek vlaggenmast soort:onzin"))


@pytest.mark.parametrize(
    "typed", ["huis " * 500, '"open aanhaling', "AND OR NOT *", "NEAR(x, 3)", "-", '""', ":", "%_"]
)
def test_whatever_is_typed_is_answered_with_words(shared_town: Town, typed: str) -> None:
    answer = shared_town.noor.types(f"/kennis zoek {typed}")
    assert answer.strip()
    assert "ging iets mis" not in answer


def test_a_long_query_is_not_cut_within_a_word(shared_town: Town) -> None:
    posts(shared_town.noor, "Windvaanderij langs het kanaal")
    posts(shared_town.noor, "Wind op het dak")
    answer = shared_town.jelle.types("/kennis zoek " + "windvaanderij " * 250)
    assert "1 resultaat* over" in answer
    assert "Wind op het dak" not in bare(answer)


def test_page_after_page_shows_each_once(http_town: Town) -> None:
    titles = [f"Waterput nummer {number}" for number in range(7)]
    for title in titles:
        posts(http_town.noor, title, f"Tekst van {title[-1]}")
    first = bare(http_town.jelle.types("/kennis zoek waterput"))
    assert "7 resultaten over “waterput”" in first
    http_town.jelle.presses("Meer resultaten")
    second = bare(texts(shown(http_town.jelle)["blocks"]))
    seen = [title for title in titles if title in first] + [title for title in titles if title in second]
    assert sorted(seen) == titles
    assert "Meer resultaten" not in second
    assert http_town.refused_calls() == []


# --- by mouse


@pytest.mark.parametrize("place", ["menu", "home"])
def test_the_form_shows_below_its_field_what_was_found(shared_town: Town, place: str) -> None:
    posts(shared_town.noor, f"Ophaalbrug in {place}")
    if place == "menu":
        shared_town.jelle.types("/kennis")
        shared_town.jelle.presses("^Zoeken$")
    else:
        shared_town.jelle.opens_home()
        shared_town.jelle.presses("^Zoeken$", view="home")
    assert labels(shared_town.jelle.form()) == ["Waar zoek je naar?"]
    assert not shared_town.jelle.submits(query="ophaalbruggen")
    assert f"Ophaalbrug in {place}" in bare(texts(shared_town.jelle.form()))
    assert held(shared_town.jelle.form(), "query") == "ophaalbruggen"
    shared_town.jelle.presses("^Bekijken$", view="modal")
    assert len(shared_town.jelle.stack()) == 2


@pytest.mark.parametrize("label", ["Aanvullen", "Bewerken", "Geschiedenis", "Archiveren"])
def test_in_the_third_form_over_each_other_a_button_opens_its_form_in_the_place_of_it(town: Town, label: str) -> None:
    posts(town.noor, "Dakkapel met uitzicht")
    town.noor.types("/kennis")
    town.noor.presses("^Zoeken$")
    town.noor.submits(query="dakkapel")
    town.noor.presses("^Bekijken$", view="modal")
    town.noor.presses("^Meer…$", view="modal")
    assert len(town.noor.stack()) == 3
    town.noor.presses(f"^{label}$", view="modal")
    assert town.noor.form()["title"]["text"] == label
    assert len(town.noor.stack()) == 3
    assert town.refused_calls() == []


def test_a_form_that_somebody_fills_in_stays_under_what_is_said_in_its_place() -> None:
    field = {"type": "input", "block_id": "title"}
    form = {"id": "V3", "type": "modal", "callback_id": "edit", "previous_view_id": "V2", "root_view_id": "V1"}
    body = {"view": {**form, "blocks": [field]}}
    request = Request(context=None, slack=None, body=body, ack=print)  # type: ignore[arg-type]
    assert request.is_on_top_of_two
    said = reading_view(Translator("nl", ZoneInfo("Europe/Amsterdam")), [section("Dat kan nu niet.")])
    assert [block["type"] for block in request.in_its_place(said)["blocks"]] == ["section", "input"]
    assert request.in_its_place(said)["callback_id"] == "edit"


def test_one_searches_again_in_the_same_form(shared_town: Town) -> None:
    posts(shared_town.noor, "Dakkapel met uitzicht")
    shared_town.jelle.types("/kennis")
    shared_town.jelle.presses("^Zoeken$")
    shared_town.jelle.submits(query="zzzzqqq")
    assert "vond ik niets" in texts(shared_town.jelle.form())
    shared_town.jelle.submits(query="dakkapel")
    assert "Dakkapel met uitzicht" in bare(texts(shared_town.jelle.form()))
    assert len(shared_town.jelle.stack()) == 1


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("noor", "Schrijf hier een of meer woorden om naar te zoeken, bijvoorbeeld: kamers."),
        ("emily", "Type one or more words to search for, for example: rooms."),
    ],
)
def test_an_empty_field_is_told(shared_town: Town, name: str, sentence: str) -> None:
    player = getattr(shared_town, name)
    player.types("/kennis", "algemeen")
    player.presses("^(Zoeken|Search)$", "algemeen")
    assert send_form(player, query="   ") == {"query": sentence}


# --- nothing found


def test_where_nothing_is_found_the_nearest_words_search_again(shared_town: Town) -> None:
    posts(shared_town.noor, "Schoorsteenveger van de campus")
    answer = shared_town.jelle.types("/kennis zoek schoorsteenvegertjesbal")
    assert "Over “schoorsteenvegertjesbal” vond ik niets." in answer
    assert "Bedoel je misschien een van deze?" in answer
    shared_town.jelle.presses("^schoorsteenveger")
    assert "Schoorsteenveger van de campus" in bare(shared_town.jelle.reads(HOUSING))


def test_what_is_only_about_the_same_subject_is_not_called_found(shared_town: Town) -> None:
    posts(shared_town.noor, "Kangoeroewoning achter de boerderij")
    answer = bare(shared_town.jelle.types("/kennis zoek aanleunwoning"))
    assert bare(says("search.related", n=1, typed="aanleunwoning")) in answer
    assert "Kangoeroewoning achter de boerderij" in answer
    assert says("search.ask_network") in shared_town.jelle.reads(HOUSING), "there is still a way out"


def test_an_abbreviation_is_no_half_typed_word(shared_town: Town) -> None:
    posts(shared_town.noor, "Woonruimte boven de kapperszaak")
    assert "kapperszaak" not in shared_town.jelle.types("/kennis zoek woo")
    assert "kapperszaak" in bare(shared_town.jelle.types("/kennis zoek woonr"))


def test_what_one_may_not_read_is_not_suggested_either(shared_town: Town) -> None:
    posts(shared_town.noor, "Pluimveehouderij in de wijk", visibility="alliance")
    assert "pluimvee" not in shared_town.pieter.types("/kennis zoek pluymvehoudereij", "algemeen")


def test_the_network_can_be_asked_with_the_words_that_found_nothing(shared_town: Town) -> None:
    answer = shared_town.jelle.types("/kennis zoek zeppelinmast xyzqwv stad:Utrecht")
    assert says("search.ask_secretariat", names="|").partition("|")[0] in answer
    shared_town.jelle.presses("^Vraag het netwerk$")
    form = shared_town.jelle.form()
    assert [held(form, field) for field in ("title", "kind", "alliance")] == [
        "zeppelinmast xyzqwv",
        "knelpunt",
        "Studentenhuisvesting",
    ]


def asks(player: Player, words: str, channel: str = HOUSING) -> None:
    """Search for what is not there, and open the form that asks an alliance."""
    assert "vond ik niets" in player.types(f"/kennis zoek {words}", channel)
    player.presses("^Vraag een alliantie$", channel)


def test_a_question_goes_to_the_alliances_channel_and_the_asker_gets_the_link(town: Town) -> None:
    asks(town.jelle, "zeppelinhangar")
    assert held(town.jelle.form(), "question") == "zeppelinhangar"
    assert held(town.jelle.form(), "alliance") == "Studentenhuisvesting"
    assert not town.jelle.submits(question="Wie heeft een zeppelinhangar <!channel>?")
    assert town.jelle.stack() == []
    town.settle()
    (asked,) = [m for m in town.messages(HOUSING) if "zeppelinhangar" in m["text"] and not m.get("ephemeral_to")]
    assert f"<@{town.jelle.user_id}> van *Groningen* heeft een vraag:" in asked["text"]
    assert "Wie heeft een zeppelinhangar &lt;!channel&gt;?" in texts(asked["blocks"])
    assert "Antwoord in de draad" in texts(asked["blocks"])
    assert asked["permalink"] in town.jelle.reads(HOUSING)
    assert town.refused_calls() == []


def test_who_is_new_says_for_whom_they_ask_and_loses_nothing(shared_town: Town) -> None:
    gijs = shared_town.newcomer("gijs", "Gijs", email="gijs@delft.nl")
    asks(gijs, "pinguinverblijf")
    assert gijs.form()["title"]["text"] == "Even kennismaken"
    assert not gijs.submits()
    assert held(gijs.form(), "question") == "pinguinverblijf"
    assert not gijs.submits()
    shared_town.settle()
    assert "van *Delft* heeft een vraag:" in shared_town.noor.reads(HOUSING)


def test_a_question_begun_before_first_contact_can_be_gone_on_with(shared_town: Town) -> None:
    hugo = shared_town.newcomer("hugo", "Hugo", email="hugo@delft.nl")
    asks(hugo, "walvisstation")
    shared_town.close_all_forms()
    assert "walvisstation" in hugo.types("/kennis mijn")
    hugo.presses("^Ga verder$")
    assert not hugo.submits()
    assert held(hugo.form(), "question") == "walvisstation"


@pytest.mark.parametrize(
    ("locale", "sentence"),
    [
        ("nl-NL", "Schrijf hier je vraag, bijvoorbeeld: wie heeft ervaring met hospitaverhuur?"),
        ("en-GB", "Write your question here, for example: does anyone have experience with live-in landlords?"),
    ],
)
def test_a_question_without_words_is_asked_for_again(shared_town: Town, locale: str, sentence: str) -> None:
    ivo = shared_town.newcomer(f"ivo-{locale[:2]}", "Ivo", email="ivo@delft.nl", locale=locale)
    ivo.types("/kennis knelpunt")
    assert not ivo.submits()
    shared_town.close_all_forms()
    ivo.types("/kennis zoek driehoekstoren")
    ivo.presses("^(Vraag een alliantie|Ask an alliance)$")
    assert send_form(ivo, question=" \u200b ") == {"question": sentence}


@pytest.mark.parametrize(
    ("name", "label", "alliance", "sentence"),
    [
        ("jelle", "Vraag een alliantie", "Studentenhuisvesting", "heeft nog geen kanaal om je vraag in te stellen."),
        ("emily", "Ask an alliance", "Student housing", "has no channel to ask your question in yet."),
    ],
)
def test_an_alliance_without_a_channel_is_not_offered_and_cannot_be_asked(
    http_town: Town, name: str, label: str, alliance: str, sentence: str
) -> None:
    player: Player = getattr(http_town, name)
    player.types("/kennis zoek vijfhoekstoren", "algemeen")
    player.presses(f"^{label}$", "algemeen")
    housing = options(player.form(), "alliance")[alliance]
    with http_town.database.writing() as session:
        row = find_alliance(session, int(housing))
        assert row is not None
        row.channel_id = None
        session.add(row)
    assert f"{alliance} {sentence}" in send_form(player, alliance=housing)["alliance"]
    http_town.close_all_forms()
    player.types("/kennis zoek zeshoekstoren", "algemeen")
    player.presses(f"^{label}$", "algemeen")
    assert housing not in options(player.form(), "alliance").values()


def test_the_same_question_sent_twice_is_asked_once(http_town: Town) -> None:
    asks(http_town.jelle, "dubbeldekker")
    send_form(http_town.jelle, question="Wie heeft een dubbeldekker?")
    send_form(http_town.jelle, question="Wie heeft een dubbeldekker?")
    http_town.settle()
    assert len([m for m in http_town.messages(HOUSING) if "Wie heeft een dubbeldekker" in m["text"]]) == 1
