"""The agenda, participation and the settings."""

import datetime as dt
from dataclasses import replace

from alliance.agenda.links import ShownLink, ShownLinks
from alliance.agenda.step_editing import FIELDS
from alliance.agenda.steps import (
    HISTORY_PAGE,
    AgendaFilter,
    AgendaPage,
    ShownEscalation,
    ShownOwner,
    ShownRung,
    ShownStep,
    StepHistoryLine,
    StepReport,
)
from alliance.agenda.steps import PAGE as STEPS
from alliance.attention.preferences import Preferences
from alliance.calendar.recurrence import Occasion
from alliance.checkins.progress import NotReached, Progress, RoundTrend, WaitingStep
from alliance.enums import (
    Ambition,
    ChairKind,
    ContributionKind,
    DecisionOutcome,
    EscalationAnswer,
    LinkKind,
    Name,
    ParticipationKind,
    Status,
    StepEventKind,
    Volume,
)
from alliance.pages.overview import Overview, RecognisedBottleneck
from alliance.people.alliances.participation import PAGE, LeavingAlliance, ShownAlliance
from handlers.agenda.views import agenda, step_forms
from handlers.attention.views import preferences
from handlers.pages.views import overview
from handlers.people.views import participation
from storage.tables import Alliance, Theme
from tests.extremes.long_values import LINK, NOW, Extreme, Messages, Windows

Groups = list[tuple[str, list[tuple[str, str]]]]


def step(of: Extreme) -> ShownStep:
    """A step with all that it can have."""
    name = Name(of.text(300), of.text(300))
    links = tuple(ShownLink(number, "B-123456", name, kind) for number in range(20) for kind in LinkKind)
    return ShownStep(
        number=123_456,
        titles=Name(of.text(300), of.text(300)),
        description=Name(of.text(3000), of.text(3000)),
        alliance=of.alliance,
        ambition=Ambition.PERSPECTIVE,
        status=Status.BLOCKED,
        note=of.text(3000),
        status_at=NOW,
        is_continuous=True,
        due_on=NOW.date(),
        days_late=400,
        owners=(ShownOwner(of.organisation, of.text(150)),) * 40,
        source=of.text(300),
        source_year=2020,
        review_on=NOW.date(),
        links=ShownLinks(links, links),
        may_change=True,
        may_run=True,
        may_lay_before=True,
        may_answer=True,
        rung=ShownRung(4, name, name),
        question=question(of),
    )


def question(of: Extreme, answer: EscalationAnswer | None = None) -> ShownEscalation:
    """As long a question as can be, with its answer."""
    return ShownEscalation(123_456, of.text(1000), of.text(150), NOW.date(), NOW, answer, of.text(1000), NOW)


def messages(of: Extreme) -> Messages:
    """Every message of theirs, as text and blocks."""
    words, shown = of.words, step(of)
    one = _alliance(of)
    page = AgendaPage(AgendaFilter.ATTENTION, of.alliance, (shown,) * STEPS, 1234, "99-123456")
    nothing = AgendaPage(AgendaFilter.OPEN, None, (), 0, None)
    reports: list[StepReport | StepHistoryLine] = [
        StepReport(Status.BLOCKED, of.text(3000), of.text(150), NOW, of.text(150)),
        *(happened(of, kind) for kind in StepEventKind),
    ]
    reports += [reports[0]] * (HISTORY_PAGE - len(reports))
    archived = replace(shown, is_archived=True, question=question(of, EscalationAnswer.NOT_AGREED))
    figures = Overview(
        about=one,
        kinds=dict.fromkeys(ContributionKind, 12_345),
        statuses=dict.fromkeys(Status, 12_345),
        overdue=12_345,
        without_owner=12_345,
        recognised=(
            RecognisedBottleneck("B-123456", of.text(150), 123, LINK),
            RecognisedBottleneck("B-2", of.text(150), 123, None),
        ),
        rungs=((1, Name(of.text(100)), 12_345),) * 5,
        waiting=(WaitingStep(123_456, Name(of.text(300)), ("B-123456",) * 40),) * 5,
        trend=(RoundTrend(NOW.date(), 123_456, 123_456),) * 6,
        progress=Progress(12_345, 123_456, (NotReached(of.text(150), "user_not_found"),) * 1000),
        upcoming=(Occasion(NOW.date(), NOW.date() + dt.timedelta(days=1), (Name(of.text(150)),) * 9),) * 3,
    )
    return {
        "agenda.step_card": (agenda.step_text(words, step(of)), agenda.step_card(words, step(of))),
        "agenda.step_card, archived": (agenda.step_text(words, archived), agenda.step_card(words, archived)),
        "agenda.agenda_page": (agenda.agenda_title(words, page), agenda.agenda_page(words, page, of.groups(40))),
        "agenda.agenda_page, empty": (agenda.agenda_title(words, nothing), agenda.agenda_page(words, nothing, [])),
        "agenda.history": ("-", agenda.history(words, shown, reports, older="A-123456/123456789")),
        "agenda.made_owner": agenda.made_owner(words, shown, by="<@U1>"),
        "agenda.decided": agenda.decided(
            words,
            shown,
            meeting="O-123456",
            held_on=NOW.date(),
            outcome=DecisionOutcome.AMENDED,
            line=of.text(1000),
            is_correction=True,
        ),
        "overview.overview_page": overview.overview_page(words, figures),
        "overview.choose_alliance": overview.choose_alliance(words, of.groups(120)),
        "participation.alliance_list": participation.alliance_list(words, [one] * PAGE, page=3, has_more=True),
        "participation.alliance_page": participation.alliance_page(words, one, organisation=of.text(150)),
        **{
            f"participation.chair_notice, {kind}": participation.chair_notice(
                words,
                organisation=of.text(150),
                alliance=of.text(150),
                kind=kind,
                by="U1",
                contact="U2",
                is_new_contact=False,
            )
            for kind in (*ParticipationKind, None)
        },
    }


def happened(of: Extreme, kind: StepEventKind) -> StepHistoryLine:
    """As much as can be told of something that happened to a step."""
    organisations = [[of.text(150), of.text(150)]] * 40
    about = {"fields": list(FIELDS), "from": organisations, "to": organisations, "answer": "not_agreed"}
    about |= {"status": "at_risk", "note": of.text(3000)}
    return StepHistoryLine(kind, about, of.text(1000), of.text(150), NOW, of.text(150))


def windows(of: Extreme) -> Windows:
    """Every form of theirs."""
    words, shown, metadata = of.words, step(of), "m" * 200
    linked = [step_forms.Linked(n, "A-123456", Name(of.text(300)), LinkKind.WAITS_FOR) for n in range(40)]
    steps = [(number, Name(of.text(300), of.text(300))) for number in range(1, 101)]
    overtaken = [happened(of, kind) for kind in StepEventKind]
    values = step_forms.StepValues(
        title=of.text(300),
        description=of.text(3000),
        day=NOW.date(),
        rung_id=1,
        owners=[1],
        contacts=["U1"],
        contact_names=of.text(1000),
    )
    return {
        "step_forms.alliance_form": step_forms.alliance_form(
            words, values, alliances=of.groups(120), metadata=metadata
        ),
        **{
            f"step_forms.step_form, {is_long=}": step_forms.step_form(
                words,
                values,
                alliance=of.text(150),
                made_of=("B-123456", of.text(150)),
                organisations=of.groups(500),
                rungs=[(of.text(150), "1")] * 5,
                is_long=is_long,
                metadata=metadata,
            )
            for is_long in (False, True)
        },
        "step_forms.edit_form": step_forms.edit_form(
            words, "A-123456", values, rungs=[(of.text(150), "1")] * 5, metadata=metadata, overtaken=overtaken
        ),
        "step_forms.owners_form": step_forms.owners_form(
            words,
            "A-123456",
            of.text(300),
            values,
            organisations=of.groups(500),
            metadata=metadata,
            overtaken=overtaken,
        ),
        "step_forms.adopt_form": step_forms.adopt_form(
            words,
            "A-123456",
            of.text(300),
            values,
            organisations=of.groups(500),
            metadata=metadata,
            overtaken=overtaken,
        ),
        "step_forms.archive_form": step_forms.archive_form(words, "A-123456", of.text(300), metadata=metadata),
        "step_forms.links_form": step_forms.links_form(
            words, ref="B-123456", title=of.text(150), linked=linked, steps=steps, metadata=metadata
        ),
        "step_forms.step_links_form": step_forms.step_links_form(words, shown, metadata=metadata),
        **{
            f"participation.participation_form, {kind}": participation.participation_form(
                words,
                alliance=of.text(150),
                organisation=of.text(150),
                kind=kind,
                was=ParticipationKind.TAKES_PART,
                leaving=LeavingAlliance(12_345, 12_345),
                contact="U1",
                metadata=metadata,
            )
            for kind in (*ParticipationKind, None)
        },
        "preferences.settings_form": preferences.settings_form(
            words, Preferences("en", Volume.MONTH, dt.time(9), is_contact=True), automatic="nl"
        ),
        "preferences.settings_form, no member": preferences.settings_form(words, Preferences(None), automatic="en"),
    }


PIECES = {
    "agenda.step_line",
    "agenda.step_text",
    "agenda.agenda_title",
    "agenda.reported",
    "agenda.rung_words",
    "agenda.question",
    "agenda.answer",
    "agenda.answer_by",
    "agenda.changes",
    "agenda.due_words",
    "agenda.owners_line",
    "agenda.whom_to_ask",
    "agenda.escalate_button",
    "agenda.answer_buttons",
    "participation.changed",
    "preferences.saved",
}
"""What is only part of something that is shown."""


def _alliance(of: Extreme) -> ShownAlliance:
    names = (Name(of.text(150), of.text(150)),) * 60
    name = of.text(150)
    alliance = Alliance(
        id=1,
        slug="a",
        theme_id=1,
        name=name,
        name_en=name,
        goal=of.text(1000),
        channel_id="C1",
        ends_on=NOW.date(),
    )
    return ShownAlliance(
        alliance=alliance,
        theme=Theme(id=1, slug="t", name=name, name_en=name),
        chairs=((ChairKind.OFFICIAL, of.text(150)),) * 4,
        takes_part=names,
        reads_along=names,
        own=ParticipationKind.TAKES_PART,
        contact=of.text(150),
        has_ended=False,
    )
