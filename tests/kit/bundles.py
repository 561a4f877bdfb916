"""What tests of bundles in Slack share: making one, as far as handing it over."""

from typing import Any

from tests.kit.people import Player
from tests.kit.reading import options, texts


def begins(who: Player, title: str = "Ruimte voor studenten", **filters: str) -> dict[str, str]:
    """Begin a bundle of all that fits; gives the errors beside the fields."""
    who.types("/kennis dossier", "@bot")
    errors = who.submits(title=title, **filters)
    if not errors and who.form()["callback_id"] == "bundle_pick":
        offered = options(who.form(), "items").items()
        shared: Any = [number for label, number in offered if not label.startswith("🔒")]
        assert not who.submits(items=shared)
    return errors


def names(who: Player, name: str = "Ministerie van OCW", **more: str) -> dict[str, str]:
    """Name an addressee, in the bundle on top."""
    who.presses("^Geadresseerde$", view="modal")
    return who.submits(name=name, **more)


def writes(who: Player, ask: str = "Pas de toeslag aan", **more: str) -> dict[str, str]:
    """Write what the bundle on top asks."""
    who.presses("^Teksten$", view="modal")
    return who.submits(ask=ask, **more)


def asks(who: Player, **values: str) -> dict[str, str]:
    """Ask for mandates, in the bundle on top; where nobody wrote yet what it asks, that is written first."""
    if "Nog niet ingevuld: wat vragen we?" in texts(who.form()):
        writes(who)
    who.presses("^Vraag akkoord$", view="modal")
    return who.submits(**values)


def answers(who: Player, naming: str = "with_name", **more: str) -> dict[str, str]:
    """Answer the newest question about a mandate."""
    who.presses("^Antwoord (geven|wijzigen)$", "@bot")
    return who.submits(naming=naming, **more)


def opens(who: Player, ref: str = "D-1", channel: str = "@bot") -> str:
    """Show a bundle in the direct messages; gives what it says."""
    return who.types(f"/kennis toon {ref}", channel)


def hands_over(who: Player, day: str = "2026-11-24") -> dict[str, str]:
    """Hand the bundle on top over to everybody who can get it."""
    who.presses("^(Overhandigen|Hand over)$", view="modal")
    return who.submits(addressees=list(options(who.form(), "addressees").values()), day=day)  # type: ignore[arg-type]


def reports(who: Player, choice: str = "Stand vastleggen", **values: str) -> dict[str, str]:
    """Record how far the first addressee of the bundle on top is; one without it gets it first, on the same day."""
    who.picks(choice, "Ministerie van OCW")
    if who.form()["callback_id"] == "bundle_hand":
        errors = who.submits(day=values["day"])
        if errors or values.get("state") == "handed":
            return errors
        who.picks(choice, "Ministerie van OCW")
    return who.submits(**values)


def opens_in_form(who: Player) -> None:
    """Open the newest bundle over the list."""
    who.town.close_all_forms()
    who.types("/kennis dossier", "@bot")
    who.presses("^Openen$", view="modal")


def pickable(who: Player) -> list[str]:
    """What the form offers to pick."""
    return list(options(who.form(), "items"))
