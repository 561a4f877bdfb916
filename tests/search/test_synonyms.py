"""Synonyms: words that find each other, the starter list, and the searches that found nothing."""

import dataclasses
import datetime as dt
import threading
from typing import Any

import pytest
from sqlmodel import select

from alliance.errors import Conflict, Invalid, NotAllowed
from alliance.index import stemming
from alliance.index.word_knowledge import read_translations
from alliance.people.members import Person
from alliance.records.retention import delete_lot
from alliance.retention_periods import Retention
from alliance.search import empty_searches
from alliance.search.empty_searches import list_unfound, note_empty_search
from alliance.search.synonyms import MAX_WORD, MAX_WORDS, remove_synonyms, save_synonyms, stems_of
from alliance.starter import load_vocabulary
from alliance.starter.vocabulary import read_vocabulary
from handlers.search import word_list
from storage.engine.database import Database
from storage.people.vocabulary import list_synonym_groups
from storage.tables import EmptySearch, Milestone, SlackProfile, SynonymGroup
from tests.kit import Town
from tests.kit.administration import audit, changes_person, opens_list, opens_words
from tests.kit.reading import held, says, texts
from tests.networks.knowledge_base import ANYBODY, GUEST, NOW, SECRETARY, Base
from tests.networks.small_network import ADMIN


def test_what_three_people_searched_in_vain_becomes_a_synonym_with_two_clicks(shared_town: Town) -> None:
    hanneke, jelle = shared_town.hanneke, shared_town.jelle
    shared_town.noor.shares("Te weinig kotten in september")
    shared_town.settle()
    for who in (jelle, jelle, shared_town.marit):
        assert "Te weinig kotten" not in who.types("/kennis zoek slaapverblijf", "@bot")
    opens_words(hanneke, "Synoniemen")
    shared_town.settle()
    assert "slaapverblijf" not in texts(hanneke.form())
    shared_town.close_all_forms()
    shared_town.noor.types("/kennis zoek Slaapverblijf", "@bot")
    opens_words(hanneke, "Synoniemen")
    shared_town.settle()
    assert "*slaapverblijf* · 3 personen" in texts(hanneke.form())
    shared_town.close_all_forms()
    opens_list(hanneke, "Woorden")
    shared_town.settle()
    assert "*slaapverblijf* · 3 personen" in texts(hanneke.form())
    hanneke.presses("^Synoniem toevoegen$", view="modal")
    assert hanneke.form()["title"]["text"] == says("keep.add_synonym")
    typed = held(hanneke.form(), "synonyms")
    assert typed == "slaapverblijf, "
    assert not hanneke.submits(synonyms=f"{typed}Kotten")
    assert "slaapverblijf, kotten" in texts(hanneke.form())
    assert "slaapverblijf" not in texts(hanneke.stack()[-2]), "the list beneath has it no more"
    assert "Te weinig kotten" in jelle.types("/kennis zoek slaapverblijf", "@bot")
    shared_town.close_all_forms()
    opens_words(hanneke, "Synoniemen")
    hanneke.presses("^Nieuwe groep woorden$", view="modal")
    assert not hanneke.submits(synonyms="kotten, hokken")
    assert "slaapverblijf, kotten, hokken" in texts(hanneke.form()), "the group that has a word already"
    shared_town.control.post("close", user=hanneke.user_id)
    hanneke.picks("Verwijderen", near="kotten")  # the list beneath shows the page on which it stands
    assert "vinden elkaar dan niet meer" in texts(hanneke.form())
    assert not hanneke.submits()
    assert "Te weinig kotten" not in jelle.types("/kennis zoek slaapverblijf", "@bot")
    words = ["slaapverblijf", "kotten", "hokken"]
    assert audit(shared_town, "remove_synonyms")[0].before == {"words": words}


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        ("hanneke", "kamer", "Noem minstens twee woorden, met een komma ertussen."),
        ("emily", "kamer", "Enter at least two words, with a comma between them."),
        ("hanneke", ", ".join(f"w{n}" for n in range(21)), "Dit zijn 21 woorden en er passen er 20 in een groep."),
        ("emily", ", ".join(f"w{n}" for n in range(21)), "You entered 21 words; a group can have up to 20."),
        ("hanneke", "kot, " + "x" * 61, says("problem.too_long", length=61, limit=60)),
        ("hanneke", "Hok; HOK", says("problem.synonyms_same", word="hok", other="hok")),
        ("emily", "hok, hokken", says("problem.synonyms_same", "en", word="hok", other="hokken")),
        ("hanneke", "hok, 🏠", says("problem.synonym_no_word", word="🏠")),
        ("emily", "hok, the", says("problem.synonym_no_word", "en", word="the")),
        ("hanneke", "fiets, hok, kamer", says("problem.synonyms_apart", word="kamer", other="fiets")),
        ("emily", "fiets, hok, kamer", says("problem.synonyms_apart", "en", word="kamer", other="fiets")),
    ],
)
def test_what_is_no_group_is_refused_in_its_readers_language(
    shared_town: Town, name: str, typed: str, sentence: str
) -> None:
    if name == "emily" and "wat wil" not in shared_town.emily.types("/kennis beheer", "@bot"):
        changes_person(shared_town.tom, shared_town.emily, roles=["secretariat"])
    who = getattr(shared_town, name)
    opens_words(who, "Synoniemen" if name == "hanneke" else "Synonyms")
    who.presses("^(Nieuwe groep woorden|New group of words)$", view="modal")
    assert who.submits(synonyms=typed) == {"synonyms": sentence}


def test_a_group_that_new_words_are_added_to_is_named(shared_town: Town) -> None:
    hanneke = shared_town.hanneke
    for typed in ("zolderkamertje, vliering", "vliering, nokkamer"):
        opens_words(hanneke, "Synoniemen")
        hanneke.presses("^Nieuwe groep woorden$", view="modal")
        assert not (hanneke.submits(synonyms=typed) or {}).get("synonyms")
        shared_town.settle()
        said = says("keep.synonyms_extended", words="zolderkamertje, vliering")
        assert any(said in texts(view) for view in hanneke.stack()) == ("nokkamer" in typed)
        shared_town.close_all_forms()


def test_a_word_is_in_one_group_and_what_is_removed_twice_is_removed_once(database: Database) -> None:
    with database.writing() as session:
        before = len(list_synonym_groups(session))
        group = save_synonyms(session, by=ADMIN, group_id=None, typed="Zolderkamer\n kot;zolderkamer", now=NOW)
        assert group.words == ["zolderkamer", "kot"]
        assert save_synonyms(session, by=ADMIN, group_id=None, typed="kotten, hok", now=NOW).id == group.id
        assert group.words == ["zolderkamer", "kot", "kotten", "hok"]
        other = save_synonyms(session, by=ADMIN, group_id=None, typed="stal, schuur", now=NOW)
        for group_id, reason in ((None, "problem.synonyms_apart"), (other.id, "problem.synonym_taken")):
            with pytest.raises(Invalid) as refused:
                save_synonyms(session, by=ADMIN, group_id=group_id, typed="schuur, KOT", now=NOW)
            assert refused.value.reason == reason
        save_synonyms(session, by=ADMIN, group_id=group.id, typed="kot, hok", now=NOW)
        remove_synonyms(session, by=ADMIN, group_id=other.id, now=NOW)
        for _ in range(2):
            remove_synonyms(session, by=ADMIN, group_id=group.id, now=NOW)
        assert len(list_synonym_groups(session)) == before
        with pytest.raises(Conflict):
            save_synonyms(session, by=ADMIN, group_id=group.id, typed="kot, hok", now=NOW)


def test_lists_of_words_open_before_what_was_searched_in_vain_is_looked_up(
    shared_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[str] = []
    look_up = empty_searches.list_unfound

    def note(*told: Any, **more: Any) -> Any:
        threads.append(threading.current_thread().name)
        return look_up(*told, **more)

    monkeypatch.setattr(empty_searches, "list_unfound", note)
    monkeypatch.setattr(word_list, "list_unfound", note)
    opens_list(shared_town.hanneke, "Woorden")
    shared_town.settle()
    shared_town.hanneke.presses("^Synoniemen$", view="modal")
    shared_town.settle()
    assert [name.partition("_")[0] for name in threads] == ["afterwards"] * 2, "after the answer that opens each"
    assert shared_town.refused_calls() == []


def test_five_hundred_groups_are_listed_in_pages(shared_town: Town) -> None:
    with shared_town.database.writing() as session:
        for number in range(500):
            session.add(SynonymGroup(words=[f"kwx{number}a", f"kwx{number}b"], updated_at=NOW))
    opens_words(shared_town.hanneke, "Synoniemen")
    shared_town.settle()
    assert len(shared_town.hanneke.form()["blocks"]) <= 100
    assert says("keep.next") in texts(shared_town.hanneke.form())
    assert shared_town.refused_calls() == []


def test_the_list_of_synonyms_is_searched_and_stays_so_after_a_change(shared_town: Town) -> None:
    hanneke = shared_town.hanneke
    with shared_town.database.writing() as session:
        for words in ("lepelaar, vogelaar", "kwartel, patrijs", "lepeldief, bestekbak"):
            save_synonyms(session, by=ADMIN, group_id=None, typed=words, now=NOW)
    opens_words(hanneke, "Synoniemen")
    assert not hanneke.submits(query="Lépel")
    shown = texts(hanneke.form())
    assert ("lepelaar" in shown, "lepeldief" in shown, "kwartel" in shown) == (True, True, False)
    hanneke.picks("Wijzigen", near="lepeldief")
    assert not hanneke.submits(synonyms="lepeldief, bestekbak, vorkbak")
    shared_town.control.post("close", user=hanneke.user_id)
    shown = texts(hanneke.form())
    assert ("vorkbak" in shown, "kwartel" in shown) == (True, False)
    assert held(hanneke.form(), "query") == "Lépel"
    assert not hanneke.submits(query="qqqq")
    assert says("list.nothing_found") in texts(hanneke.form())
    assert not hanneke.submits(query="")
    assert says("keep.next") in texts(hanneke.form())
    assert shared_town.refused_calls() == []


# --- searches that found nothing


def somebody(number: int, reader: Person = ANYBODY) -> Person:
    return dataclasses.replace(reader, slack_user_id=f"U0SEEKER{number}")


def seek(base: Base, typed: str, *people: int, at: dt.datetime = NOW) -> list[str]:
    """Let these people search; gives all words that are stored of empty searches."""
    for number in people:
        person = somebody(number)
        results = base.results(typed, person)
        note_empty_search(base.session, person=person, results=results, secret="s", now=at)
    return sorted(set(base.session.exec(select(EmptySearch.words))))


def test_what_people_searched_in_vain_is_listed_without_them_and_for_a_month(database: Database) -> None:
    with database.writing() as session:
        base = Base(session)
        base.share("Te weinig kotten")
        seek(base, "zwerfhokken", 1, 2, 2, at=NOW - dt.timedelta(days=1))
        assert list_unfound(session, by=SECRETARY, now=NOW) == []
        seek(base, "Zwerfhokken bewaakt", 3, 4)
        seek(base, "bewaakte zwerfhokken", 3, 4, 5)
        assert [(one.words, one.people) for one in list_unfound(session, by=SECRETARY, now=NOW)] == [
            ("zwerfhokken", 5),
            ("bewaakte zwerfhokken", 3),
        ]
        with pytest.raises(NotAllowed):
            list_unfound(session, by=GUEST, now=NOW)
        assert not any("SEEKER" in row.person for row in session.exec(select(EmptySearch)))
        seek(base, "hooizolders", 1, 2)
        seek(base, "hooizolders", 1, at=NOW + dt.timedelta(days=20))  # the salt of another month
        assert "hooizolders" not in [one.words for one in list_unfound(session, by=SECRETARY, now=NOW)]
        save_synonyms(session, by=ADMIN, group_id=None, typed="zwerfhok, kotten", now=NOW)
        assert list_unfound(session, by=SECRETARY, now=NOW) == [], "it finds something now"
        delete_lot(session, "searches", retention=Retention(), now=NOW + dt.timedelta(days=32))
        assert {row.words for row in session.exec(select(EmptySearch))} == {"hooizolders"}


def test_personal_data_and_what_was_found_are_not_kept(database: Database) -> None:
    with database.writing() as session:
        base = Base(session)
        base.share("Te weinig kotten")
        name = "Wiebe Özdemir-Hoogland"
        base.network.add(SlackProfile(slack_user_id="U0NAMED", team_id="T1", name=name, fetched_at=NOW))
        for typed in (
            "kotten",
            "soort:kans",
            "wiebe@voorbeeld.nl zwerfhok",
            "06 12 34 56 78 zwerfhok",
            "B-99",
            "de het een",
            "🏠 !!",
            "2031",
            "Ozdemir",
            "-zwerfhok",
        ):
            assert seek(base, typed, 1) == [], typed
        everybody = dataclasses.replace(ANYBODY, slack_user_id="")
        note_empty_search(session, person=everybody, results=base.results("zwerfhok"), secret="s", now=NOW)
        assert seek(base, f"zwerfhok soort:kans wiebe {'lang' * 9} {'woord' * 9}", 1) == [f"zwerfhok {'lang' * 9}"]


# --- the starter list


def test_the_starter_list_has_no_word_twice_and_none_that_search_ignores() -> None:
    groups = [words for edition in read_vocabulary()["synonyms"].values() for words in edition]
    group_of: dict[tuple[str, ...], list[str]] = {}
    for words in groups:
        assert 2 <= len(words) <= MAX_WORDS, words
        assert len({stems_of(word) for word in words}) > 1, words
        for word in words:
            assert word == word.strip().casefold()[:MAX_WORD], word
            assert stems_of(word), f"{word} is too common to search for"
            assert group_of.setdefault(stems_of(word), words) == words, f"{word} finds another group too"


def test_an_edition_of_the_starter_list_is_loaded_once(database: Database) -> None:
    with database.writing() as session:
        session.add(Milestone(key="synonyms-1", at=NOW))  # by an earlier release
        own = SynonymGroup(words=["vng", "gemeentenclub"], updated_at=NOW)
        session.add(own)
        session.flush()
        assert load_vocabulary(session, now=NOW) > 100
        loaded = [group.words for group in list_synonym_groups(session)]
        assert [words for words in loaded if "vng" in words] == [own.words]
        assert not any("studentenhuisvesting" in words for words in loaded), "the first edition was loaded before"
        removed = next(group for group in list_synonym_groups(session) if "bzk" in group.words)
        remove_synonyms(session, by=ADMIN, group_id=removed.id, now=NOW)
        assert load_vocabulary(session, now=NOW) == 0
        assert not any("bzk" in group.words for group in list_synonym_groups(session))


def test_a_synonym_of_several_words_is_found_where_they_stand_together(database: Database) -> None:
    with database.writing() as session:
        base = Base(session)
        session.add(SynonymGroup(words=["nieuweling", "first-year"], updated_at=NOW))
        session.flush()
        apart = base.share("Rooms", "The first city in the region to try this with a landlord needed two long years.")
        together = base.share("Rooms", "A pilot in the city for first-years and for other people who need a home soon.")
        title = base.share("Years that come first", "Kort gezegd.")
        assert base.find("nieuweling") == [title, together]
        both = base.share(
            "First of all", "Nieuwelingen, in een stad waar dit al vele, vele lange years duurt, vragen erom."
        )
        assert set(base.find("nieuweling")) == {title, together, both}
        assert apart not in base.find("rooms nieuweling")[:1]


def test_each_of_several_synonyms_is_looked_at_for_its_words_together(database: Database) -> None:
    with database.writing() as session:
        base = Base(session)
        session.add(SynonymGroup(words=["nieuweling", "first-year"], updated_at=NOW))
        session.add(SynonymGroup(words=["onderdak", "warm home"], updated_at=NOW))
        session.flush()
        base.share("Rooms", "The first city in the region to try this with a landlord needed two long years.")
        base.share("Dogs", "A dog in a warm basket is rarely far from its owner, who has a small home of stone.")
        assert base.find("onderdak") == base.find("nieuweling onderdak") == []


def test_five_thousand_words_are_searched_as_a_few(database: Database) -> None:
    with database.writing() as session:
        base = Base(session)
        base.share("Te weinig kotten")
        session.add_all(
            SynonymGroup(words=[f"zwerf{number}", f"dwaal{number}"], updated_at=NOW) for number in range(2_500)
        )
        group = save_synonyms(session, by=ADMIN, group_id=None, typed="zwerfhok, KOTTEN 🏠", now=NOW)
        assert group.words == ["zwerfhok", "kotten 🏠"]
        assert base.find("zwerfhok") == [1]
        assert save_synonyms(session, by=ADMIN, group_id=None, typed="dwaal7, hok", now=NOW).words[0] == "zwerf7"


def test_english_words_find_what_is_written_in_dutch_and_the_reverse(database: Database) -> None:
    with database.writing() as session:
        base = Base(session)
        dutch = base.share("Weesfietsen op de stoep", "Niemand haalt ze op.")
        english = base.share("Bicycles on the pavement", "They are left there for months, and nobody wants them.")
        base.share("Iets anders", "Kort gezegd.")
        assert base.find("pavement") == [english, dutch]
        assert base.find("stoep") == [dutch, english]


def test_translations_are_no_dutch_words() -> None:
    known = {stemming.stem(word) for word in stemming.words_of_lexicon()}
    for dutch, *english in read_translations():
        assert english, dutch
        assert not [word for word in english if stemming.stem(word) in known], dutch


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("studentenhuisvestng", "Een studentenwoning aan het spoor"),
        ("huurderr", "The tenants pay for it"),
        ("rookmeldder", "De brandweer kwam langs"),
    ],
)
def test_a_typing_error_in_a_word_that_nothing_contains_finds_what_means_the_same(
    database: Database, typed: str, written: str
) -> None:
    with database.writing() as session:
        base = Base(session)
        session.add(SynonymGroup(words=["studentenhuisvesting", "studentenwoning"], updated_at=NOW))
        session.flush()
        meant = base.share(written, "Kort gezegd.")
        base.share("Iets anders", "Kort gezegd.")
        assert base.find(typed) == [meant]
