"""How long a big bundle takes as Word and Excel, and its page in Slack, beside the same texts written bare."""

import datetime as dt
import io
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import docx
from openpyxl import Workbook

from alliance.bundles import addressees, bundles, mandate_rounds, mandates, permissions
from alliance.bundles import items as bundle_items
from alliance.bundles.addressees import AddresseeForm
from alliance.bundles.bundles import BundleTexts
from alliance.bundles.dossiers import CollectedDossier, collect_dossier
from alliance.bundles.handover import hand_over, preview_handover
from alliance.bundles.items import MAX_ITEMS
from alliance.bundles.mandates import MandateAnswer
from alliance.enums import AddresseeKind, ContributionKind, Naming, OrganisationKind, Visibility
from alliance.people.members import Person, SlackProfile, identify
from benchmarks.lines import Line, Result, median
from benchmarks.network import benchmark_member, make_database
from benchmarks.words import BODY, TITLE
from handlers.bundles.bundles import dossier_of
from handlers.bundles.views import bundles as views
from handlers.bundles.views import dossiers as dossier_views
from reports.bundles.dossier import build_dossier
from reports.bundles.dossier_sheets import build_dossier_workbook
from reports.bundles.redaction import Marking, finder_of
from storage.bundles.bundles import list_mandates
from storage.engine.database import Session
from storage.people.alliances import list_alliances
from storage.tables import Bundle, Contribution, Endorsement, Member, Organisation
from tests.kit.times import local
from texts.translator import Translators

T = TypeVar("T")

ZONE = ZoneInfo("Europe/Amsterdam")
NOW = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)
TODAY = NOW.date()
WORDS = Translators("nl", ZONE.key).network
SECRETARY = "U0BENCHMARK"


@dataclass(frozen=True)
class BundlesSize:
    """How much is measured, and how often."""

    items: int
    organisations: int
    behind: int
    """How many of them stand behind each item."""
    times: int


def measure(folder: Path, size: BundlesSize) -> Result:
    """A bundle of so many items, of which everything may be told. Raises AssertionError when something is missing."""
    folder.mkdir()
    database = make_database(folder / "kennisbot.db")
    made, looked, bare, handed, redacted = [], [], [], [], []
    with database.writing() as session:
        number = _fill(session, size).number
    for _ in range(size.times):
        with database.reading() as session:
            bundle, by = permissions.get_bundle(session, number), _person(session, SECRETARY)
            collected, dossier = _timed(lambda: collect_dossier(session, bundle, on=TODAY, reader=by))  # noqa: B023
            looked.append(_timed(lambda: _look(session, by, bundle))[0])  # noqa: B023
        _check(dossier, size)
        written, _ = _timed(lambda: [build(dossier, WORDS, made_at=NOW) for build in BUILDERS])  # noqa: B023
        made.append(collected + written)
        redacted.append(_timed(lambda: Marking()(dossier))[0])  # noqa: B023
        with database.writing() as session:
            handed.append(_timed(lambda: _hand_over(session))[0])
            session.rollback()  # so that it can be handed over again
        bare.append(_timed(lambda: (_bare_word(dossier), _bare_sheets(dossier)))[0])  # noqa: B023
    database.close()
    return Result(
        f"A bundle of {size.items:,} items, {size.behind} of {size.organisations} organisations behind each",
        "python-docx and openpyxl, write-only, with the same texts and nothing else",
        (
            Line("from the database to Word and Excel", "s", median(made), median(bare), most=3),
            Line("its page and preview in Slack", "s", median(looked), median(bare)),
            Line("leaving out what is found about people", "s", median(redacted), median(bare), most=1),
            Line("the page before handing over, and handing over", "s", median(handed), median(bare)),
        ),
    )


BUILDERS = (build_dossier, build_dossier_workbook)


def _fill(session: Session, size: BundlesSize) -> Bundle:
    """So many items, recognised by organisations in turn, and asked and answered by all of them."""
    author = benchmark_member(session, NOW, SECRETARY)
    author.is_secretariat = True
    people = [author, *[_add_member(session, number) for number in range(1, size.organisations)]]
    alliance_id = list_alliances(session)[0][0].id
    for number in range(1, size.items + 1):
        item = _add_item(session, number, people[number % len(people)], alliance_id)
        for place in range(number + 1, number + size.behind):
            _endorse(session, item, people[place % len(people)])
    session.flush()
    by = _person(session, SECRETARY)
    texts = BundleTexts("Ruimte voor studenten", ask=BODY[:900], cover_note=BODY[:2_900])
    number = bundles.begin_bundle(session, by=by, texts=texts, alliance_id=None, now=NOW).number
    numbers = range(1, min(size.items, MAX_ITEMS) + 1)
    bundle_items.add_items(session, by=by, number=number, numbers=numbers, now=NOW)
    form = AddresseeForm(AddresseeKind.MINISTRY, "Ministerie van OCW")
    addressees.add_addressee(session, by=by, number=number, form=form, now=NOW)
    until = TODAY + dt.timedelta(days=14)
    bundle = mandate_rounds.ask_mandate(session, by=by, number=number, until=until, time=local(NOW))
    said = MandateAnswer(Naming.WITH_NAME, executive_agreed=True)
    for mandate, organisation in list_mandates(session, bundle.id):
        person = next(one for one in people if one.organisation_id == organisation.id)
        who = _person(session, person.slack_user_id)
        mandates.answer(session, by=who, mandate_id=mandate.id, said=said, stamp=0, today=TODAY, now=NOW)
    return bundle


def _add_member(session: Session, number: int) -> Member:
    organisation = Organisation(slug=f"stad-{number}", name=f"Gemeente nummer {number}", kind=OrganisationKind.CITY)
    session.add(organisation)
    session.flush()
    user_id = f"U0BUNDLE{number}"
    member = Member(slack_user_id=user_id, organisation_id=organisation.id, name=user_id, created_at=NOW)
    session.add(member)
    session.flush()
    return member


def _add_item(session: Session, number: int, member: Member, alliance_id: int) -> Contribution:
    item = Contribution(
        number=number,
        submission_key=f"bundle-{number}",
        kind=ContributionKind.BOTTLENECK,
        title=f"{TITLE}, {number}",
        body=BODY,
        alliance_id=alliance_id,
        organisation_id=member.organisation_id,
        author_id=member.id,
        visibility=Visibility.NETWORK,
        details={"affected": BODY[:300], "tried": BODY[:500]},
        created_at=NOW,
        updated_at=NOW,
    )
    session.add(item)
    session.flush()
    return item


def _endorse(session: Session, item: Contribution, member: Member) -> None:
    session.add(
        Endorsement(
            contribution_id=item.id,
            organisation_id=member.organisation_id,
            member_id=member.id,
            severity=2,
            context=BODY[:200],
            created_at=NOW,
            updated_at=NOW,
        )
    )


def _person(session: Session, user_id: str) -> Person:
    profile = SlackProfile(slack_user_id=user_id, team_id="T0SANDBOX", name=user_id, fetched_at=NOW)
    return identify(session, profile, team_id="T0SANDBOX", admin_users=())


def _look(session: Session, by: Person, bundle: Bundle) -> object:
    """What opening a bundle and its preview does, but for Slack."""
    page = views.dossier(WORDS, dossier_of(session, by, bundle, on=TODAY))
    return page, dossier_views.preview(WORDS, collect_dossier(session, bundle, on=TODAY, reader=by))


def _hand_over(session: Session) -> None:
    """What handing over from the page does, but for Slack. Raises AssertionError when one does not hear."""
    by = _person(session, SECRETARY)
    shown, clicked = finder_of(session), finder_of(session)
    _, page = preview_handover(session, by=by, number=1, finder=shown, clean=Marking(shown), on=TODAY)
    told = hand_over(
        session,
        by=by,
        number=1,
        to=[one.id for one in page.addressees],
        on=TODAY,
        seen=page.seen,
        finder=clicked,
        clean=Marking(clicked),
        time=local(NOW),
    )
    (heard,) = told or (None,)
    if heard is None or heard.people != heard.organisations - 1:
        raise AssertionError(f"of {heard} somebody does not hear")


def _check(dossier: CollectedDossier, size: BundlesSize) -> None:
    told = sum(len(one.organisations) for one in dossier.items)
    if (len(dossier.items), told) != (size.items, size.items * size.behind):
        raise AssertionError(f"the bundle tells {len(dossier.items)} items and {told} voices")


def _texts(dossier: CollectedDossier) -> Iterator[tuple[list[str], list[tuple[str, str, str]]]]:
    """Of each item what it says, and a row for each organisation behind it."""
    for one in dossier.items:
        said = [
            (voice.name.nl if voice.name else "", str(voice.severity or ""), voice.context)
            for voice in one.organisations
        ]
        yield [one.title, one.what, *(str(detail.value) for detail in one.details)], said


def _bare_word(dossier: CollectedDossier) -> bytes:
    document = docx.Document()
    for texts, rows in _texts(dossier):
        for text in texts:
            document.add_paragraph(text)
        cells: list[Any] = document.add_table(len(rows), 3)._cells if rows else []
        for cell, text in zip(cells, (text for row in rows for text in row), strict=True):
            cell.text = text
    return _saved(document)


def _bare_sheets(dossier: CollectedDossier) -> bytes:
    book = Workbook(write_only=True)
    items, voices = book.create_sheet("a"), book.create_sheet("b")
    for texts, rows in _texts(dossier):
        items.append(texts)
        for row in rows:
            voices.append(row)
    return _saved(book)


def _saved(file: Any) -> bytes:
    content = io.BytesIO()
    file.save(content)
    return content.getvalue()


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    since = time.perf_counter()
    done = work()
    return time.perf_counter() - since, done
