"""What tests of `/kennis beheer` share: its lists, changing people and organisations on their pages, the log."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import select

from storage.tables import AuditEntry, Member, Organisation
from tests.kit import reading
from tests.kit.people import Player
from tests.kit.town import Town


def opens_list(who: Player, button: str = "Allianties") -> None:
    """Open a list, of the alliances or another one, from the menu."""
    who.types("/kennis beheer", "@bot")
    who.presses(f"^{button}$", "@bot")


def opens_words(who: Player, button: str) -> None:
    """Open a list of words, such as that of the themes, from the window with all words."""
    opens_list(who, "(Woorden|Words)")
    who.presses(f"^{button}$", view="modal")


def opens_organisation(who: Player, name: str) -> None:
    """Find an organisation in the list, and open its page."""
    with who.town.database.reading() as session:
        row_id = session.exec(select(Organisation.id).where(Organisation.name == name)).one()
    opens_list(who, "(Organisaties|Organisations)")
    assert not who.submits(query=name)
    _opens_row(who, f"open_organisation:{row_id}")


def tries_for_organisation(who: Player, name: str, button: str, **values: str) -> dict[str, str]:
    """Press a button on an organisation's page and submit its form; gives the errors beside the fields.

    `alliance` and `successor` are given by their names.
    """
    opens_organisation(who, name)
    who.presses(f"^{button}$", view="modal")
    for field in {"alliance", "successor"} & set(values):
        values[field] = reading.options(who.form(), field)[values[field]]
    return who.submits(**values)


def takes_part(who: Player, name: str, alliance: str, participation: str = "takes_part") -> str:
    """Set how an organisation takes part in an alliance; gives what is confirmed, fails when it is refused."""
    errors = tries_for_organisation(who, name, "Deelname", alliance=alliance, participation=participation)
    assert not errors, errors
    return reading.texts(who.form()["blocks"])


def adds_organisation(who: Player, **values: str) -> dict[str, str]:
    """Add an organisation; gives the errors beside the fields."""
    opens_list(who, "(Organisaties|Organisations)")
    who.presses("^(Toevoegen|Add)$", view="modal")
    return who.submits(**values)


def _opens_row(who: Player, action_id: str) -> None:
    element = next(one for one in reading.elements(who.form()) if one.action_id == action_id)
    where = {"view": "modal", "action_id": element.action_id, "block_id": element.block_id}
    who.town.control.post("action", user=who.user_id, **where)


def opens_person(who: Player, whom: Player) -> None:
    """Find somebody in the list of people, and open their page."""
    with who.town.database.reading() as session:
        member = session.exec(select(Member).where(Member.slack_user_id == whom.user_id)).one()
    opens_list(who, "(Mensen|People)")
    assert not who.submits(query=member.name.partition(" · ")[0])
    _opens_row(who, f"open_person:{member.id}")


def tries_to_change(
    who: Player,
    whom: Player,
    *,
    organisation: str = "",
    roles: Sequence[str] | None = None,
    chairs: Sequence[str] | None = None,
) -> dict[str, str]:
    """Change what is set for somebody; gives the errors beside the fields. Leaves alone what is not given.

    The organisation is given by its name, and a chair by the alliance's name and its kind: `Wonen:official`.
    """
    opens_person(who, whom)
    who.presses("^(Wijzigen|Change|Weer laten meedoen)$", view="modal")
    return submits_person(who, organisation=organisation, roles=roles, chairs=chairs)


def submits_person(
    who: Player, *, organisation: str = "", roles: Sequence[str] | None = None, chairs: Sequence[str] | None = None
) -> dict[str, str]:
    """Fill in and submit the form about a person that is open; see `tries_to_change`."""
    form = who.form()
    values: dict[str, Any] = {} if roles is None else {"roles": list(roles)}
    if organisation:
        values["organisation"] = reading.options(form, "organisation")[organisation]
    if chairs is not None:
        offered = reading.options_of_all(form, "chairs")
        wanted = [one.split(":") for one in chairs]
        values["chairs"] = [
            value
            for text, value in offered
            if any(text.startswith(name) and value.endswith(f":{kind}") for name, kind in wanted)
        ]
    return who.submits(**values)


def changes_person(who: Player, whom: Player, **values: Any) -> str:
    """Change what is set for somebody, and gives what is confirmed; fails when it is refused."""
    errors = tries_to_change(who, whom, **values)
    assert not errors, errors
    return reading.texts(who.form()["blocks"])


def adds(who: Player, whom: Player, organisation: str) -> dict[str, str]:
    """Let somebody take part who does not yet; gives the errors beside the fields."""
    opens_list(who, "(Mensen|People)")
    who.presses("^(Iemand toevoegen|Add somebody)$", view="modal")
    return who.submits(member=whom.user_id, organisation=reading.options(who.form(), "organisation")[organisation])


def lets_go(who: Player, whom: Player) -> None:
    """End somebody's membership, on their page."""
    opens_person(who, whom)
    who.presses("^(Weg|Leaves)$", view="modal")
    assert not who.submits()


def audit(town: Town, action: str) -> list[AuditEntry]:
    """The audit rows of an action, oldest first."""
    with town.database.reading() as session:
        return list(session.exec(select(AuditEntry).where(AuditEntry.action == action)).all())
