"""Network files that are wrong: each mistake has its own sentence, with its line, and all are said at once."""

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.starter import NetworkFileError, read_network
from alliance.starter.yaml_lines import FileProblem, read_plain

MUSEUMS = Path(__file__).with_name("musea_aan_zee.yaml")


def _problems(path: Path, text: str) -> list[str]:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(NetworkFileError) as caught:
        read_network(path)
    return str(caught.value).splitlines()


def test_the_file_of_another_network_is_read_the_same() -> None:
    network = read_network(MUSEUMS)
    assert network.network.name.en == "Museums by the Sea"
    assert [item.name.nl for item in network.organisations] == ["No", "Schelpenmuseum", "Provincie Zuiderkust"]
    (energy,) = network.alliances
    assert energy.ends_on == dt.date(2028, 12, 31)
    assert [(step.slug, step.due_on, step.review_on) for step in energy.first_step] == [
        ("meten", dt.date(2027, 3, 31), None),
        ("ervaring-delen", None, dt.date(2027, 6, 30)),
    ]


@pytest.mark.parametrize(
    ("right", "wrong", "line", "where", "sentence"),
    [
        (
            "region: Noordkust",
            "regio: Noordkust",
            18,
            "organisations[schelpenmuseum].regio",
            "is not known here; known are: source, slug, kind, name, region, mail_domains",
        ),
        (
            "plan: { title: Werkplan, year: 2026 }",
            "plan: { titel: Werkplan, title: Werkplan, year: 2026 }",
            11,
            "sources.plan.titel",
            "is not known here; known are: title, year",
        ),
        (
            "nl: Verbruik meten,",
            f"nl: {'a' * 81},",
            35,
            "alliances[energie].first_step[meten].title.nl",
            "has 81 characters; at most 80 fit; put the rest in description",
        ),
        (
            "nl: Schelpenmuseum, en: Shell Museum",
            "nl: Schelpenmuseum",
            17,
            "organisations[schelpenmuseum].name.en",
            "is missing; add it",
        ),
        (
            "nl: Schelpenmuseum, en: Shell Museum",
            'nl: Schelpenmuseum, en: " "',
            17,
            "organisations[schelpenmuseum].name.en",
            "is empty; fill it in",
        ),
        (
            "{ nl: Schelpenmuseum, en: Shell Museum }",
            "Schelpenmuseum",
            17,
            "organisations[schelpenmuseum].name",
            'is "Schelpenmuseum"; a set of keys with their values is wanted',
        ),
        (
            "nl: Schelpenmuseum,",
            f"nl: {'a' * 151},",
            17,
            "organisations[schelpenmuseum].name.nl",
            "has 151 characters; at most 150 fit",
        ),
        (
            "nl: Schelpenmuseum,",
            "nl: [Schelpenmuseum],",
            17,
            "organisations[schelpenmuseum].name.nl",
            "is a list; a text is wanted",
        ),
        (
            "slug: zuiderkust, kind: province",
            "slug: zuiderkust, kind: provincie",
            21,
            "organisations[zuiderkust].kind",
            '"provincie" is not known here; choose one of: city, umbrella, ministry, province, institution, partner',
        ),
        (
            "slug: schelpenmuseum",
            "slug: Schelpen Museum",
            15,
            "organisations[Schelpen Museum].slug",
            'is "Schelpen Museum"; small letters, digits and hyphens are wanted, such as open-data',
        ),
        (
            "[schelpen.example,",
            "[info@schelpen.example,",
            19,
            "organisations[schelpenmuseum].mail_domains[#1]",
            'is "info@schelpen.example"; a mail domain without @ is wanted, such as utrecht.nl',
        ),
        (
            "[schelpen.example, museum.schelpen.example]",
            "schelpen.example",
            19,
            "organisations[schelpenmuseum].mail_domains",
            'is "schelpen.example"; a list (lines that begin with a hyphen) is wanted',
        ),
        (
            "[schelpen.example, museum.schelpen.example]",
            "[schelpen.example, schelpen.example]",
            19,
            "organisations[schelpenmuseum].mail_domains[#2]",
            '"schelpen.example" is already used on line 19; it can tell one only',
        ),
        (
            "slug: zuiderkust",
            "slug: schelpenmuseum",
            21,
            "organisations[schelpenmuseum].slug",
            '"schelpenmuseum" is already used on line 15; give each its own slug',
        ),
        (
            "slug: ervaring-delen",
            "slug: meten",
            38,
            "alliances[energie].first_step[meten].slug",
            '"meten" is already used on line 34; give each its own slug',
        ),
        (
            "theme: gebouwen",
            "theme: gebouw",
            28,
            "alliances[energie].theme",
            '"gebouw" is no theme of this file; choose one of: gebouwen',
        ),
        (
            "ends_on: 2028-12-31\n    source: plan",
            "ends_on: 2028-12-31\n    source: idee",
            32,
            "alliances[energie].source",
            '"idee" is no source of this file; choose one of: statutes, plan',
        ),
        (
            "due_on: 2027-03-31",
            "due_on: 31 maart 2027",
            36,
            "alliances[energie].first_step[meten].due_on",
            'is "31 maart 2027"; a date such as 2027-03-31 is wanted',
        ),
        (
            "due_on: 2027-03-31",
            "due_on: 2027-02-29",
            36,
            "alliances[energie].first_step[meten].due_on",
            'is "2027-02-29"; a date such as 2027-03-31 is wanted',
        ),
        (
            "continuous: true",
            "continuous: ja",
            40,
            "alliances[energie].first_step[ervaring-delen].continuous",
            'is "ja"; true or false is wanted',
        ),
        (
            "due_on: 2027-03-31",
            "review_on: 2027-03-31",
            36,
            "alliances[energie].first_step[meten].review_on",
            "only a continuous step is reviewed; use due_on, or say continuous: true",
        ),
        (
            "review_on: 2027-06-30",
            "due_on: 2027-06-30",
            41,
            "alliances[energie].first_step[ervaring-delen].due_on",
            "a continuous step has no end; use review_on, or leave out continuous",
        ),
        ("year: 2024", "year: vorig jaar", 10, "sources.statutes.year", 'is "vorig jaar"; a whole number is wanted'),
        (
            "year: 2024",
            "year: 20244",
            10,
            "sources.statutes.year",
            'is "20244"; input should be less than or equal to 2100',
        ),
        (
            "  plan: {",
            "  Het plan: {",
            11,
            "sources.Het plan",
            'is "Het plan"; small letters, digits and hyphens are wanted, such as open-data',
        ),
        (
            "  - { slug: gebouwen, name: { nl: Gebouwen, en: Buildings }, source: plan }",
            "  - gebouwen",
            24,
            "themes[#1]",
            'is "gebouwen"; a set of keys with their values is wanted',
        ),
        (
            "    region: Noordkust\n",
            "    region: Noordkust\n    region: Zuidkust\n",
            19,
            "organisations[schelpenmuseum].region",
            "stands here twice, first on line 18; keep one of the two",
        ),
        (
            "    ladder:\n",
            "    ladder:\n      - { number: 1, name: { nl: A, en: A }, lead: { nl: A, en: A }, source: plan }\n",
            45,
            "alliances[energie].ladder[#2].number",
            '"1" is already used on line 44; give each its own number',
        ),
        (
            "    ladder:\n",
            "    topics:\n"
            "      - { slug: zon, name: { nl: Zon, en: Sun }, source: plan }\n"
            "      - { slug: zon, name: { nl: Zonne-energie, en: Solar power }, source: plan }\n"
            "    ladder:\n",
            45,
            "alliances[energie].topics[zon].slug",
            '"zon" is already used on line 44; give each its own slug',
        ),
        (
            "nl: Gebouwen, en: Buildings",
            "nl: &a Gebouwen, en: *a",
            24,
            "",
            "is not YAML: references (*name) are not used here; write it out",
        ),
        ("themes:\n", "themes:\n\t- x\n", 24, "", "is not YAML: found character '\\t' that cannot start any token"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_what_would_be_right(
    tmp_path: Path, right: str, wrong: str, line: int, where: str, sentence: str
) -> None:
    text = MUSEUMS.read_text(encoding="utf-8")
    assert right in text
    path = tmp_path / "musea.yaml"
    path.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(NetworkFileError) as caught:
        read_network(path)
    assert FileProblem(line, where, sentence) in caught.value.problems


def test_all_mistakes_are_said_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = MUSEUMS.read_text(encoding="utf-8")
    for right, wrong in (
        ("region: Noordkust", "regio: Noordkust"),
        ("theme: gebouwen", "theme: gebouw"),
        ("slug: ervaring-delen", "slug: meten"),
        ("en: Look", "en: ''"),
    ):
        text = text.replace(right, wrong, 1)
    lines = [problem.split(":")[0] for problem in _problems(tmp_path / "musea.yaml", text)]
    assert lines == ["musea.yaml, line 18", "musea.yaml, line 28", "musea.yaml, line 38", "musea.yaml, line 45"]


def test_an_empty_file_is_refused_in_words(tmp_path: Path) -> None:
    problems = _problems(tmp_path / "leeg.yaml", "")
    assert problems == ["leeg.yaml, line 1: is empty; a set of keys with their values is wanted"]


def test_a_file_that_is_not_there_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(NetworkFileError, match=r"^weg\.yaml: cannot be read: No such file or directory$"):
        read_network(tmp_path / "weg.yaml")


def test_a_file_in_another_encoding_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "oud.yaml"
    path.write_bytes("naam: coördinatie".encode("latin-1"))
    with pytest.raises(NetworkFileError, match=r"^oud\.yaml: is not UTF-8 text; save it as such$"):
        read_network(path)


@pytest.mark.parametrize(
    "text", ["!!python/object/apply:os.system [echo]", "a: !!timestamp x", "a: 2027-99-99", "? [a]\n: b"]
)
def test_tags_and_odd_values_are_text_and_make_no_objects(tmp_path: Path, text: str) -> None:
    assert _problems(tmp_path / "vreemd.yaml", text)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text("abc: -#*&[]{}'\"\n", max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["slug", "name", "source", "sources", "alliances", "themes", "topics"]), inner
        )
    ),
    max_leaves=12,
)


@given(VALUES)
def test_whatever_the_file_holds_it_is_read_or_refused_in_words(
    tmp_path_factory: pytest.TempPathFactory, value: object
) -> None:
    path = tmp_path_factory.mktemp("any") / "any.yaml"
    path.write_text(f"alliances: {value!r}", encoding="utf-8")
    with pytest.raises(NetworkFileError, match=r"^any\.yaml"):
        read_network(path)


def test_every_part_has_the_line_it_stands_on() -> None:
    plain = read_plain("a:\n  - b: 1\n    c: 2\n  -\n    d: 3\n")
    assert [plain.line(at) for at in (("a",), ("a", 0, "c"), ("a", 1, "d"), ("a", 1, "e"))] == [1, 3, 5, 5]
