"""What search makes of Dutch: abbreviations, forms of words, typing errors, and which of several hits comes first."""

from importlib.resources import files

import pytest

from alliance.index.analysis import corrections, is_misspelt, is_stop_word, may_be_misspelt, plain_words
from alliance.index.stemming import stem
from alliance.index.word_combinations import clauses, combined_terms, separated
from storage.engine.database import Database
from storage.tables import SynonymGroup
from tests.networks.knowledge_base import NOW, Base


@pytest.mark.parametrize(
    ("form", "other"),
    [
        pair.split("/")
        for pair in [
            "huizen/huis",
            "steden/stad",
            "binnensteden/binnenstad",
            "daken/dak",
            "zonnedaken/zonnedak",
            "kinderen/kind",
            "musea/museum",
            "lopen/loopt",
            "gelopen/loopt",
            "aangevraagd/aanvragen",
            "aanvraagt/aanvragen",
            "wegen/weg",
            "scholen/school",
            "bomen/boom",
            "besloten/besluiten",
            "verhuurd/verhuren",
            "uitgesteld/uitstellen",
            "toegewezen/toewijzen",
            "voorbereid/voorbereiden",
            "samengewerkt/samenwerking",
            "organisatie/organiseren",
            "geparkeerd/parkeren",
            "monitoren/monitor",
            "technici/technicus",
            "kansen/kans",
            "grenzen/grens",
            "fietsen/fiets",
            "mogelijkheden/mogelijkheid",
            "hoge/hoog",
            "culturele/cultureel",
            "strategieen/strategie",
            "onderzocht/onderzoek",
            "panelen/paneel",
            "middelen/middel",
            "mensen/mens",
            "scooters/scooter",
            "niveaus/niveau",
            "begeleid/begeleiden",
            "leegstaande/leegstaan",
            "weken/week",
            "afweken/afwijken",
            "waarden/waarde",
            "behoeften/behoefte",
            "uitgevallen/uitvallen",
            "afgeleid/afleiden",
            "gewijzigd/wijzigen",
            "beschadigde/beschadiging",
            "beeindigt/beeindigen",
            "daklozen/dakloos",
            "werkloosheid/werkloze",
            "verlaagd/verlagen",
            "daalde/daling",
            "bewees/bewijzen",
        ]
    ],
)
def test_forms_without_a_rule_or_with_a_long_vowel_have_one_stem(form: str, other: str) -> None:
    assert stem(form) == stem(other)


def test_words_that_look_like_forms_of_each_other_have_two_stems() -> None:
    pairs = [
        "plant plan",
        "ruimte ruim",
        "maan man",
        "overheid over",
        "verleden lid",
        "beleid begeleid",
        "wijk weken",
        "wonen gewoon",
        "vragen vroeg",
        "geld geldt",
        "middel gemiddeld",
        "leiden leidt",
        "vecht vocht",
    ]
    assert [pair for pair in pairs if len({stem(word) for word in pair.split()}) < 2] == []


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("Het Landelijk Platform Studentenhuisvesting helpt.", "lps"),
        ("Met de regionale ontwikkelingsmaatschappij.", "rom"),
        ("Het Noordelijk Overleg Campusontwikkeling", "noc"),
        ("Een burgerservicenummer", "bsn"),
        ("Binnenlandse Zaken en Koninkrijksrelaties", "bzk"),
        ("Elke Vereniging van Eigenaren", "vve"),
    ],
)
def test_names_and_compounds_spell_an_abbreviation(text: str, spelled: str) -> None:
    assert f"init:{spelled}" in combined_terms(clauses(text), is_title=False)


def test_a_text_of_ordinary_words_spells_little() -> None:
    text = "De verhuurder van een pand wacht op de gemeente, en de bewoners vragen om hulp bij het betalen van de huur."
    assert len(combined_terms(clauses(text), is_title=False)) <= 2


@pytest.mark.parametrize("text", ["Vraag de vergunning op tijd aan.", "Een vergunning aan te vragen kost tijd"])
def test_a_verb_in_two_pieces_is_the_whole_verb(text: str) -> None:
    found = {whole for clause in clauses(text) for _, whole in separated(clause)}
    assert found == {stem("aanvragen")}


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("LPS", "Het Landelijk Platform Studentenhuisvesting"),
        ("landelijk platform studentenhuisvesting", "Wat het LPS doet"),
        ("rom", "De regionale ontwikkelingsmaatschappij"),
        ("burgerservicenummer", "Wachten op een BSN"),
        ("het ministerie van BZK", "Binnenlandse Zaken en Koninkrijksrelaties"),
        ("vergunning aanvragen", "Wie vraagt dat aan?"),
        ("hoe vraag ik dat aan", "Het aanvragen duurt lang"),
        ("octrooiadvies", "Octrooideskundigen op de campus"),
        ("erfpagt", "De erfpachtcanon"),
        ("fiest", "Fietsen naar de campus"),
        ("xylofoonles kamer", "Een kamer"),
    ],
)
def test_one_word_of_what_is_meant_is_enough(database: Database, typed: str, written: str) -> None:
    with database.writing() as session:
        base = Base(session)
        base.share(written, "Kort gezegd.")
        base.share("Iets anders", "Over heel iets anders.")
        assert base.find(typed) == [1]


@pytest.mark.parametrize(
    ("typed", "first", "second"),
    [
        ("havenloods", "Havenloods wordt atelier", "Havenloodsen worden ateliers"),
        ("havenloodsen", "Havenloodsen worden ateliers", "Havenloods wordt atelier"),
        ("loods", "Loods wordt atelier", "Havenloods wordt atelier"),
        ("studentkamer", "Wachten op een studentenkamer", "Studenten zoeken een kamer"),
    ],
)
def test_the_exact_word_comes_before_its_relatives(database: Database, typed: str, first: str, second: str) -> None:
    with database.writing() as session:
        base = Base(session)
        assert [base.share(first), base.share(second)] == base.find(typed)
        base.share(first)
        assert base.find(typed) == [3, 1, 2]


def test_a_word_that_hardly_anything_contains_also_finds_its_subject_after_the_word_itself(database: Database) -> None:
    with database.writing() as session:
        base = Base(session)
        subject = base.share("Schaduw op het plein", "Kort gezegd.")
        base.share("Iets anders", "Over heel iets anders.")
        assert base.find("hittegolf") == [subject]
        exact = base.share("Wat doe je bij een hittegolf?", "Kort gezegd.")
        assert base.find("hittegolf") == [exact, subject]
        more = [base.share("Wat doe je bij een hittegolf?", "Kort gezegd.") for _ in range(9)]
        assert base.find("hittegolf") == [*reversed(more), exact]


def test_what_has_several_words_of_a_subject_comes_before_what_has_one(database: Database) -> None:
    with database.writing() as session:
        base = Base(session)
        about = base.share("Schaduw op het plein", "Bomen geven verkoeling.")
        once = base.share("Schaduw op het plein", "Kort gezegd.")
        base.share("Iets anders", "Over heel iets anders.")
        assert base.find("hittegolf") == [about, once]


def test_a_wide_subject_needs_two_of_its_words_and_is_no_answer_to_a_single_word(database: Database) -> None:
    with database.writing() as session:
        base = Base(session)
        about = base.share("Screening van docenten", "Bezoek uit het buitenland.")
        others = [base.share(title, "Kort gezegd.") for title in ("Screening van docenten", "Docenten in beeld")]
        assert base.find("spionage docenten") == [about, *reversed(others)]
        assert base.find("spionage") == []


@pytest.mark.parametrize("name", ["related.txt", "widely_related.txt"])
def test_lines_of_one_subject_have_words_that_can_be_found_each_once(name: str) -> None:
    text = files("alliance.index").joinpath(name).read_text(encoding="utf-8")
    for line in (line.split() for line in text.splitlines() if line and line[0] != "#"):
        assert len(line) >= 2, line
        assert len(set(line)) == len(line), line
        assert not [word for word in line if is_stop_word(word) or plain_words(word) != [word]], line


def test_a_common_synonym_says_less_than_a_rare_word(database: Database) -> None:
    with database.writing() as session:
        base = Base(session)
        session.add(SynonymGroup(words=["botenhelling", "voorziening"], updated_at=NOW))
        session.flush()
        for _ in range(12):
            base.share("Voorziening", "Een zwemsteiger erbij, of een trapje.")
        meant = base.share("Iets anders", "Een botenhelling en een zwemsteiger.")
        assert base.find("botenhelling zwemsteiger")[0] == meant


def test_a_short_word_is_a_typing_error_only_with_the_same_letters() -> None:
    assert not is_misspelt("buren", "beren")
    assert not may_be_misspelt("buurt")
    assert is_misspelt("fiest", "fiets")
    assert is_misspelt("kamper", "kamer")
    assert corrections("erfpagt") == ("erfpacht",)


def test_what_stands_for_a_word_that_nothing_contains_is_rare_however_common_it_is(database: Database) -> None:
    with database.writing() as session:
        base = Base(session)
        for _ in range(12):
            base.share("Oefening", "De brandweer kwam langs.")
        base.share("Tekort aan technici", "Bedrijven zoeken monteurs.")
        meant = base.share("Veilig wonen", "Elke gang kreeg een rookmelder en een vluchtweg van de brandweer.")
        assert base.find("tekort blusser")[0] == meant


def test_two_words_do_not_mean_an_abbreviation_of_two_letters(database: Database) -> None:
    with database.writing() as session:
        base = Base(session)
        meant = base.share("Verduurzaming", "Kort gezegd.")
        base.share("Beurzen", "Samen naar Azië en de VS.")
        assert base.find("verduurzaming studentenhuizen") == [meant]


def test_a_preposition_finds_nothing_that_the_other_words_do_not_find_better(database: Database) -> None:
    with database.writing() as session:
        base = Base(session)
        base.share("Na de zomer", "Kort gezegd.")
        meant = base.share("Wonen", "Verhuizen als het diploma is behaald.")
        assert base.find("na het diploma")[0] == meant
