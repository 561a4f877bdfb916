"""Search: what finds what, what is hidden stays so, and both engines find the same in the same order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.contributions.look_alikes import find_look_alikes
from alliance.index.analysis import analyse, is_one_edit, plain_words
from alliance.index.stemming import stem
from alliance.search.query import FILTER_WORDS, FilterName, ProblemKind, parse_query
from alliance.search.search import MOST_SHOWN
from storage.engine.database import Database
from storage.tables import Endorsement, Organisation, SynonymGroup
from tests.networks.knowledge_base import ANYBODY, NOW, Base

pytestmark = pytest.mark.both_databases("order")

TITLE = "Zonnepanelen op monumentale kamerpanden"
BODY = "De monumentenstatus houdt verduurzaming van kleine woonruimten tegen; vergunningen duren een jaar."


@pytest.mark.parametrize(
    "typed",
    [
        "monument",
        "MONUMENTALE",
        "woonruimte",
        "verduurzamen",
        "kamerpand",
        "panden",
        "kamer",
        "kammerpanden",
        "kamerpadnen",
        "kamerpande",
        "zonnep",
        "panelen",
        "kamers panden",
        "zonnepanelen soort:knelpunt",
        "zonnepanelen kind:bottleneck",
        "zonnepanelen stad:Utrecht",
        "zonnepanelen city:utr",
        "zonnepanelen -soort:kans",
        "alliantie:studenten",
        "thema:randvoorwaarden",
        "jaar:2026 zonnepanelen",
        '"monumentale kamerpanden"',
        "“monumentale kamerpanden”",
        '"Monumentale KAMERPANDEN',
        "zonnepanelen AND NOT * OR (kamers",
        "vergunning",
        "permit",
        "B-1",
        "b1",
        " b-01 ",
        "utrecht",
        "studentenhuisvesting",
        "huisvesting",
        "housing",
        "NEAR(kamer)",
        "kleur:rood kamer",
        "kamer kleur:rood",
        "soort: knelpunt zonnepanelen",
        "soort: stad:Utrecht",
    ],
)
def test_what_is_said_in_other_words_is_found(database: Database, typed: str) -> None:
    with database.writing() as session:
        base = Base(session)
        base.share(TITLE, BODY)
        assert base.find(typed) == [1]


@pytest.mark.parametrize(
    "typed",
    [
        "zonnepanelen soort:kans",
        "zonnepanelen stad:Delft",
        "soort: stad:Delft",
        '"kamerpanden monumentale"',
        '"zonnepanelen monumentale"',
        "fietsenstalling",
        "zonnepanelen -monumentale",
        'zonnepanelen -"monumentale kamerpanden"',
        "zonnepanelen -soort:knelpunt",
        "zonnepanelen status:gearchiveerd",
        "zonnepanelen gebied:europees",
        "de het een",
        "",
        "B-2",
        "raad",
        "fietsenstalling zwembad",
    ],
)
def test_what_is_not_meant_is_not_found(database: Database, typed: str) -> None:
    with database.writing() as session:
        base = Base(session)
        base.share(TITLE, BODY)
        assert base.find(typed) == []


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("huisvesting", "Studentenhuisvesting"),
        ("kamer", "Een eenkamerwoning"),
        ("kennisstad", "Vier kennissteden"),
        ("Oekraïne", "Studenten uit Oekraine"),
        ("cafe", "Het taalcafé"),
        ("fotos", "Foto's van de wijk"),
        ("mbo-studenten", "Studenten van het mbo"),
        ("mbo-studenten", "Mbo'ers op stage"),
        ("gemeenteraad", "De raad van de gemeente"),
        ("strategieen", "Een strategie"),
        ("gestopt", "Waarom wij stoppen"),
        ("ombouwen", "Een omgebouwd kantoor"),
        ("cities", "The city and the students of the university"),
        ("lawaai", "Geluidsoverlast bij de buren"),
        ("openbaar vervoer", "Een volle bus"),
        ("bus", "Openbaar vervoer naar de campus"),
        ("gebouw", "Het dorpshuis"),
        ("gebouwen", "Een kantoorgebouw"),
        ("bouwen", "Wat er wordt gebouwd"),
    ],
)
def test_words_find_their_forms_parts_and_synonyms(database: Database, typed: str, written: str) -> None:
    with database.writing() as session:
        base = Base(session)
        base.share(written, "Kort gezegd.")
        assert base.find(typed) == [1]


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("raad", "Een draad"),
        ("raad", "Genoeg voorraad"),
        ("stad", "De bestuursstijl"),
        ("ramingen", "Wij doen het samen"),
        ("bouwen", "Het dorpshuis en de studentenhuizen"),
    ],
)
def test_a_word_that_only_looks_like_a_part_is_not_one(database: Database, typed: str, written: str) -> None:
    with database.writing() as session:
        base = Base(session)
        base.share(written, "Kort gezegd.")
        assert base.find(typed) == []


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("studentenhuisvestingsbeleid", ("student", "huisvest", "beleid")),
        ("eenkamerwoning", ("kamer", "woon")),
        ("kennissteden", ("kennis", "stad")),
        ("draad", ()),
        ("voorraad", ()),
        ("universiteit", ()),
    ],
)
def test_compounds_are_split_where_all_their_parts_are_words(word: str, parts: tuple[str, ...]) -> None:
    assert analyse(word).parts == parts


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("vergunningen", "vergunning"),
        ("gemeenten", "gemeente"),
        ("verduurzaming", "verduurzamen"),
        ("omgebouwd", "ombouwen"),
        ("camera's", "camera"),
        ("agendas", "agenda"),
        ("campussen", "campus"),
    ],
)
def test_forms_of_a_word_have_one_stem(word: str, other: str) -> None:
    assert [analyse(one).stem for one in plain_words(word)] == [analyse(other).stem]


def test_a_word_that_looks_alike_by_its_stem_alone_is_another() -> None:
    assert stem("gezond") != stem("zon")
    assert stem("gemeente") != stem("meent")


def test_the_title_counts_more_than_the_text_and_that_more_than_details_and_contexts(database: Database) -> None:
    with database.writing() as session:
        base = Base(session)
        context = base.share("Vierde")
        details = base.share("Derde", details={"cause": "De hospita wil niet.", "link": "https://hospita.example"})
        body = base.share("Tweede", "De hospita wil niet.")
        title = base.share("Hospita wil niet")
        base.network.add(
            Endorsement(
                contribution_id=context,
                organisation_id=base.network.cities["Delft"],
                member_id=base.network.people["Delft"],
                context="De hospita wil niet.",
                created_at=NOW,
                updated_at=NOW,
            )
        )
        base.change(context)
        assert base.find("hospita") == [title, body, details, context]


def test_a_word_that_means_something_is_no_typing_error_of_another(database: Database) -> None:
    with database.writing() as session:
        base = Base(session)
        base.share("Een kamer voor wie wil", "Wij houden er in september dertig vrij.")
        assert base.find("housing") == []


def test_an_organisation_that_went_up_in_another_is_found_under_both_names(database: Database) -> None:
    with database.writing() as session:
        base = Base(session)
        base.share("Hospita in de ene stad", city="Delft")
        base.share("Hospita in de andere stad", city="Groningen")
        ended = session.get(Organisation, base.network.cities["Delft"])
        assert ended is not None
        ended.ended_on, ended.successor_id = NOW.date(), base.network.cities["Groningen"]
        session.flush()
        assert base.find("hospita stad:Delft") == [1]
        assert sorted(base.find("hospita stad:Groningen")) == [1, 2]
        assert base.find("delft") == [1]
        assert base.find("hospita -stad:Groningen") == []
        (problem,) = base.results("stad:Parijs").query.problems
        assert [one.nl for one in problem.possible] == ["Groningen", "Utrecht"]


def test_of_equals_the_newest_comes_first(database: Database) -> None:
    with database.writing() as session:
        base = Base(session)
        numbers = [base.share("Te weinig hospita's") for _ in range(4)]
        assert base.find("hospita") == numbers[::-1]


def test_more_words_win_and_what_meets_only_a_common_one_is_left_out(database: Database) -> None:
    with database.writing() as session:
        base = Base(session)
        for _ in range(30):
            base.share("Studenten zoeken iets")
        both = base.share("Studenten krijgen erfpacht")
        assert base.find("studenten erfpacht") == [both]


def test_words_to_mark_are_those_that_were_found(database: Database) -> None:
    with database.writing() as session:
        base = Base(session)
        base.share(TITLE, BODY)
        (hit,) = base.results("kamer verduurzamen").hits
        assert set(hit.matched) >= {"kamerpanden", "verduurzaming"}
        assert "tegen" not in hit.matched


def test_a_word_that_only_shares_a_part_is_not_marked(database: Database) -> None:
    with database.writing() as session:
        base = Base(session)
        base.share("Een huiswerkklas", "De verhuurder is de baas, en de huisbaas ook.")
        base.share("Een verhuurder met een huiswerkklas")
        base.share("Een huiswerkklas in het huis van de baas")
        hits = {hit.item.number: hit.matched for hit in base.results("huisbaas").hits}
        assert hits == {1: ("huisbaas",), 2: ("verhuurder",), 3: ("huis", "baas")}


def test_synonyms_are_data(database: Database) -> None:
    with database.writing() as session:
        base = Base(session)
        base.share("Een broodfonds voor kunstenaars")
        assert base.find("bakkerij") == []
        session.add(SynonymGroup(words=["bakkerij", "broodfonds"], updated_at=NOW))
        session.flush()
        assert base.find("bakkerij") == [1]


def test_an_archived_one_is_found_when_asked_for_and_a_merged_one_never(database: Database) -> None:
    with database.writing() as session:
        base = Base(session)
        archived, merged, target = base.share("Hospita een"), base.share("Hospita twee"), base.share("Hospita drie")
        base.change(archived, archived_at=NOW)
        base.change(merged, merged_into_id=target)
        assert base.find("hospita") == [target]
        assert base.find("hospita status:gearchiveerd") == [archived]
        assert base.find("hospita status:archived") == [archived]
        assert sorted(base.find("hospita status:archived,current")) == [archived, target]
        assert base.find(f"B-{merged}") == [target]
        base.change(merged, merged_into_id=None)
        base.change(archived, archived_at=None)
        assert sorted(base.find("hospita")) == [archived, merged, target]


def test_what_is_not_verified_sinks(database: Database) -> None:
    with database.writing() as session:
        base = Base(session)
        first, second = base.share("Hospita gezocht"), base.share("Hospita gezocht", not_verified_since=NOW)
        assert base.find("hospita") == [first, second]
        assert base.find("hospita status:niet-bevestigd") == [second]


@pytest.mark.parametrize(
    ("typed", "kind", "name", "possible"),
    [
        ("soort:onzin huis", ProblemKind.UNKNOWN_VALUE, FilterName.KIND, "knelpunt"),
        ("kleur:rood huis", ProblemKind.UNKNOWN_FILTER, None, "soort"),
        ("stad:Parijs", ProblemKind.UNKNOWN_VALUE, FilterName.CITY, "Groningen"),
        ("jaar:1999", ProblemKind.UNKNOWN_VALUE, FilterName.YEAR, "2026"),
        ("de het een", ProblemKind.ONLY_STOP_WORDS, None, None),
        ("soort:", ProblemKind.NO_VALUE, FilterName.KIND, "knelpunt"),
        ('huis stad:""', ProblemKind.NO_VALUE, FilterName.CITY, "Utrecht"),
        ("-", ProblemKind.NO_WORDS, None, None),
    ],
)
def test_what_cannot_be_followed_is_a_problem_with_what_could_be(
    database: Database, typed: str, kind: ProblemKind, name: FilterName | None, possible: str | None
) -> None:
    with database.writing() as session:
        base = Base(session)
        base.share(TITLE, BODY)
        (problem,) = base.results(typed).query.problems
        assert (problem.kind, problem.filter) == (kind, name)
        assert possible is None or possible in [one.nl for one in problem.possible]


@pytest.mark.parametrize(
    "typed",
    [
        "sdg:11",
        "sdg:steden",
        "pijler:regels",
        "pillar:regulation",
        "sphere:nat",
        "gebied:rijk",
        "gebied:nationaal",
        "gebied:landelijk",
    ],
)
def test_filters_look_into_the_details(database: Database, typed: str) -> None:
    with database.writing() as session:
        base = Base(session)
        base.share("Een", details={"sphere": "national", "pillar": "regulation", "sdgs": [11, 3]})
        base.share("Twee", details={"sphere": "local", "pillar": "funding", "sdgs": [4]})
        assert base.find(typed) == [1]


def test_five_hundred_words_are_a_query_like_any_other(database: Database) -> None:
    with database.writing() as session:
        base = Base(session)
        base.share(TITLE, BODY)
        assert base.find("huis " * 500) == base.find("huis") == [1]
        assert len(base.results(" ".join(f"woord{number}" for number in range(500))).query.words) == 40


@given(st.text(max_size=80))
def test_nothing_that_is_typed_is_an_error(typed: str) -> None:
    query = parse_query(typed, lambda _name: ())
    assert query.typed == typed
    assert all(query.words)


@given(st.text("abc", min_size=1, max_size=6), st.text("abc", max_size=6))
def test_one_edit_is_the_same_both_ways(one: str, other: str) -> None:
    assert is_one_edit(one, other) == is_one_edit(other, one)
    assert is_one_edit(one, one + "x")
    assert is_one_edit(one, one[1:])


def test_every_filter_has_a_word_in_both_languages() -> None:
    assert set(FILTER_WORDS) == set(FilterName)
    assert all(said.nl and said.en for said in FILTER_WORDS.values())


def test_paging_loses_and_repeats_nothing_while_items_change(database: Database) -> None:
    with database.writing() as session:
        base = Base(session)
        numbers = [base.share(f"Hospita nummer {number}") for number in range(23)]
        seen: list[int] = []
        after = None
        while True:
            page = base.results("hospita", after=after)
            seen += [hit.item.number for hit in page.hits]
            base.share("Hospita hospita hospita")  # a new and better one arrives
            base.change(numbers[len(seen) % 23], title="Hospita hospita", body="Hospita")
            after = page.next
            if after is None or len(seen) > 60:
                break
        assert len(seen) == len(set(seen))
        assert set(numbers) <= set(seen)


def test_the_cursor_of_the_longest_way_fits_a_button(database: Database) -> None:
    from alliance.search.search import _read_cursor, _write_cursor

    numbers = list(range(90_000, 90_000 - 300 * MOST_SHOWN, -300))
    assert _read_cursor(_write_cursor(numbers)) == set(numbers)
    assert len(_write_cursor(numbers)) <= 1200
    with database.writing() as session:
        base = Base(session)
        base.share("Hospita")
        assert [hit.item.number for hit in base.results("hospita", after="!?").hits] == [1]


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("erfpechtig", "erfpacht"),
        ("fits", "fietsen"),
    ],
)
def test_no_hit_suggests_words_that_are_there(database: Database, typed: str, near: str) -> None:
    with database.writing() as session:
        base = Base(session)
        base.share("Studentenhuis, erfpacht en fietsen", "Over andere dingen.")
        results = base.results(typed)
        assert results.hits == ()
        assert near in results.near


def test_a_look_alike_is_found_and_a_related_subject_is_not(database: Database) -> None:
    with database.writing() as session:
        base = Base(session)
        other = base.network.alliance("impact", "Maatschappelijke impact", position=2)
        for title in ("Te weinig hospita's", "Erfpacht op de campus", "Lawaai in de wijk", "Wachttijd voor een kamer"):
            base.share(title)
        same = base.share(TITLE, BODY)
        elsewhere = base.share(TITLE, BODY, alliance=other)

        def find(title: str, body: str, alliance: int) -> list[int]:
            found = find_look_alikes(session, reader=ANYBODY, title=title, body=body, alliance_id=alliance)
            return [one.number for one in found]

        body = "Op monumentale panden met kamers mogen geen zonnepanelen."
        assert find("Zonnepanelen op monumenten met kamers", body, base.network.housing) == [same, elsewhere]
        assert find("Zonnepanelen op monumenten met kamers", body, other) == [elsewhere, same]
        assert find("Kinderen leren zwemmen", "In het zwembad van de gemeente.", other) == []
