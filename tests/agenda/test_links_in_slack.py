"""Links between steps and contributions as people see them."""

import datetime as dt

import pytest
from sqlmodel import select

from storage.tables import (
    Contribution,
)
from tests.kit import Town
from tests.kit.reading import held, options, says, texts


def _share(town: Town, title: str) -> str:
    """Noor shares a bottleneck; gives its reference."""
    town.noor.shares(title)
    town.settle()
    with town.database.reading() as session:
        return f"B-{session.exec(select(Contribution.number).where(Contribution.title == title)).one()}"


def _press(town: Town, name: str, label: str, ref: str) -> None:
    """Press a button of a contribution's own card, as this person reads it."""
    player = getattr(town, name)
    player.types(f"/kennis toon {ref}", "@bot")
    player.presses("^Meer", "@bot")
    player.presses(label, view="modal")


def _step_made_of(town: Town, ref: str, title: str = "Kamers bouwen", **values: object) -> str:
    """Marit makes a step of a contribution; gives its reference."""
    _press(town, "marit", "^Actiestap maken$", ref)
    errors = town.marit.submits(title=title, **values)  # type: ignore[arg-type]
    assert not errors, errors
    made = str(town.marit.form()["title"]["text"])
    town.close_all_forms()
    town.settle()
    return made


def test_a_chair_makes_a_step_of_a_bottleneck_and_sees_its_card(shared_town: Town) -> None:
    ref = _share(shared_town, "Te weinig kamers bij het station")
    _press(shared_town, "marit", "^Actiestap maken$", ref)
    form = shared_town.marit.form()
    title = "Te weinig kamers bij het station"
    assert says("step.for_made_of", alliance="Studentenhuisvesting", ref=ref, title=title) in texts(form)
    assert held(form, "title") is None  # a problem is not what is going to happen
    utrecht = options(form, "owners")["Utrecht"]
    errors = shared_town.marit.submits(
        owners=[utrecht],  # type: ignore[arg-type]
        contacts=[shared_town.noor.user_id],  # type: ignore[arg-type]
        due_on="2026-12-15",
        title="Flats bij het station bouwen",
    )
    assert errors == {}
    shown = texts(shared_town.marit.form())
    assert "*Flats bij het station bouwen*" in shown
    assert "niet gestart" in shown
    assert "Utrecht (Noor de Wit)" in shown
    assert "uiterlijk 15 dec." in shown
    assert f"Gemaakt van *{ref}* Te weinig kamers bij het station" in shown
    shared_town.settle()
    assert "heeft jou contactpersoon gemaakt van A-" in shared_town.noor.reads()


def test_who_does_not_run_the_agenda_is_not_offered_a_step(shared_town: Town) -> None:
    ref = _share(shared_town, "Te weinig kamers in de wijk")
    with pytest.raises(AssertionError, match="nothing to press"):
        _press(shared_town, "jelle", "^Actiestap maken$", ref)


def test_followers_hear_of_the_step_and_of_its_status(shared_town: Town) -> None:
    ref = _share(shared_town, "Te weinig kamers voor promovendi")
    step = _step_made_of(shared_town, ref)
    assert step in shared_town.noor.reads()
    shared_town.marit.types(f"/kennis status {step} vast Wacht op geld", "@bot")
    shared_town.move(shared_town.now() + dt.timedelta(minutes=10))
    assert "stagneert" in shared_town.noor.reads().rpartition(step)[2] + shared_town.noor.reads()


def test_a_step_waits_for_a_bottleneck_and_both_say_so(shared_town: Town) -> None:
    ref = _share(shared_town, "Vergunningen duren te lang")
    step = _step_made_of(shared_town, _share(shared_town, "Kamers bouwen"), "Honderd kamers bouwen")
    shared_town.marit.types(f"/kennis toon {step}", "@bot")
    shared_town.marit.presses("^Koppelen$", "@bot")
    assert shared_town.marit.submits(link_kind="waits_for", references=ref.lower()) == {}
    assert f"Wacht op *{ref}* Vergunningen duren te lang" in texts(shared_town.marit.form())
    shared_town.close_all_forms()
    told = shared_town.marit.types(f"/kennis status {step} vast", "@bot")
    assert says("step.now", ref=f"*{step}*", status="*stagneert*") + f" · wacht op {ref}" in told
    assert f"stagneert · wacht op {ref}" in shared_town.marit.types("/kennis acties")
    assert step in shared_town.jelle.types(f"/kennis toon {ref}")


def test_links_are_made_and_let_go_from_the_contribution(shared_town: Town) -> None:
    ref = _share(shared_town, "Geen kamers bij de campus")
    step = _step_made_of(shared_town, _share(shared_town, "Campusbouw"), "Bouwen op de campus")
    _press(shared_town, "marit", "^Actiestap koppelen$", ref)
    chosen = next(value for name, value in options(shared_town.marit.form(), "steps").items() if name.startswith(step))
    assert shared_town.marit.submits(steps=[chosen]) == {}  # type: ignore[arg-type]
    assert f"Gekoppeld: {step} hoort bij {ref}." in texts(shared_town.marit.form())
    shared_town.close_all_forms()
    _press(shared_town, "marit", "^Actiestap koppelen$", ref)
    assert f"Hoort bij *{step}*" in texts(shared_town.marit.form())
    shared_town.marit.presses("^Losmaken$", view="modal")
    assert f"Hoort bij *{step}*" not in texts(shared_town.marit.form())
    shared_town.close_all_forms()
    assert step not in shared_town.jelle.types(f"/kennis toon {ref}")


BAD_REFERENCES = [
    ("marit", "B-99999", says("problem.no_contribution", key="B-99999")),
    ("marit", "A-99999", says("problem.no_step", key="A-99999")),
    ("marit", "zomaar", "Typ een nummer van een bijdrage of actiestap, zoals B-7 of A-9."),
]


@pytest.mark.parametrize(("who", "typed", "said"), BAD_REFERENCES)
def test_a_link_to_nothing_is_a_sentence_under_the_field(shared_town: Town, who: str, typed: str, said: str) -> None:
    shared_town.close_all_forms()
    player = getattr(shared_town, who)
    player.types("/kennis toon A-15", "@bot")
    player.presses("^Koppelen$", "@bot")
    errors = player.submits(link_kind="waits_for", references=typed)
    assert said in errors["references"]


def test_a_circle_is_named_in_both_languages(http_town: Town) -> None:
    one, other = (_step_made_of(http_town, _share(http_town, title)) for title in ("Eerst dit", "Dan dat"))
    http_town.marit.types(f"/kennis toon {one}", "@bot")
    http_town.marit.presses("^Koppelen$", "@bot")
    assert http_town.marit.submits(link_kind="waits_for", references=other) == {}
    http_town.close_all_forms()
    said = {}
    for language in ("nl", "en"):
        http_town.marit.types("/kennis instellingen", "@bot")
        http_town.marit.submits(language=language)
        http_town.close_all_forms()
        http_town.marit.types(f"/kennis toon {other}", "@bot")
        http_town.marit.presses("^Koppelen$|^Link$", "@bot")
        said[language] = http_town.marit.submits(link_kind="waits_for", references=one)["references"]
        http_town.close_all_forms()
    circle = f"{other} → {one} → {other}"
    assert said["nl"].startswith(f"Zo wachten ze op elkaar: {circle}.")
    assert said["en"].startswith(f"They would be waiting for each other: {circle}.")
    assert http_town.refused_calls() == []


def test_a_step_shown_in_a_channel_names_no_hidden_contribution(http_town: Town) -> None:
    http_town.noor.shares("Vertrouwelijke garantie", visibility="alliance")
    http_town.settle()
    step = _step_made_of(http_town, "B-1", "Garantie regelen")
    assert "Vertrouwelijke garantie" in http_town.noor.types(f"/kennis toon {step}")
    assert "Vertrouwelijke garantie" not in http_town.pieter.types(f"/kennis toon {step}", "algemeen")
    http_town.noor.says(f"<@{http_town.parts.context.bot_user_id}> {step}", "alliantie-studentenhuisvesting")  # type: ignore[union-attr]
    http_town.settle()
    (answer,) = [m for m in http_town.messages("alliantie-studentenhuisvesting") if "Garantie regelen" in texts(m)]
    assert "Vertrouwelijke garantie" not in texts(answer)
    assert http_town.refused_calls() == []
