"""What tests of bundles share: a small network with things to bundle, and who does it."""

import datetime as dt
from collections.abc import Iterator

import pytest
from sqlmodel import col, select

from alliance.bundles import addressees, bundles, items, mandate_rounds, mandates
from alliance.bundles.addressees import AddresseeForm, AddresseeReport
from alliance.bundles.bundles import BundleTexts
from alliance.bundles.mandates import MandateAnswer
from alliance.bundles.supporter_notices import NotifiedSupporters
from alliance.enums import AddresseeAnswer, AddresseeKind, AddresseeState, Naming
from alliance.errors import Conflict
from alliance.people.members import Person, SlackProfile, identify
from reports.bundles.redaction import Marking
from storage.engine.database import Database
from storage.tables import Addressee, Bundle, Contribution, Delivery, Endorsement, Mandate, Member
from tests.kit.times import local
from tests.networks.small_network import ZONE, Network, at

NOW = at("2026-11-24T10:00")
UNTIL = dt.date(2026, 12, 8)


class Bundling(Network):
    """Utrecht's person is of the secretariat; B-1 is Utrecht's and Groningen recognises it, B-2 is Delft's."""

    def begun(self) -> Bundle:
        secretary = self.session.get_one(Member, self.people["Utrecht"])
        secretary.is_secretariat = True
        self.add(secretary)
        self.one = self.share(1, "2026-11-01T10:00", title="Te weinig kamers")
        self.two = self.share(2, "2026-11-02T10:00", city="Delft", title="Geen huurtoeslag")
        self.recognise(self.one, "Groningen", severity=3, context="Wachttijd 20 maanden")
        texts = BundleTexts("Ruimte voor studenten", ask="Pas de toeslag aan")
        self.bundle = bundles.begin_bundle(self.session, by=self.who(), texts=texts, alliance_id=None, now=NOW)
        self.puts(1, 2)
        return self.bundle

    def who(self, user_id: str = "UUTRECHT") -> Person:
        profile = SlackProfile(slack_user_id=user_id, team_id="T1", name="Iemand", fetched_at=NOW)
        return identify(self.session, profile, team_id="T1", admin_users=())

    def recognise(
        self, row: Contribution, city: str, *, severity: int | None = None, context: str = "", member: int | None = None
    ) -> Endorsement:
        return self.add(
            Endorsement(
                contribution_id=row.id,
                organisation_id=self.cities[city],
                member_id=member or self.people[city],
                severity=severity,
                context=context,
                created_at=NOW,
                updated_at=NOW,
            )
        )

    def puts(self, *numbers: int, who: str = "UUTRECHT", now: dt.datetime = NOW) -> None:
        items.add_items(self.session, by=self.who(who), number=self.bundle.number, numbers=numbers, now=now)

    def names(self, name: str = "OCW") -> Addressee:
        form = AddresseeForm(AddresseeKind.MINISTRY, name)
        addressees.add_addressee(self.session, by=self.who(), number=self.bundle.number, form=form, now=NOW)
        return self.session.exec(select(Addressee).where(Addressee.name == " ".join(name.split()))).one()

    def edits(self, addressee: Addressee, name: str, contact: str = "") -> None:
        form = AddresseeForm(addressee.kind, name, contact)
        key, version = addressee.id, addressee.version
        addressees.edit_addressee(self.session, by=self.who(), addressee_id=key, form=form, version=version, now=NOW)

    def asks(self, until: dt.date | None = UNTIL, now: dt.datetime = NOW) -> None:
        number = self.bundle.number
        mandate_rounds.ask_mandate(self.session, by=self.who(), number=number, until=until, time=local(now))

    def mandate(self, city: str) -> Mandate:
        """What a city was asked last."""
        wanted = Mandate.organisation_id == self.cities[city]
        return self.session.exec(select(Mandate).where(wanted).order_by(col(Mandate.edition))).all()[-1]

    def says(
        self,
        city: str,
        naming: Naming = Naming.WITH_NAME,
        *,
        who: str | None = None,
        stamp: int = 0,
        valid_until: dt.date | None = None,
        now: dt.datetime = NOW,
    ) -> None:
        mandates.answer(
            self.session,
            by=self.who(who or f"U{city.upper()}"),
            mandate_id=self.mandate(city).id,
            said=MandateAnswer(naming, True, valid_until),
            stamp=stamp,
            today=now.astimezone(ZONE).date(),
            now=now,
        )

    def reports(
        self,
        addressee: Addressee,
        state: AddresseeState = AddresseeState.HANDED,
        on: dt.date | None = dt.date(2026, 11, 24),
        *,
        answer: AddresseeAnswer | None = None,
        line: str = "",
        version: int | None = None,
        now: dt.datetime = NOW,
    ) -> NotifiedSupporters | None:
        _, heard = addressees.report(
            self.session,
            by=self.who(),
            addressee_id=addressee.id,
            report=AddresseeReport(state, on, answer, line),
            version=addressee.version if version is None else version,
            time=local(now),
            clean=Marking(),
        )
        return heard

    def writes(self, ask: str, now: dt.datetime = NOW) -> None:
        texts = BundleTexts(self.bundle.title, ask)
        version = self.bundle.version
        bundles.write_texts(self.session, by=self.who(), number=1, texts=texts, version=version, now=now)

    def ready(self, *others: str) -> Addressee:
        """A bundle that everybody answered, and for whom it is; others are named besides."""
        addressee = self.names()
        for other in others:
            self.names(other)
        self.asks()
        for city in ("Utrecht", "Groningen", "Delft"):
            self.says(city)
        return addressee

    def channel_keys(self, kind: str) -> list[str]:
        """Who is sent deliveries of a kind."""
        channel_keys = self.session.exec(select(Delivery.channel_key).where(Delivery.kind == kind)).all()
        return sorted(channel_key.removesuffix("/reminder") for channel_key in channel_keys)


def refused(reason: str) -> pytest.RaisesExc[Conflict]:
    return pytest.raises(Conflict, match=reason)


@pytest.fixture
def net(database: Database) -> Iterator[Bundling]:
    """On both databases."""
    with database.writing() as session:
        network = Bundling(session)
        network.begun()
        yield network
