"""First contact: whoever writes for the first time says for which organisation, and loses nothing they typed."""

import pytest

from tests.kit import Player, Town
from tests.kit.reading import held, labels, options, says, texts
from tests.kit.wire import send, send_form, submission

HOUSING = "alliantie-studentenhuisvesting"
SECRETARIAT = "nkn-secretariaat"


def test_where_the_mail_domain_tells_it_is_chosen_already_and_going_on_is_enough(shared_town: Town) -> None:
    guus = shared_town.guus
    guus.types("/kennis knelpunt Geen werk voor partners", channel="alliantie-internationalisering")
    assert guus.form()["title"]["text"] == "Even kennismaken"
    assert says("first.guess", organisation="Maastricht") in texts(guus.form())
    assert held(guus.form(), "organisation") == "Maastricht"
    assert not guus.submits()
    form = guus.form()
    assert (held(form, "title"), held(form, "kind")) == ("Geen werk voor partners", "knelpunt")
    assert held(form, "alliance") == "Internationalisering"
    assert says("form.on_behalf", organisation="Maastricht") in texts(form)
    assert not guus.submits(body="Wie meekomt, vindt niets.")
    shared_town.settle()
    (card,) = shared_town.cards("Geen werk voor partners", "alliantie-internationalisering")
    assert "Maastricht · door Guus Pasmans" in texts(card["blocks"])


def test_a_mail_address_below_the_organisations_domain_tells_as_well(shared_town: Town) -> None:
    lena = shared_town.newcomer("lena", "Lena", email="lena@wonen.delft.nl")
    lena.types("/kennis knelpunt")
    assert "*Delft*" in texts(lena.form())


@pytest.mark.parametrize("email", ["otto@example.org", "otto@notdelft.nl", ""])
def test_where_nothing_tells_one_chooses_and_goes_on(shared_town: Town, email: str) -> None:
    otto = shared_town.newcomer(f"otto{len(email)}", "Otto", email=email)
    otto.types("/kennis praktijk Iets dat werkt")
    why = says("first.not_recognised", domain=email.partition("@")[2]) if email else says("first.no_domain")
    assert why in texts(otto.form())
    assert labels(otto.form()) == ["Organisatie"]
    assert held(otto.form(), "organisation") is None
    otto.submits(organisation=options(otto.form(), "organisation")["Groningen"])
    assert held(otto.form(), "title") == "Iets dat werkt"
    assert "*Groningen*" in texts(otto.form())


def test_who_is_guessed_wrong_chooses_another_organisation(shared_town: Town) -> None:
    mila = shared_town.newcomer("mila", "Mila", email="mila@utrecht.nl")
    mila.types("/kennis knelpunt Toch Delft")
    assert "*Utrecht*" in texts(mila.form())
    mila.submits(organisation=options(mila.form(), "organisation")["Delft"])
    assert "*Delft*" in texts(mila.form())


def test_the_next_form_confirms_it_and_names_who_can_correct_it(shared_town: Town) -> None:
    mees = shared_town.newcomer("mees", "Mees", email="mees@delft.nl")
    mees.types("/kennis knelpunt Even kijken")
    assert not mees.submits()
    asked = f"<@{shared_town.users['hanneke']}>"
    assert says("first.joined", organisation="Delft", names=asked) in texts(mees.form())
    shared_town.close_all_forms()
    mees.types("/kennis knelpunt Nog eens")
    assert asked not in texts(mees.form())


@pytest.mark.parametrize("is_guest", [False, True])
def test_whose_organisation_is_missing_asks_the_secretariat_for_it_once_a_day(
    shared_town: Town, is_guest: bool
) -> None:
    name = "ida" if is_guest else "job"
    player = shared_town.newcomer(name, name.title(), email=f"{name}@ergens.example", is_restricted=is_guest)
    asked = f"<@{shared_town.users['hanneke']}>"
    for _ in range(2):
        player.types("/kennis knelpunt Te duur")
        assert asked in texts(player.form())
        player.presses(f"^{says('first.ask')}$", view="modal")
        assert says("first.asked", names=asked) in texts(player.form())
        shared_town.close_all_forms()
    shared_town.settle()
    told = says("first.wants_to_join", who=f"<@{player.user_id}>")
    heard = [m["text"] for m in shared_town.messages(SECRETARIAT) if told in m["text"]]
    assert heard == [f"{told} {says('first.their_domain', domain='ergens.example')}"]
    assert shared_town.refused_calls() == []


def test_the_secretariat_hears_who_joined_and_how_to_correct_it(shared_town: Town) -> None:
    nora = shared_town.newcomer("nora", "Nora", email="nora@delft.nl")
    nora.types("/kennis knelpunt")
    assert not nora.submits()
    shared_town.settle()
    heard = shared_town.hanneke.reads(SECRETARIAT)
    assert f"<@{nora.user_id}> doet mee namens *Delft*." in heard
    assert "Met `/kennis beheer` pas je het aan." in heard


def test_a_text_that_is_too_long_for_the_title_survives_first_contact(shared_town: Town) -> None:
    pia = shared_town.newcomer("pia", "Pia", email="pia@delft.nl")
    typed = "Een lang verhaal over kamers " * 10
    pia.types(f"/kennis knelpunt {typed}")
    assert not pia.submits()
    assert held(pia.form(), "body") == typed.strip()


def test_who_closes_the_question_finds_what_they_typed_again(shared_town: Town) -> None:
    rik = shared_town.newcomer("rik", "Rik", email="rik@delft.nl")
    rik.types("/kennis kans Later verder")
    shared_town.close_all_forms()
    assert says("mine.draft", title="Later verder") in rik.types("/kennis mijn")
    rik.presses("Verder")
    assert not rik.submits()
    form = rik.form()
    assert (held(form, "title"), held(form, "kind")) == ("Later verder", "kans")
    assert not rik.submits(body="Nu wel.")
    shared_town.settle()
    assert len(shared_town.cards("Later verder")) == 1
    assert "Begonnen" not in rik.types("/kennis mijn")


def test_home_leads_back_to_what_was_begun_as_well(shared_town: Town) -> None:
    siem = shared_town.newcomer("siem", "Siem", email="siem@delft.nl")
    siem.types("/kennis kans Vanaf Home verder")
    shared_town.close_all_forms()
    assert "Vanaf Home verder" in siem.opens_home()
    siem.presses("Verder", view="home")
    assert not siem.submits()
    assert held(siem.form(), "title") == "Vanaf Home verder"


def test_nobody_sees_what_another_began(shared_town: Town) -> None:
    teun = shared_town.newcomer("teun", "Teun", email="teun@delft.nl")
    teun.types("/kennis kans Alleen van Teun")
    assert "Alleen van Teun" not in shared_town.noor.types("/kennis mijn")
    assert "Alleen van Teun" not in shared_town.noor.opens_home()


def test_reading_asks_nothing_of_who_is_new(shared_town: Town) -> None:
    shared_town.noor.shares("Voor iedereen te lezen")
    shared_town.settle()
    (card,) = shared_town.cards("Voor iedereen te lezen")
    ref = card["text"].split(",")[0]
    una = shared_town.newcomer("una", "Una", email="una@example.org")
    assert says("menu.text") in una.types("/kennis")
    assert "`/kennis toon`" in una.types("/kennis help")
    assert "Voor iedereen te lezen" in una.types(f"/kennis toon {ref}")
    assert "nog niets gedeeld" in una.types("/kennis mijn")
    assert una.stack() == []


def test_home_greets_who_was_never_seen_before(shared_town: Town) -> None:
    vera = shared_town.newcomer("vera", "Vera Nieuw", email="vera@example.org")
    page = vera.opens_home()
    assert "Hoi Vera!" in page
    assert "Lezen kan meteen." in page


def test_who_speaks_for_an_organisation_is_never_asked_again(shared_town: Town) -> None:
    shared_town.noor.types("/kennis knelpunt")
    assert shared_town.noor.form()["title"]["text"] == "Knelpunt delen"


def test_sending_the_answer_twice_makes_one_member_and_one_message(shared_town: Town) -> None:
    wim = shared_town.newcomer("wim", "Wim", email="wim@example.org")
    wim.types("/kennis knelpunt Twee keer geklikt")
    chosen = options(wim.form(), "organisation")["Delft"]
    twice = submission(wim, organisation=chosen)
    titles = [texts(send(wim, twice)["view"]) for _ in range(2)]
    assert all("*Delft*" in text for text in titles)
    shared_town.settle()
    assert shared_town.hanneke.reads(SECRETARIAT).count(f"<@{wim.user_id}> doet mee") == 2  # its text, and its block


@pytest.mark.parametrize("locale", ["nl-NL", "en-GB"])
def test_an_answer_without_an_organisation_is_asked_for_again(shared_town: Town, locale: str) -> None:
    xan = shared_town.newcomer(f"xan-{locale.lower()}", "Xan", email="xan@example.org")
    shared_town.control.post("user", id=xan.user_id, locale=locale)
    xan.types("/kennis knelpunt")
    assert send_form(xan) == {"organisation": says("problem.choose", locale[:2])}


@pytest.mark.parametrize(
    ("locale", "sentence"),
    [
        ("nl-NL", "Deze organisatie ken ik niet. Kies er een uit de lijst."),
        ("en-GB", "I don't know this organisation. Choose one from the list."),
    ],
)
def test_an_organisation_that_is_none_is_refused(shared_town: Town, locale: str, sentence: str) -> None:
    yara = shared_town.newcomer(f"yara-{locale.lower()}", "Yara", email="yara@example.org")
    shared_town.control.post("user", id=yara.user_id, locale=locale)
    yara.types("/kennis knelpunt")
    assert send_form(yara, organisation="999999") == {"organisation": sentence}


def test_first_contact_speaks_english_with_who_reads_english(shared_town: Town) -> None:
    zoe: Player = shared_town.newcomer("zoe", "Zoe", email="zoe@delft.nl", locale="en-GB")
    zoe.types("/kennis bottleneck No rooms")
    assert zoe.form()["title"]["text"] == "Nice to meet you"
    assert not zoe.submits()
    assert zoe.form()["title"]["text"] == "Share a bottleneck"
    assert held(zoe.form(), "title") == "No rooms"


# --- guests and people of other workspaces: their organisation decides what they may see


@pytest.mark.parametrize(
    ("locale", "sentence"),
    [
        ("nl-NL", "Als gast kies je je organisatie niet zelf, want die bepaalt wat je mag zien."),
        ("en-GB", "As a guest you cannot choose your organisation yourself, because it decides what you may see."),
    ],
)
def test_a_guest_whose_organisation_nobody_can_tell_does_not_choose_one(
    shared_town: Town, locale: str, sentence: str
) -> None:
    guest = shared_town.newcomer(f"gast-{locale.lower()}", "Gast", email="gast@example.org", is_restricted=True)
    shared_town.control.post("user", id=guest.user_id, locale=locale)
    guest.types("/kennis knelpunt Te duur")
    assert sentence in texts(guest.form())
    assert says("first.not_recognised", locale[:2], domain="example.org") in texts(guest.form())
    assert labels(guest.form()) == []
    assert says("help.bottleneck", locale[:2]) not in guest.types("/kennis help")
    assert says("help.find", locale[:2]) in guest.types("/kennis help")


def test_a_guest_of_a_known_organisation_takes_that_one(shared_town: Town) -> None:
    guest = shared_town.newcomer("gast-delft", "Gast", email="gast@delft.nl", is_restricted=True)
    guest.types("/kennis knelpunt Als gast")
    assert list(options(guest.form(), "organisation")) == ["Delft"]
    assert not guest.submits()
    assert held(guest.form(), "title") == "Als gast"
    other = shared_town.newcomer("gast-leiden", "Gast", email="gast@leiden.nl", is_restricted=True)
    assert says("help.bottleneck") in other.types("/kennis help")
