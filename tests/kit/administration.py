"""What tests of `/kennis beheer` share: opening one of its lists, and the log of what was done."""

from sqlmodel import select

from storage.tables import AuditEntry
from tests.kit.people import Player
from tests.kit.town import Town


def opens_list(who: Player, button: str = "Allianties") -> None:
    """Open a list, of the alliances or another one, from the menu."""
    who.types("/kennis beheer", "@bot")
    who.presses(f"^{button}$", "@bot")


def audit(town: Town, action: str) -> list[AuditEntry]:
    """The audit rows of an action, oldest first."""
    with town.database.reading() as session:
        return list(session.exec(select(AuditEntry).where(AuditEntry.action == action)).all())
