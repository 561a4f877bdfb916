"""Building quick scans as people do."""

from storage.polls import polls as rows
from storage.polls import scans as scan_rows
from storage.tables import Poll, ScanQuestion
from tests.kit.people import Player
from tests.kit.reading import texts
from tests.kit.town import Town

MONITOR = "template:monitor-studentenhuisvesting"


def begins(who: Player, title: str = "Kamers in 2027", start_from: str = "blank") -> None:
    """Begin a scan; its builder is open then."""
    who.types("/kennis scan")
    assert not who.submits(title=title, start_from=start_from)


def adds(who: Player, question: str, **values: str) -> None:
    """Add a question all the way; fails when it is refused."""
    errors = refused(who, question=question, **values)
    assert not errors, errors


def sends(who: Player, **values: str) -> None:
    """Send the scan whose builder is open; fails when it is refused."""
    who.presses("^Uitzetten…$", view="modal")
    errors = who.submits(**values)
    assert not errors, errors
    who.town.settle()


def refused(who: Player, **values: str) -> dict[str, str]:
    """Try to add a question; gives the errors beside the fields."""
    who.presses("^Vraag toevoegen$", view="modal")
    return fills_in(who, **{"form": "text", **values})


def fills_in(who: Player, **values: str) -> dict[str, str]:
    """Submit both pages of a question's form, or the first alone if it needs no other; gives the errors."""
    first = {name: values.pop(name) for name in ("question", "form", "required") if name in values}
    return who.submits(**first) or (who.submits(**values) if values else {})


def shown(who: Player) -> str:
    """What the form on top says."""
    return texts(who.form()["blocks"])


def draft(town: Town, number: int = 1) -> Poll:
    with town.database.reading() as session:
        poll = rows.find_poll(session, number)
    assert poll is not None
    return poll


def questions(town: Town, number: int = 1) -> list[ScanQuestion]:
    with town.database.reading() as session:
        return list(scan_rows.list_questions(session, draft(town, number).id))
