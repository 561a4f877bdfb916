"""Organisations, words and the audit log, with as much as can be of everything."""

from dataclasses import replace

from alliance.enums import Name, Naming, OrganisationKind, ParticipationKind
from alliance.paged_lists import PER_PAGE, ListPage
from alliance.people.audit_log import PAGE, LogFilter, LoggedChange, ShownEntry
from alliance.people.audit_names import ChannelId, UserId
from alliance.people.organisations.endings import MovingCounts
from alliance.people.organisations.organisations import OrganisationForm, WorkspaceForm
from alliance.people.organisations.pages import HeldParticipation, ListedOrganisation, OrganisationPage
from alliance.people.word_list import ListedWord, WordKind
from alliance.search.empty_searches import MAX_TYPED, MOST_LISTED, UnfoundWords
from handlers.people.views import organisations
from handlers.records.views import audit_log
from handlers.search.views import word_list
from handlers.slack.views import paged_lists
from tests.extremes.long_values import NOW, Extreme, Messages, Windows

METADATA = "x" * 3000
PIECES = frozenset[str]()


def listed(of: Extreme) -> ListedOrganisation:
    """An organisation that takes part everywhere."""
    name = Name(of.text(150), of.text(150))
    held = HeldParticipation(1, name, ParticipationKind.TAKES_PART, of.text(150))
    return ListedOrganisation(
        organisation_id=12_345,
        name=name,
        kind=OrganisationKind.MINISTRY,
        region=of.text(80),
        mail_domains=(f"{'a' * 60}.example",) * 20,
        language="en",
        team_id="T0123456789",
        people=12_345,
        participations=(held,) * 100,
        ended_on=None,
        successor=None,
    )


def page(of: Extreme) -> OrganisationPage:
    """The page of an organisation with much in its name."""
    return OrganisationPage(
        listed=listed(of),
        people=(of.text(150),) * 500,
        predecessors=(Name(of.text(150), of.text(150)),) * 30,
        contributions=("B-123456",) * 1000,
        endorsed=("B-123456",) * 1000,
        adopted=("B-123456",) * 1000,
        steps=("A-123456",) * 1000,
        mandates=(("D-123456", Naming.WITHOUT_NAME),) * 100,
        is_undoable=False,
    )


def entry(of: Extreme) -> ShownEntry:
    """An entry with many long values."""
    long, name = of.text(3000), Name(of.text(150), of.text(150))
    changes = (
        LoggedChange("goal", long, long),
        LoggedChange("channel_id", ChannelId("C0123456789"), ChannelId("C0123456789")),
        LoggedChange("chairs", (UserId("U0123456789"),) * 5, (of.text(150),) * 5),
        LoggedChange(of.text(60), True, NOW),
    )
    return ShownEntry(NOW, of.text(150), (of.text(150),) * 3, of.text(60), (name, name), changes)


def messages(_of: Extreme) -> Messages:
    """There are none."""
    return {}


def windows(of: Extreme) -> Windows:
    """Every form and list of theirs."""
    words, one = of.words, listed(of)
    ended = replace(one, ended_on=NOW.date(), successor=one.name)
    several = [replace((one, ended)[number % 2], organisation_id=number) for number in range(PER_PAGE)]
    rows = ListPage(several, 2, 3, 50)
    form = OrganisationForm(of.text(150), OrganisationKind.CITY, of.text(150), of.text(80), "a.nl " * 200)
    found = [ListedWord(kind, one.name, one.name, one.name) for kind in WordKind for _ in range(300)]
    wanted = LogFilter(of.text(100), of.text(100), NOW.date(), NOW.date())
    fields = ("name", "name_en", "kind", "region", "mail_domains")
    people = [(of.text(150), str(number)) for number in range(500)]
    overtaken = dict.fromkeys(fields, of.text(300))
    plain = [paged_lists.ListRow(number, of.text(150), of.text(1000)) for number in range(PER_PAGE)]
    return {
        "paged_lists.paged_list": paged_lists.paged_list(
            words, organisations.LOOK, ListPage(plain, 2, 3, 50), typed=of.text(100)
        ),
        "organisations.organisation_list": organisations.organisation_list(words, rows, typed=of.text(100)),
        "organisations.organisation_page": organisations.organisation_page(words, page(of)),
        "organisations.organisation_page, ended": organisations.organisation_page(
            words, replace(page(of), listed=ended, is_undoable=True)
        ),
        "organisations.organisation_form": organisations.organisation_form(
            words, form, is_new=False, metadata=METADATA, overtaken=overtaken
        ),
        "organisations.workspace_form": organisations.workspace_form(
            words, of.text(150), WorkspaceForm("T0123456789", "nl"), metadata=METADATA, overtaken=overtaken
        ),
        "organisations.ending": organisations.ending(
            words, of.text(150), MovingCounts(*[12_345] * 6), organisations=of.groups(500), metadata=METADATA
        ),
        "organisations.participation_form": organisations.participation_form(
            words,
            of.text(150),
            alliances=of.groups(120),
            people=people,
            metadata=METADATA,
        ),
        "word_list.word_window": word_list.word_window(
            words, found, unfound=[UnfoundWords(of.text(MAX_TYPED), 12_345)] * MOST_LISTED
        ),
        "audit_log.log_window": audit_log.log_window(
            words, [entry(of)] * PAGE, wanted, page=3, has_more=True, metadata=METADATA
        ),
        "audit_log.filter_form": audit_log.filter_form(words, wanted, metadata=METADATA),
    }
