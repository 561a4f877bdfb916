"""The templates of quick scans: what the agenda asks, in both languages; and a file that is wrong."""

from pathlib import Path

import pytest

from alliance.enums import ScanForm
from alliance.polls.scan_questions import check_question
from alliance.polls.scan_templates import list_templates, outline_of
from alliance.starter import NetworkFileError
from alliance.starter.scans import Scan, read_scans

LANGUAGES = {"nl": lambda text: text.nl, "en": lambda text: text.en}
RIGHT = """\
scans:
  - slug: kamers
    title: { nl: Kamers, en: Rooms }
    explanation: { nl: Waarom., en: Why. }
    questions:
      - form: number
        unit: { nl: kamers, en: rooms }
        summed: true
        text: { nl: "Hoeveel?", en: "How many?" }
      - form: choice
        text: { nl: "Genoeg?", en: "Enough?" }
        options:
          - { nl: Ja, en: "Yes" }
          - { nl: Nee, en: "No" }
"""


def _template(slug: str) -> Scan:
    return next(one for one in list_templates() if one.slug == slug)


def _problems(path: Path, text: str) -> list[str]:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(NetworkFileError) as caught:
        read_scans(path)
    return str(caught.value).splitlines()


def test_there_is_a_template_for_each_subject_of_the_agenda() -> None:
    assert [one.title.nl for one in list_templates()] == [
        "Borging City Deal Kennis Maken",
        "Financiering, regelgeving en kennis voor opschaling",
        "Investeringsagenda's zichtbaar maken",
        "Internationaliseringsbeleid per stad",
        "Monitor studentenhuisvesting",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slug", [one.slug for one in list_templates()])
def test_every_template_is_ready_to_be_sent_in_both_languages(slug: str, language: str) -> None:
    outline = outline_of(slug, LANGUAGES[language])
    assert 5 <= len(outline.questions) <= 9
    assert outline.explanation
    for question in outline.questions:
        assert check_question(question) == question


def test_no_dutch_is_left_in_the_english_templates() -> None:
    for template in list_templates():
        dutch, english = outline_of(template.slug, LANGUAGES["nl"]), outline_of(template.slug, LANGUAGES["en"])
        for nl, en in zip(dutch.questions, english.questions, strict=True):
            assert nl.text != en.text
            assert nl.form is not ScanForm.NUMBER or nl.unit
            assert bool(nl.unit) == bool(en.unit)


def test_a_scale_says_what_its_ends_mean() -> None:
    scales = [one for template in list_templates() for one in template.questions if one.form is ScanForm.SCALE]
    assert scales
    for one in scales:
        for text in (one.text.nl, one.text.en):
            assert "1 = " in text
            assert "5 = " in text


def test_they_ask_what_the_agenda_wants_to_know() -> None:
    asked = {
        template.slug: " ".join([template.explanation.nl, *(one.text.nl for one in template.questions)]).casefold()
        for template in list_templates()
    }
    for slug, subjects in {
        "borging-city-deal": ("verankerd", "stuurgroep", "bestuurder", "onderzoek naar effecten", "samenleving"),
        "opschaling": ("financiering", "regelgeving", "kennisuitwisseling", "minister", "nieuwe city deal"),
        "investeringsagendas": ("investeringsagenda", "rijk", "regio", "maatwerk", "thema's"),
        "internationaliseringsbeleid": ("tot stand", "ambities", "knelpunt", "draagvlak", "talentstrategie"),
        "monitor-studentenhuisvesting": ("regio", "tekort", "kost een kamer", "kwaliteit", "verkamering", "maatregel"),
    }.items():
        for subject in subjects:
            assert subject in asked[slug], (slug, subject)


def test_a_scan_about_housing_counts_rooms_and_months() -> None:
    numbers = [one for one in _template("monitor-studentenhuisvesting").questions if one.unit]
    assert [one.unit.nl for one in numbers if one.unit] == ["kamers", "kamers", "kamers", "maanden", "euro per maand"]
    assert [one.summed for one in numbers] == [True, True, True, False, False]


def test_a_file_that_is_right_is_read(tmp_path: Path) -> None:
    path = tmp_path / "scans.yaml"
    path.write_text(RIGHT, encoding="utf-8")
    (scan,) = read_scans(path).scans
    assert [one.form for one in scan.questions] == [ScanForm.NUMBER, ScanForm.CHOICE]
    assert all(one.required for one in scan.questions)


@pytest.mark.parametrize(
    ("right", "wrong", "sentence"),
    [
        (
            "form: number",
            "form: getal",
            'scans.yaml, line 6: scans[kamers].questions[#1].form: "getal" is not known here; choose one of: '
            "choice, scale, text, number, date",
        ),
        (
            "        unit: { nl: kamers, en: rooms }\n",
            "        unit: { nl: kamers }\n",
            "scans.yaml, line 7: scans[kamers].questions[#1].unit.en: is missing; add it",
        ),
        (
            "How many?",
            f"{'a' * 501}",
            "scans.yaml, line 9: scans[kamers].questions[#1].text.en: has 501 characters; at most 500 fit",
        ),
        (
            '          - { nl: Nee, en: "No" }\n',
            "",
            "scans.yaml, line 12: scans[kamers].questions[#2].options: a choice has 2 to 10 options; here are 1",
        ),
        (
            '{ nl: Nee, en: "No" }',
            '{ nl: Nee, en: "yes" }',
            'scans.yaml, line 14: scans[kamers].questions[#2].options[#2].en: "yes" is an option already, on line 13',
        ),
        (
            "      - form: choice\n",
            "      - form: scale\n",
            "scans.yaml, line 12: scans[kamers].questions[#2].options: only a choice has options; this is a scale",
        ),
        (
            "number\n        unit: { nl: kamers, en: rooms }\n        summed: true\n",
            "date\n        unit: { nl: kamers, en: rooms }\n",
            "scans.yaml, line 7: scans[kamers].questions[#1].unit: only a number has a unit; this is a date",
        ),
        (
            "        summed: true\n",
            "",
            "scans.yaml, line 6: scans[kamers].questions[#1].summed: a number says whether it is summed; "
            "write true or false",
        ),
        (
            "    title: ",
            "    titel: { nl: x, en: y }\n    title: ",
            "scans.yaml, line 3: scans[kamers].titel: is not known here; "
            "known are: slug, title, explanation, questions",
        ),
        (
            "    title: ",
            "    slug: kamers\n    title: ",
            "scans.yaml, line 3: scans[kamers].slug: stands here twice, first on line 2; keep one",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, right: str, wrong: str, sentence: str) -> None:
    assert right in RIGHT
    assert _problems(tmp_path / "scans.yaml", RIGHT.replace(right, wrong, 1)) == [sentence]


def test_too_few_questions_and_a_slug_twice_are_both_said(tmp_path: Path) -> None:
    other = RIGHT.removeprefix("scans:\n").replace("Kamers", "Meer kamers")
    one = other[: other.index("      - form: choice")]
    assert _problems(tmp_path / "scans.yaml", RIGHT + one) == [
        'scans.yaml, line 15: scans[kamers].slug: "kamers" is already used on line 2; give each its own slug',
        "scans.yaml, line 18: scans[kamers].questions: has 1 questions; 2 to 12 fit",
    ]


def test_thirteen_questions_do_not_fit(tmp_path: Path) -> None:
    more = '      - { form: date, text: { nl: "Wanneer?", en: "When?" } }\n' * 11
    (told,) = _problems(tmp_path / "scans.yaml", RIGHT + more)
    assert told.endswith("scans[kamers].questions: has 13 questions; 2 to 12 fit")


def test_a_file_without_templates_is_empty(tmp_path: Path) -> None:
    assert _problems(tmp_path / "scans.yaml", "scans: []\n") == ["scans.yaml, line 1: scans: is empty; fill it in"]
