"""The first network's starter data, against what is known of it. The expectations are written by hand."""

import pytest

from alliance.enums import OrganisationKind
from alliance.starter import StarterNetwork, read_network, starter_path
from alliance.starter.network import AllianceEntry


@pytest.fixture(scope="module")
def nkn() -> StarterNetwork:
    return read_network(starter_path())


def _alliance(network: StarterNetwork, slug: str) -> AllianceEntry:
    return next(alliance for alliance in network.alliances if alliance.slug == slug)


@pytest.mark.parametrize(
    ("kind", "slugs"),
    [
        (
            OrganisationKind.CITY,
            "amsterdam delft eindhoven enschede groningen leiden "
            "maastricht nijmegen rotterdam tilburg utrecht wageningen",
        ),
        (OrganisationKind.UMBRELLA, "unl vh kences"),
        (OrganisationKind.MINISTRY, "ocw ezk bzk"),
        (OrganisationKind.PROVINCE, ""),
        (OrganisationKind.INSTITUTION, ""),
        (OrganisationKind.PARTNER, ""),
    ],
)
def test_the_organisations_that_sources_name_are_there_and_no_others(
    nkn: StarterNetwork, kind: OrganisationKind, slugs: str
) -> None:
    assert [item.slug for item in nkn.organisations if item.kind == kind] == slugs.split()


def test_umbrellas_have_their_present_names_and_ministries_those_of_2020(nkn: StarterNetwork) -> None:
    names = {item.slug: item.name.nl for item in nkn.organisations}
    assert names["unl"] == "Universiteiten van Nederland (UNL)"
    assert names["ezk"] == "Ministerie van EZK"
    assert not any("VSNU" in name for name in names.values())


def test_every_organisation_is_recognised_by_its_mail_domain(nkn: StarterNetwork) -> None:
    assert all(len(item.mail_domains) == 1 for item in nkn.organisations)


def test_four_alliances_stand_under_three_themes(nkn: StarterNetwork) -> None:
    assert [theme.slug for theme in nkn.themes] == [
        "maatschappelijke-impact",
        "kennisintensieve-ecosystemen",
        "stedelijke-randvoorwaarden",
    ]
    assert [(alliance.slug, alliance.theme) for alliance in nkn.alliances] == [
        ("maatschappelijke-impact", "maatschappelijke-impact"),
        ("ecosystemen", "kennisintensieve-ecosystemen"),
        ("studentenhuisvesting", "stedelijke-randvoorwaarden"),
        ("internationalisering", "stedelijke-randvoorwaarden"),
    ]
    assert all(alliance.ends_on is None for alliance in nkn.alliances)


@pytest.mark.parametrize(
    ("slug", "first_steps", "possible_steps", "topics", "rungs"),
    [
        ("maatschappelijke-impact", 4, 5, 6, 0),
        ("ecosystemen", 2, 3, 5, 7),
        ("studentenhuisvesting", 1, 5, 5, 0),
        ("internationalisering", 1, 4, 4, 0),
    ],
)
def test_each_alliance_has_its_agenda_and_topics(
    nkn: StarterNetwork, slug: str, first_steps: int, possible_steps: int, topics: int, rungs: int
) -> None:
    alliance = _alliance(nkn, slug)
    counted = [len(part) for part in (alliance.first_step, alliance.perspective, alliance.topics, alliance.ladder)]
    assert counted == [first_steps, possible_steps, topics, rungs]


def test_exchanges_and_the_shared_course_go_on_and_nothing_else_does(nkn: StarterNetwork) -> None:
    steps = [step for alliance in nkn.alliances for step in (*alliance.first_step, *alliance.perspective)]
    assert [step.slug for step in steps if step.continuous] == [
        "huisvesting-kennisuitwisseling",
        "internationalisering-uitwisseling",
        "internationalisering-koers",
    ]


def test_nothing_has_a_date_from_2020_that_could_be_overdue(nkn: StarterNetwork) -> None:
    steps = [step for alliance in nkn.alliances for step in (*alliance.first_step, *alliance.perspective)]
    assert [step.due_on for step in steps] == [None] * 25
    assert [step.review_on for step in steps] == [None] * 25


def test_the_subjects_of_the_two_exchanges_are_topics_with_their_questions(nkn: StarterNetwork) -> None:
    asked = {slug: [bool(topic.question) for topic in _alliance(nkn, slug).topics] for slug in _slugs(nkn)}
    assert asked == {
        "maatschappelijke-impact": [False] * 6,
        "ecosystemen": [False] * 5,
        "studentenhuisvesting": [True] * 5,
        "internationalisering": [True, True, True, False],
    }


def test_the_ladder_says_who_leads_on_each_rung(nkn: StarterNetwork) -> None:
    ladder = _alliance(nkn, "ecosystemen").ladder
    assert [rung.number for rung in ladder] == [0, 1, 2, 3, 4, 5, 6]
    assert [rung.lead.en for rung in ladder] == ["the knowledge cities"] * 4 + ["perhaps the state"] * 3


def test_conditions_without_an_alliance_are_suggested_under_their_theme(nkn: StarterNetwork) -> None:
    suggested = {theme.slug: [one.slug for one in theme.suggested_alliances] for theme in nkn.themes}
    assert suggested == {
        "maatschappelijke-impact": [],
        "kennisintensieve-ecosystemen": [],
        "stedelijke-randvoorwaarden": [
            "mobiliteit",
            "digitalisering",
            "toegang-hoger-onderwijs",
            "kansengelijkheid",
            "studentenwelzijn",
        ],
    }


def test_the_conference_keeps_its_six_subjects(nkn: StarterNetwork) -> None:
    steps = {step.slug: step.description for step in _alliance(nkn, "studentenhuisvesting").perspective}
    told = steps["huisvesting-conferentie"]
    assert told is not None
    assert (told.nl.count(";"), told.en.count(";")) == (5, 5)


def test_titles_of_steps_are_short_and_all_different(nkn: StarterNetwork) -> None:
    steps = [step for alliance in nkn.alliances for step in (*alliance.first_step, *alliance.perspective)]
    for titles in ([step.title.nl for step in steps], [step.title.en for step in steps]):
        assert len(set(titles)) == 25
        assert max(map(len, titles)) <= 80
    assert [step.slug for step in steps if step.description is None] == [
        "impact-resultaten-toepassen",
        "ecosystemen-agendas-zichtbaar",
        "ecosystemen-visie",
        "internationalisering-korte-termijn",
    ]


def test_every_agenda_item_comes_from_the_paper_of_2020(nkn: StarterNetwork) -> None:
    assert nkn.sources["paper"].year == 2020
    parts = [part for a in nkn.alliances for part in (a, *a.first_step, *a.perspective, *a.topics, *a.ladder)]
    assert {part.source for part in parts} == {"paper"}


def _slugs(network: StarterNetwork) -> list[str]:
    return [alliance.slug for alliance in network.alliances]
