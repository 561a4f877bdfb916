"""The fields of each kind: what is asked, how it is kept, and what a card shows of it."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from alliance.contributions.details import (
    FIELDS,
    HELPS_MOST,
    REVIEW_ON,
    DetailNames,
    Field,
    Input,
    clean_detail,
    completeness,
    fields_of,
    fields_on,
    kept_for,
    offered_for,
    pages_of,
)
from alliance.contributions.sharing import Shown
from alliance.enums import ContributionKind, Name, OrganisationKind, Visibility
from alliance.errors import Invalid
from alliance.index.indexing import details_text
from handlers.contributions.views.details import completeness_hint, detail_lines, fact_line, label_of, readable
from storage.engine.database import Database
from storage.tables import Alliance, Organisation, Sdg, Topic
from tests.kit.reading import says, texts
from tests.networks.small_network import Network
from texts import Translator

pytestmark = pytest.mark.both_databases("JSON")

TODAY = dt.date(2026, 11, 24)
BY_NAME = {field.name: field for fields in FIELDS.values() for field in fields}
NL, EN = (Translator(language, ZoneInfo("Europe/Amsterdam")) for language in ("nl", "en"))

DESIGN = {
    ContributionKind.BEST_PRACTICE: {
        *("problem", "approach", "partners", "money", "staff", "period", "results", "effect", "outcome"),
        *("went_wrong", "conditions", "sdgs", "topics", "link", "contact", "review_on"),
    },
    ContributionKind.BOTTLENECK: {
        *("affected", "cause", "sphere", "addressee", "pillar", "tried", "topics", "link", "contact", "review_on"),
    },
    ContributionKind.OPPORTUNITY: {
        *("window", "needed", "first_step", "sphere", "pillar", "topics", "link", "contact", "review_on"),
    },
}


def item(kind: ContributionKind = ContributionKind.BEST_PRACTICE, body: str = "Kort.", **details: object) -> Shown:
    """A contribution with these details."""
    return Shown(
        number=7,
        kind=kind,
        title="Kamerpool",
        body=body,
        visibility=Visibility.NETWORK,
        created_at=dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC),
        alliance=Alliance(id=1, slug="a", theme_id=1, name="Studentenhuisvesting"),
        organisation=Organisation(id=1, slug="utrecht", name="Utrecht", kind=OrganisationKind.CITY),
        author_name="Noor de Wit · Utrecht",
        author_slack_user_id="U1",
        is_archived=False,
        details=dict(details),
        named=DetailNames({3: Name("Kamerpools", "Room pools")}, {11: Name("Duurzame steden", "Sustainable cities")}),
    )


@pytest.mark.parametrize("kind", ContributionKind)
def test_each_kind_asks_what_was_agreed(kind: ContributionKind) -> None:
    assert {field.name for field in fields_of(kind)} == DESIGN[kind]


@pytest.mark.parametrize("kind", ContributionKind)
def test_a_page_has_six_fields_at_most_and_none_is_empty(kind: ContributionKind) -> None:
    for page in range(1, pages_of(kind) + 1):
        assert 1 <= len(fields_on(kind, page)) <= 6


@pytest.mark.parametrize("words", [NL, EN])
def test_every_field_and_choice_has_words(words: Translator) -> None:
    for field in BY_NAME.values():
        assert label_of(words, field.name)
        for word in field.words or ():
            assert readable(words, field.name, word.value, DetailNames())


def test_a_field_that_several_kinds_have_is_the_same_in_each() -> None:
    for fields in FIELDS.values():
        for field in fields:
            assert (field.input, field.length, field.words) == (
                BY_NAME[field.name].input,
                BY_NAME[field.name].length,
                BY_NAME[field.name].words,
            )


def test_the_hint_counts_what_belongs_to_a_complete_contribution() -> None:
    assert completeness(ContributionKind.BEST_PRACTICE, {}).total == 11
    filled = {"problem": "x", "money": "y", "sdgs": [3]}
    found = completeness(ContributionKind.BEST_PRACTICE, filled)
    assert (found.filled, found.missing) == (2, ("approach", "results"))


def test_the_hint_names_what_helps_most_and_obliges_to_nothing() -> None:
    hint = completeness_hint(NL, ContributionKind.BEST_PRACTICE, {"problem": "x"})
    assert hint == "1 van 11 ingevuld. Hier hebben anderen het meest aan: aanpak, resultaat en effect."
    assert "1 of 11 filled in. What would help others most: approach, results and effect." in completeness_hint(
        EN, ContributionKind.BEST_PRACTICE, {"problem": "x"}
    )
    whole = {field.name: "x" for field in fields_of(ContributionKind.OPPORTUNITY)}
    assert completeness_hint(NL, ContributionKind.OPPORTUNITY, whole).startswith("Alles is ingevuld")


def test_the_last_missing_field_is_named_alone() -> None:
    whole = {field.name: "x" for field in fields_of(ContributionKind.OPPORTUNITY)}
    hint = completeness_hint(NL, ContributionKind.OPPORTUNITY, {**whole, "window": ""})
    assert hint == says("details.missing", hint="5 van 6 ingevuld", fields="tot wanneer")


def test_what_helps_most_are_fields_that_count() -> None:
    for kind, names in HELPS_MOST.items():
        assert all(BY_NAME[name].counts and name in DESIGN[kind] for name in names)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://www.voorbeeld.nl/kamers?a=1&b=2", "https://www.voorbeeld.nl/kamers?a=1&b=2"),
        ("http://voorbeeld.nl", "http://voorbeeld.nl"),
        ("www.voorbeeld.nl/kamers", "https://www.voorbeeld.nl/kamers"),
        ("voorbeeld.nl:8443/x", "https://voorbeeld.nl:8443/x"),
        ("  https://voorbeeld.nl  ", "https://voorbeeld.nl"),
        ("", ""),
    ],
)
def test_a_link_is_kept_as_an_address(typed: str, kept: str) -> None:
    assert clean_detail(BY_NAME["link"], typed, today=TODAY) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "javascript:alert(1)",
        "ftp://voorbeeld.nl",
        "https://",
        "https://voorbeeld",
        "kamers",
        "https://user:secret@voorbeeld.nl",
        "https://voorbeeld.nl/<!channel>",
        "https://voorbeeld.nl|klik",
        "https://voorbeeld.nl/een twee",
        "https://voorbeeld.nl:poort/",
        "mailto:noor@voorbeeld.nl",
    ],
)
def test_what_is_no_web_address_is_refused(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        clean_detail(BY_NAME["link"], typed, today=TODAY)
    assert (refused.value.field, refused.value.reason) == ("link", "problem.link")


@pytest.mark.parametrize(
    ("typed", "reason"),
    [("2026-11-24", "problem.date_past"), ("2020-01-01", "problem.date_past"), ("morgen", "problem.date")],
)
def test_a_review_date_is_a_day_that_is_to_come(typed: str, reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        clean_detail(BY_NAME[REVIEW_ON], typed, today=TODAY)
    assert refused.value.reason == reason
    assert clean_detail(BY_NAME[REVIEW_ON], "2026-11-25", today=TODAY) == "2026-11-25"


@pytest.mark.parametrize("name", ["sphere", "pillar", "effect", "outcome"])
def test_a_choice_is_one_of_the_glossary(name: str) -> None:
    with pytest.raises(Invalid) as refused:
        clean_detail(BY_NAME[name], "onzin", today=TODAY)
    assert refused.value.reason == "problem.choose"


def test_only_topics_and_goals_on_offer_can_be_chosen() -> None:
    assert clean_detail(BY_NAME["topics"], [3, 3], today=TODAY, offered={3: "x"}) == [3]
    with pytest.raises(Invalid):
        clean_detail(BY_NAME["topics"], [4], today=TODAY, offered={3: "x"})


def test_what_is_too_long_is_refused_with_its_length() -> None:
    with pytest.raises(Invalid) as refused:
        clean_detail(BY_NAME["period"], "x" * 151, today=TODAY)
    assert (refused.value.reason, refused.value.values) == ("problem.too_long", {"length": 151, "limit": 150})


def test_only_spaces_are_nothing() -> None:
    assert clean_detail(BY_NAME["problem"], " \n\u200b ", today=TODAY) == ""


def test_search_looks_into_typed_texts_and_not_into_names_and_links() -> None:
    text = details_text({"approach": "Een pool van kamers", "contact": "Noor", "link": "https://a.nl", "topics": [1]})
    assert text == "Een pool van kamers"


def test_a_corrected_kind_keeps_the_fields_that_both_have() -> None:
    details = {"sphere": "national", "cause": "Regels", "topics": [1]}
    assert kept_for(ContributionKind.OPPORTUNITY, details) == {"sphere": "national", "topics": [1]}


def test_the_whole_card_shows_what_is_filled_in() -> None:
    shown = texts(
        detail_lines(
            NL,
            item(
                approach="Tachtig kamers vrijhouden",
                outcome="partly",
                topics=[3],
                sdgs=[11],
                link="https://www.voorbeeld.nl/kamers?a=1&b=2",
            ),
        )
    )
    assert "*Aanpak*\nTachtig kamers vrijhouden" in shown
    assert "*Werkte het?:*" not in shown
    assert "*Werkte het?* Deels" in shown
    assert "*Onderwerpen:* Kamerpools" in shown
    assert "*SDG's:* 11 Duurzame steden" in shown
    assert "<https://www.voorbeeld.nl/kamers?a=1&amp;b=2|www.voorbeeld.nl/kamers>" in shown
    assert "Probleem" not in shown
    assert detail_lines(NL, item()) == []


def test_a_field_in_a_line_has_a_colon_or_after_a_question_an_answer_with_a_capital() -> None:
    assert fact_line(NL, "effect", NL("effect.measured")) == "*Effect in kaart:* gemeten"
    assert fact_line(NL, "outcome", NL("outcome.worked")) == "*Werkte het?* Ja, het werkte"


def test_what_was_typed_into_a_field_does_not_come_alive() -> None:
    shown = texts(detail_lines(NL, item(approach="<!channel> <@U1>", money="<https://x.nl|klik>")))
    assert "<!channel>" not in shown
    assert "<https://x.nl|klik>" not in shown


def test_a_long_contribution_says_where_the_rest_is() -> None:
    shown = texts(detail_lines(NL, item(body="b" * 3000, problem="p" * 3000, approach="a" * 3000, results="r" * 3000)))
    assert "Geschiedenis" in shown
    assert len(shown) < 6000


def test_an_archived_topic_stays_on_offer_where_it_was_chosen(database: Database) -> None:
    with database.writing() as session:
        network = Network(session)
        gone = dt.datetime(2026, 10, 1, tzinfo=dt.UTC)
        open_one = network.add(Topic(alliance_id=network.housing, slug="a", name="Kamerpools"))
        archived = network.add(Topic(alliance_id=network.housing, slug="b", name="Hospita's", archived_at=gone))
        network.add(Sdg(number=11, name="Duurzame steden"))
        offered = offered_for(session, alliance_id=network.housing, details={})
        still = offered_for(session, alliance_id=network.housing, details={"topics": [archived.id]})
    assert set(offered.topics) == {open_one.id}
    assert set(still.topics) == {open_one.id, archived.id}
    assert offered.goals == {11: Name("Duurzame steden")}


def test_input_kinds_know_which_take_many() -> None:
    assert [kind for kind in Input if kind.takes_many] == [Input.TOPICS, Input.SDGS]
    assert isinstance(BY_NAME["topics"], Field)
