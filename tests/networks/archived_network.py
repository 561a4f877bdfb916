"""A small network of which every kind of thing happened in November, and what changes all of it in December."""

import datetime as dt
import io
import zipfile

from alliance.agenda.closing import hand_over_all
from alliance.agenda.step_editing import StepChange, archive_step, edit_step
from alliance.bundles import bundles
from alliance.bundles.bundles import BundleTexts
from alliance.contributions.archiving import archive_contribution
from alliance.contributions.editing import edit_contribution
from alliance.contributions.endorsements import Recognition, endorse, withdraw_endorsement
from alliance.contributions.merging.merging import merge
from alliance.enums import (
    Ambition,
    DecisionOutcome,
    KeptFileKind,
    MeetingKind,
    OrganisationKind,
    Purpose,
    Status,
    Visibility,
    VoteKind,
)
from alliance.kept_files import KeptKey, keep
from alliance.meetings.decisions import record_decision
from alliance.meetings.items import ItemForm, add_item, remove_item
from alliance.meetings.planning import MeetingForm, change_meeting, form_of, plan_meeting
from alliance.people.alliances.alliances import AllianceForm, change_alliance, create_alliance, set_channel
from alliance.people.audit import audit
from alliance.people.organisations.endings import close_organisation, end_organisation
from alliance.polls.ending import close
from alliance.polls.polls import record_outcome
from alliance.polls.questions import ask_question
from alliance.polls.votes import SubmittedVote, cast_vote
from storage.polls import questions as question_rows
from storage.tables import ActionStep, Alliance, Contribution, Meeting, Member, Organisation, Poll, StepOwner
from tests.kit.times import local
from tests.networks.bundling import Bundling
from tests.networks.small_network import LONG_AGO, at
from tests.networks.voting import ANONYMOUS, DRAFT

HELD_ON = dt.date(2026, 11, 26)
SECRET = 9
"""The number of the contribution that is for its alliance only."""


def workbook(text: str) -> bytes:
    """A file like those of the bot, as far as the archive looks into it."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as parts:
        parts.writestr("xl/worksheets/sheet1.xml", f"<t>{text}</t>")
    return made.getvalue()


class ArchivedNetwork(Bundling):
    """Things of every kind, made in November 2026 by the rules themselves."""

    def fill(self) -> None:
        """Let everything happen."""
        self.begun()
        self._knowledge()
        self._agenda()
        self._meeting()
        self._polls()
        addressee = self.ready()
        self.reports(addressee, now=at("2026-11-25T10:00"))
        for kind, subject, variant, text in (
            (KeptFileKind.DOSSIER, "D-1", "nl:xlsx", "Ruimte voor studenten"),
            (KeptFileKind.PAPERS, "O-1", "nl:xlsx", "Vergaderstukken"),
            (KeptFileKind.DIGEST, "2026-W47", "nl:meeting:xlsx", "B-1"),
            (KeptFileKind.DIGEST, "2026-W47", "nl:working:xlsx", f"B-{SECRET}"),
        ):
            name, when = f"{subject}-{variant.replace(':', '-')}.xlsx", at("2026-11-25T11:00")
            keep(self.session, KeptKey(kind, subject, 1, variant), name=name, content=workbook(text), now=when)

    def change_all(self) -> None:
        """Change everything in December, in as many ways as there are."""
        session, by, now = self.session, self.who(), at("2026-12-02T10:00")
        self._edit(1, "Daarna heette het anders", now)
        endorse(session, by=self.who("UDELFT"), number=1, said=Recognition(1, "Later"), now=now)
        withdraw_endorsement(session, by=self.who("UGRONINGEN"), number=1, now=now)
        archive_contribution(session, by=by, number=2, reason="Te oud", now=now)
        self.share(20, "2026-12-02T09:00", title="Nieuw in december")
        merge(session, by=by, number=3, into=1, now=now)
        step = session.get_one(ActionStep, self.step_id)
        change = StepChange("Andere stap", Ambition.PERSPECTIVE, True, dt.date(2027, 5, 1), description="Anders")
        edit_step(session, by=by, number=1, change=change, seen=step.version, today=now.date(), now=now)
        self.report(step, "2026-12-02T11:00", Status.DONE, "Klaar")
        archive_step(session, by=by, number=1, reason="Klaar", now=now)
        self._decide(DecisionOutcome.DECLINED, "Toch niet", version=1, now=now)
        remove_item(session, by=by, item_id=self.undecided, now=now)
        record_outcome(session, by=by, number=1, line="Alsnog een uitkomst", now=now)
        bundles.begin_edition(session, by=by, number=1, now=now)
        self.writes("Iets anders gevraagd", now=now)
        texts = BundleTexts("Pas in december", ask="?")
        bundles.begin_bundle(session, by=by, texts=texts, alliance_id=None, now=now)
        self._move_meeting()
        self._rename_alliance()
        for member in (session.get_one(Member, one) for one in self.people.values()):
            renamed = f"{member.name} (nu anders)"
            audit(session, None, "renamed", member.slack_user_id, {"name": member.name}, now, name=renamed)
            member.name, member.left_at = renamed, now
            self.add(member)

    def end_others(self) -> None:
        """Let what owns and holds the step end: an owner merges, another closes, and the alliance hands its steps over.

        The alliance gets a private channel before that, as if its polls had always been closed.
        """
        now, by = at("2026-12-02T14:00"), self.who()
        day = {"now": now, "today": now.date()}
        set_channel(self.session, by=by, alliance_id=self.housing, channel_id="CBESLOTEN", is_private=True, now=now)
        ended, successor, closed = self.cities["Zwolle"], self.cities["Utrecht"], self.cities["Leiden"]
        end_organisation(self.session, by=by, organisation_id=ended, successor_id=successor, **day)  # type: ignore[arg-type]
        close_organisation(self.session, by=by, organisation_id=closed, **day)  # type: ignore[arg-type]
        form = AllianceForm("Wonen en werken", "", "", self.theme_id, None)
        heir = create_alliance(self.session, by=by, form=form, channel=None, **day)  # type: ignore[arg-type]
        hand_over_all(self.session, self.session.get_one(Alliance, self.housing), to=heir, by=by, now=now)

    def _move_meeting(self) -> None:
        """Move the meeting that is still to come."""
        by, now, meeting = self.who(), at("2026-12-02T12:00"), self.session.get_one(Meeting, self.later)
        form = MeetingForm(
            **{**vars(form_of(self.session, meeting)), "held_on": dt.date(2027, 2, 2), "title": "Verzet"}
        )
        today = {"today": now.date(), "time": local(now)}
        change_meeting(self.session, by=by, number=2, form=form, version=meeting.version, **today)  # type: ignore[arg-type]

    def _rename_alliance(self) -> None:
        """Give the alliance another name."""
        form = AllianceForm("Wonen", "", "", self.theme_id, None)
        now = at("2026-12-02T13:00")
        change_alliance(self.session, by=self.who(), alliance_id=self.housing, form=form, today=now.date(), now=now)

    def _knowledge(self) -> None:
        self._edit(1, "Te weinig kamers <voor> & studenten\x0b", at("2026-11-25T09:00"))
        said = Recognition(3, "Bel Iemand op 06 12345678")
        endorse(self.session, by=self.who("UDELFT"), number=1, said=said, now=at("2026-11-25T09:10"))
        endorse(self.session, by=self.who("UGRONINGEN"), number=1, said=said, now=at("2026-11-25T09:20"))
        self.share(3, "2026-11-20T10:00", title="Ook te weinig kamers")
        secret = self.share(SECRET, "2026-11-21T10:00", title="Alleen voor ons")
        secret.visibility = Visibility.ALLIANCE
        self.version(secret, 2, "2026-11-21T10:01")

    def _edit(self, number: int, title: str, now: dt.datetime) -> None:
        version = self.session.get_one(Contribution, self.one.id).version
        typed = {"title": title, "body": "De wachttijd is 15 maanden."}
        edit_contribution(self.session, by=self.who(), number=number, base=version, seen=version, typed=typed, now=now)

    def _agenda(self) -> None:
        step = self.step(1, due_on="2026-12-31", entered="2026-11-03T09:00")
        self.step_id = step.id
        for name in ("Zwolle", "Leiden"):
            owner = self.add(Organisation(slug=name.lower(), name=name, kind=OrganisationKind.CITY))
            self.cities[name] = owner.id
            self.add(StepOwner(step_id=step.id, organisation_id=owner.id, since=at("2026-11-03T09:00")))
        self.report(step, "2026-11-24T10:00", Status.AT_RISK, "Wacht op geld")

    def _meeting(self) -> None:
        by, now = self.who(), at("2026-11-20T10:00")
        today = {"today": now.date(), "now": now}
        for number, held_on in ((1, HELD_ON), (2, dt.date(2027, 1, 20))):
            form = MeetingForm(MeetingKind.OFFICIAL, f"Overleg {number}", held_on, alliance_ids=(self.housing,))
            plan_meeting(self.session, by=by, key=f"meeting-{number}", form=form, today=now.date(), time=local(now))
        self.later = 2
        subject, secret = ItemForm(Purpose.DECISION), self.session.get_one(Contribution, self.one.id + 3)
        assert secret.number == SECRET
        self.decided, _ = [
            add_item(self.session, by=by, number=1, about=about, form=subject, **today).item.id  # type: ignore[arg-type]
            for about in (self.one, secret)
        ]
        free = ItemForm(Purpose.DISCUSSION, title="Rondvraag")
        self.undecided = add_item(self.session, by=by, number=1, about=None, form=free, **today).item.id  # type: ignore[arg-type]
        self._decide(DecisionOutcome.AGREED, "We gaan naar het ministerie", version=0, now=at("2026-11-26T16:00"))

    def _decide(self, outcome: DecisionOutcome, line: str, *, version: int, now: dt.datetime) -> None:
        said = {"outcome": outcome, "line": line, "version": version, "today": now.date(), "now": now}
        record_decision(self.session, by=self.who(), item_id=self.decided, **said)  # type: ignore[arg-type]

    def _polls(self) -> None:
        voters = []
        for number in range(5):
            user = f"UVOTER{number}"
            city = self.cities["Groningen"]
            self.add(Member(slack_user_id=user, organisation_id=city, name=f"Kiezer{number} Kwik", created_at=LONG_AGO))
            voters.append(user)
        now = at("2026-11-23T10:00")
        for number, draft in ((1, DRAFT), (2, ANONYMOUS)):
            poll = ask_question(
                self.session,
                by=self.who(),
                alliance_id=self.housing,
                draft=draft,
                channel_id="CHUISVESTING",
                ends_at=at("2026-11-27T17:00"),
                now=now,
            )
            self._vote(poll, voters, now)
            close(self.session, by=self.who(), number=number, now=at("2026-11-27T09:00"))

    def _vote(self, poll: Poll, voters: list[str], now: dt.datetime) -> None:
        options = question_rows.list_options(self.session, poll.id)
        for place, user in enumerate(voters):
            ballot = SubmittedVote(VoteKind.CHOICE, (options[place % 2].id,))
            cast_vote(self.session, by=self.who(user), number=poll.number, choice=ballot, now=now)
