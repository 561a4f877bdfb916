"""The meeting version names nobody: neither in its columns nor in what people typed."""

import dataclasses
import html
import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

from alliance.digests.digests import Digest, collect_digest
from alliance.enums import Status
from alliance.people.known_names import KnownNames
from reports import Version, build_workbook
from reports.digests.mail import mail_text
from reports.redaction import WithoutPeople
from storage.engine.database import Database
from storage.tables import SlackProfile, StepOwner
from tests.kit.times import local
from tests.networks.small_network import LONG_AGO, Network
from tests.reports.kit.sample import DUTCH, ENGLISH, MADE_AT, WEEK, full_digest
from texts import Translator

KNOWN = KnownNames(
    people=(
        "Fatima de Wit · Delft",
        "Ute van Dijk · Utrecht",
        "Jan-Willem van der Berg",
        "Zoë Hofstra (zij)",
        "Tessa Mertens",
        "Bos",
        "Roos Rijk",
        "Bart van Utrecht",
        "Gemeente Delft",
    ),
    public=("Gemeente Delft", "Delft", "Utrecht", "Studentenhuisvesting"),
)


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("Bel Fatima de Wit.", "Bel [naam]."),
        ("bel fatima DE wit!", "bel [naam]!"),
        ("Fatima  de\nWit belt", "[naam] belt"),
        ("volgens F. de Wit en F de Wit", "volgens [naam] en [naam]"),
        ("De Wit, Fatima (Delft)", "[naam] (Delft)"),
        ("het plan van Fatima de Wits college", "het plan van [naam] college"),
        ("Jan Willem van der Berg en J.W. van der Berg", "[naam] en [naam]"),
        ("Jan van der Berg schrijft", "[naam] schrijft"),
        ("Zoe Hofstra, Zoë Hofstra", "[naam], [naam]"),
        ("Vraag het Ute of Tessa", "Vraag het [naam] of [naam]"),
        ("Hofstra heeft het, en Van Dijk ook", "[naam] heeft het, en [naam] ook"),
        ("mevrouw Bos en @roos", "mevrouw [naam] en [naam]"),
        ("Mail f.dewit@delft.nl of <@U012AB3CD> en <@U012AB3CD|fatima>", "Mail [contact] of [naam] en [naam]"),
        ("Bel 06-12345678, 0612345678 of 06 12 34 56 78.", "Bel [contact], [contact] of [contact]."),
        ("030-1234567, (030) 123 45 67, tel.0313-123456", "[contact], [contact], tel.[contact]"),
        ("+31 6 12345678, +31(0)6-1234 5678, 0031612345678", "[contact], [contact], [contact]"),
        ("Bel Tessa (06-12345678) of mail f.dewit@delft.nl", "Bel [naam] ([contact]) of mail [contact]"),
        ("(06 12345678), (+31 6 12345678), (+31) 6 12345678", "([contact]), ([contact]), [contact]"),
        ("+31 (0)30-1234567, +31 (30) 1234567, ((030) 1234567)", "[contact], [contact], ([contact])"),
        ("mailto:a@b.nl, MAILTO:a@b.nl, tel:0612345678", "[contact], [contact], [contact]"),
        ("<mailto:a@b.nl|mail mij> of <tel:0612345678|bel>", "[contact] of [contact]"),
        ("Zie https://nkn.slack.com/archives/C1/p2?thread_ts=3 hier", "Zie [koppeling] hier"),
        ("Zie <https://nkn.slack.com/archives/C1/p2|dit bericht>", "Zie dit bericht"),
    ],
)
def test_a_typed_name_of_somebody_known_is_left_out(typed: str, left: str) -> None:
    assert WithoutPeople(KNOWN, DUTCH)(typed) == left


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("Bas en Tom kwamen langs", "[naam] en [naam] kwamen langs"),
        ("Roos. Mark: “Jan”", "[naam]. [naam]: “[naam]”"),
        ("Gisteren belde Storm, en Winter", "Gisteren belde [naam], en Winter"),
        ("Storm legde het net plat. Storm op zee", "Storm legde het net plat. Storm op zee"),
        ("de bas, een roos en de storm", "de bas, een roos en de storm"),
        ("Huis Merel en Merel", "Huis Merel en Merel"),
        ("het Rijk, een Veld en Meer", "het Rijk, een Veld en Meer"),
    ],
)
def test_a_first_name_that_is_a_word_as_well_means_a_person_where_it_can_be_no_word(typed: str, left: str) -> None:
    people = (
        "Bas van Leeuwen",
        "Tom Kist",
        "Roos Rijk",
        "Mark Bos",
        "Jan Smit",
        "Storm Winter",
        "Merel Kok",
        "Veld Kok",
        "Rijk Kok",
        "Meer Kok",
    )
    assert WithoutPeople(KnownNames(people, ("Huis Merel",)), DUTCH)(typed) == left


@pytest.mark.parametrize(
    "text",
    [
        "In het bos staat een roos; het Rijk betaalt de berg.",
        "De witte kamer van Utrecht, en de wit gekalkte dijk",
        "Bos en Park. Rijk en regio. Het nieuwe Rijk, een roos.",
        "Gemeente Delft vraagt, en Van Utrecht tot Delft fietst men",
        "Tessarini, Fatimabad en hofstraat",
        "Smit wil weten wat de Stad wil, en Storm. Storm! - Storm",
        "Studentenhuisvesting vraagt aandacht",
        "06-12-2026 10:00, 2026-11-06 12:34, 01.02.2026 1500 bedden, 1.061.234.567 euro, zaak 20060612345678",
    ],
)
def test_words_that_are_no_names_stay(text: str) -> None:
    assert WithoutPeople(KNOWN, DUTCH)(text) == text


def everything(file: bytes) -> str:
    """All that is written anywhere in a file, in capitals or not."""
    with zipfile.ZipFile(io.BytesIO(file)) as parts:
        written = "\n".join(parts.read(name).decode() for name in parts.namelist())
    return html.unescape(written).casefold()


def gossip() -> tuple[Digest, KnownNames]:
    """A digest in which everything that can be typed names somebody."""
    digest = full_digest()
    known = KnownNames(
        (
            *KNOWN.people,
            *(item.author for item in digest.contributions),
            *(poll.asked_by for poll in digest.lists.polls),
        ),
        (*KNOWN.public, *(str(one.organisation.nl) for one in digest.contributions)),
    )
    said = "Bel Fatima de Wit, <@U012AB3CD> of ute van dijk: https://nkn.slack.com/archives/C1/p1"
    lists: Any = {
        field.name: tuple(_naming(one, said) for one in getattr(digest.lists, field.name))
        for field in dataclasses.fields(digest.lists)
    }
    return (
        dataclasses.replace(
            digest,
            known=known,
            contributions=tuple(dataclasses.replace(one, title=said, body=said) for one in digest.contributions),
            steps=tuple(dataclasses.replace(one, note=said, source=said) for one in digest.steps),
            attention=tuple(
                dataclasses.replace(one, step=dataclasses.replace(one.step, note=said)) for one in digest.attention
            ),
            lists=dataclasses.replace(digest.lists, **lists),
        ),
        known,
    )


TYPED = {"title", "outcome", "addressee", "adapted", "stop_reason", "ask", "line", "meeting"}


def _naming(one: Any, said: str) -> Any:
    fields = {field.name for field in dataclasses.fields(one)}
    return dataclasses.replace(one, **{name: said for name in fields & TYPED if type(getattr(one, name)) is str})


def names_in(known: KnownNames) -> Iterator[str]:
    for name in known.people:
        person = re.split(r" · | \(", name)[0].casefold()
        if " " in person and name not in known.public:
            yield person


@pytest.mark.parametrize(("words", "stand_in"), [(DUTCH, "[naam]"), (ENGLISH, "[name]")])
def test_no_part_of_the_meeting_version_has_a_name_or_a_link_to_slack(words: Translator, stand_in: str) -> None:
    digest, known = gossip()
    working, meeting = (
        everything(build_workbook(digest, words, made_at=MADE_AT, version=version)) for version in Version
    )
    names = list(names_in(known))
    assert len(names) > 10
    for name in names:
        assert name in working or name.startswith(("jan", "zoë", "tessa m", "roos", "bart")), name
        assert name not in meeting, name
    assert "slack.com" in working
    assert "slack.com" not in meeting
    assert "u012ab3cd" not in meeting
    assert meeting.count(stand_in) > len(digest.contributions)


@pytest.mark.parametrize(("words", "stand_in"), [(DUTCH, "[naam]"), (ENGLISH, "[name]")])
def test_the_mail_names_nobody_either(words: Translator, stand_in: str) -> None:
    digest, known = gossip()
    mail = mail_text(digest, words).casefold()
    for name in (*names_in(known), "slack.com", "u012ab3cd"):
        assert name not in mail, name
    assert mail.count(f"bel {stand_in}") >= 5


def test_everybody_whom_the_bot_knows_is_known_by_name(database: Database) -> None:
    with database.writing() as session:
        network = Network(session)
        step = network.step(1, Status.ON_TRACK)
        network.add(
            StepOwner(
                step_id=step.id, organisation_id=network.cities["Delft"], contact_name="Kees Kist", since=LONG_AGO
            )
        )
        network.add(SlackProfile(slack_user_id="U9", team_id="T1", name="Lotte Lam", fetched_at=LONG_AGO))
        network.add(SlackProfile(slack_user_id="U8", team_id="T1", name="Een bot", is_bot=True, fetched_at=LONG_AGO))
        digest = collect_digest(session, period=WEEK, time=local(MADE_AT))
    assert digest.known == KnownNames(
        ("Iemand · Delft", "Iemand · Groningen", "Iemand · Utrecht", "Kees Kist", "Lotte Lam"),
        ("Delft", "Groningen", "Stedelijke randvoorwaarden", "Studentenhuisvesting", "Utrecht"),
    )
