"""What is found about people in a dossier: looked at, put back, and left out of everything that is handed over."""

import datetime as dt
from dataclasses import replace

import pytest
from sqlmodel import select

from alliance.bundles import handover, redaction
from alliance.bundles.addressees import AddresseeReport
from alliance.bundles.dossiers import CollectedDossier, collect_dossier
from alliance.bundles.handover import hand_over, preview_handover, record_progress
from alliance.enums import AddresseeState
from alliance.errors import Conflict, Invalid, NotFound
from alliance.people.known_names import KnownNames
from alliance.redaction import Finder, FindKind
from handlers.bundles.views import redaction as views
from handlers.bundles.views.editions import edition_message
from reports.bundles.dossier import build_dossier
from reports.bundles.dossier_sheets import build_dossier_workbook
from reports.bundles.redaction import Marking, redaction_note, without_personal
from storage.tables import AuditEntry
from tests.bundles.test_return_loop import ready
from tests.kit import Town
from tests.kit.bundles import opens_in_form
from tests.kit.reading import says, texts
from tests.kit.times import local
from tests.networks.bundling import NOW, Bundling, net, refused
from tests.reports.kit.papers import sample_dossier
from tests.reports.kit.sample import DUTCH
from tests.reports.test_dossier import everything_in

__all__ = ["net"]

TODAY = dt.date(2026, 11, 24)
BODY = "Bel Jelle Hoekstra op 06-41527389. De ventilatie faalt.\nJelle Hoekstra weet meer. Mail jelle@voorbeeldstad.nl"
FINDER = Finder(KnownNames())


def test_the_message_above_an_editions_files_has_words_where_a_name_was() -> None:
    dossier = Marking()(replace(sample_dossier(), title="Kelders: het verhaal van Jelle Hoekstra"))
    text, blocks = edition_message(DUTCH, dossier, "Uitgave 1", ())
    assert "het verhaal van [naam]" in text
    assert "\ue000" not in f"{text}{blocks}"


def told_about(net: Bundling) -> None:
    net.one.body = BODY
    net.add(net.one)


def collected(net: Bundling) -> CollectedDossier:
    return collect_dossier(net.session, net.bundle, on=TODAY)


def found(net: Bundling) -> tuple[redaction.FoundPersonal, ...]:
    return handover.find_in_bundle(net.session, by=net.who(), number=1, finder=FINDER, on=TODAY)[1]


def puts_back(net: Bundling, text: str, sentence: str = "", *, put_back: bool = True, who: str = "UUTRECHT") -> None:
    some = found(net)
    key = next(one.find_key for one in some if one.text == text)
    redaction.choose(
        net.session, by=net.who(who), number=1, found=some, key=key, sentence=sentence, put_back=put_back, now=NOW
    )


def hands(net: Bundling, seen: str, *to: int) -> object:
    return hand_over(
        net.session, by=net.who(), number=1, to=to, on=TODAY, seen=seen, finder=FINDER, clean=Marking(), time=local(NOW)
    )


def test_only_the_button_of_a_group_is_about_every_sentence(net: Bundling) -> None:
    told_about(net)
    blocks = views.check_view(DUTCH, "D-1", 1, found(net), page=0, metadata="")["blocks"]
    sentences = [one["accessory"]["value"].split(":")[3] for one in blocks if "accessory" in one]
    places = [place.sentence_key for one in found(net) for place in one.places]
    assert sorted(sentences) == sorted([views.EVERYWHERE, *places])
    phone = next(one for one in found(net) if one.text == "06-41527389")
    puts_back(net, phone.text, phone.places[0].sentence_key)
    net.two.body = f"Bel {phone.text} voor meer."
    net.add(net.two)
    done = without_personal(collected(net), DUTCH)
    assert [phone.text in one.what for one in done.items] == [True, False]


def test_of_an_edition_that_others_have_the_page_tells_what_was_left_out(net: Bundling) -> None:
    told_about(net)
    net.reports(net.ready("VNG"))
    _, waiting = preview_handover(net.session, by=net.who(), number=1, finder=FINDER, clean=Marking(), on=TODAY)
    assert waiting.is_frozen
    page = texts(views.handing_view(DUTCH, waiting, page=0, chosen=0, today=TODAY, metadata=""))
    assert redaction_note(waiting.dossier, DUTCH) in page
    assert "(4 keer)" in page
    assert says("personal.none") not in page


def test_what_somebody_types_is_left_out_as_well_until_they_take_it_off(net: Bundling) -> None:
    told_about(net)

    def types(typed: str) -> bool:
        return redaction.leave_out_typed(net.session, by=net.who(), number=1, typed=typed, now=NOW)

    assert types("  De   VENTILATIE \nwoord dat er niet staat\n\nde ventilatie")
    assert not types("woord dat er niet staat\nde ventilatie")
    told = without_personal(collected(net), DUTCH).items[0].what
    assert "ventilatie" not in told
    assert f"{says('report.left_out')} faalt" in told
    assert [one.text for one in found(net) if one.kind is FindKind.TYPED] == ["De ventilatie"]
    puts_back(net, "De ventilatie")
    assert "De ventilatie faalt" in without_personal(collected(net), DUTCH).items[0].what
    assert types("")
    assert redaction.list_typed(net.session, net.bundle) == []
    for wrong in ("x", "y" * 101, "\n".join(f"woord {one}" for one in range(41))):
        with pytest.raises(Invalid):
            types(wrong)


def test_all_pages_of_finds_are_seen_before_somebody_says_so(net: Bundling) -> None:
    net.one.body = "\n".join(f"Bel mij op 06-415273{one:02d}." for one in range(45))
    net.add(net.one)
    net.ready("VNG")
    some = found(net)
    pages = [views.check_view(DUTCH, "D-1", 1, some, page=page, metadata="") for page in range(3)]
    assert [one["submit"]["text"] for one in pages] == [says("personal.further")] * 2 + [says("personal.checked")]
    assert [any(block["type"] == "input" for block in one["blocks"]) for one in pages] == [False, False, True]
    _, waiting = preview_handover(net.session, by=net.who(), number=1, finder=FINDER, clean=Marking(), on=TODAY)
    asks = [views.handing_view(DUTCH, waiting, page=page, chosen=0, today=TODAY, metadata="") for page in range(3)]
    assert [one["submit"]["text"] for one in asks] == [says("personal.further")] * 2 + [says("handing.do")]


def test_files_leave_out_every_find_until_it_is_put_back(net: Bundling) -> None:
    told_about(net)
    name, mail, phone = found(net)
    assert (name.kind, name.text, len(name.places)) == (FindKind.OTHER_NAME, "Jelle Hoekstra", 2)
    assert [place.ref for place in name.places] == ["B-1", "B-1"]
    for build in (build_dossier, build_dossier_workbook):
        said = everything_in(build(collected(net), DUTCH, made_at=NOW))
        assert "De ventilatie faalt." in said
        assert not [one for one in ("Hoekstra", "41527389", "jelle@") if one in said]
    done = without_personal(collected(net), DUTCH)
    assert done.items[0].what == "(weggelaten) De ventilatie faalt.\n[naam] weet meer. (weggelaten)"
    assert done.redacted is not None
    assert (done.redacted.left_out, done.redacted.put_back) == (4, 0)
    assert says("dossier.redacted_alone") in redaction_note(done, DUTCH)
    puts_back(net, "Jelle Hoekstra", name.places[1].sentence_key)
    puts_back(net, "06-41527389")
    puts_back(net, "06-41527389")
    assert without_personal(collected(net), DUTCH).items[0].what == (
        "Bel [naam] op 06-41527389. De ventilatie faalt.\nJelle Hoekstra weet meer. (weggelaten)"
    )
    puts_back(net, "06-41527389", put_back=False)
    assert "41527389" not in without_personal(collected(net), DUTCH).items[0].what
    audited = [one.action for one in net.session.exec(select(AuditEntry)).all() if one.action.startswith("find_")]
    assert audited == ["find_put_back", "find_put_back", "find_left_out"]
    assert mail.is_left_out
    assert phone.is_left_out


def test_a_file_says_that_it_was_looked_at_only_as_long_as_that_is_true(net: Bundling) -> None:
    told_about(net)
    redaction.record_check(net.session, by=net.who(), number=1, found=found(net), now=NOW)
    looked = says("dossier.redacted_looked", day="24 november 2026")
    assert looked in redaction_note(without_personal(collected(net), DUTCH), DUTCH)
    puts_back(net, "06-41527389")
    assert looked not in redaction_note(without_personal(collected(net), DUTCH), DUTCH)
    net.one.body = "Niets over iemand."
    net.add(net.one)
    assert looked in redaction_note(without_personal(collected(net), DUTCH), DUTCH)


def test_only_who_runs_it_puts_back_and_only_what_is_still_there(net: Bundling) -> None:
    told_about(net)
    with pytest.raises(NotFound):
        puts_back(net, "06-41527389", who="UDELFT")
    some = found(net)
    net.one.body = "Zonder."
    net.add(net.one)
    with refused("problem.find_gone"):
        redaction.choose(
            net.session,
            by=net.who(),
            number=1,
            found=found(net),
            key=some[0].find_key,
            sentence="",
            put_back=True,
            now=NOW,
        )


def test_nothing_is_handed_over_that_the_page_did_not_show(net: Bundling) -> None:
    told_about(net)
    addressee, other = net.names(), net.names("VNG")
    with refused("problem.bundle_not_ready"):
        preview_handover(net.session, by=net.who(), number=1, finder=FINDER, clean=Marking(), on=TODAY)
    net.asks()
    for city in ("Utrecht", "Groningen", "Delft"):
        net.says(city)

    def page() -> str:
        return preview_handover(net.session, by=net.who(), number=1, finder=FINDER, clean=Marking(), on=TODAY)[1].seen

    shown = page()
    with pytest.raises(Invalid, match=r"problem\.choose_some"):
        hand_over(
            net.session,
            by=net.who(),
            number=1,
            to=[],
            on=TODAY,
            seen=shown,
            finder=FINDER,
            clean=Marking(),
            time=local(NOW),
        )
    puts_back(net, "06-41527389")
    assert hands(net, shown, addressee.id) is None, "somebody put something back in another window"
    shown = page()
    for more, why in (("Of mail a@b.nl.", "the text has another find"), ("Dit ook.", "the text is another one")):
        net.one.body = f"{net.one.body} {more}"
        net.add(net.one)
        assert hands(net, shown, addressee.id) is None, why
        shown = page()
    report = AddresseeReport(AddresseeState.DISCUSSED, TODAY)
    with refused("problem.addressee_hand_first"):
        record_progress(
            net.session,
            by=net.who(),
            addressee_id=addressee.id,
            report=report,
            version=1,
            time=local(NOW),
            clean=Marking(),
        )
    heard = hands(net, page(), addressee.id, other.id)
    assert isinstance(heard, list)
    assert len(heard) == 1
    assert net.channel_keys("bundle_news") == ["UDELFT", "UGRONINGEN"], "one message tells of both"
    with pytest.raises(Conflict, match=r"problem\.bundle_all_handed"):
        page()


def test_the_finds_are_shown_on_the_way_and_left_out_of_what_is_handed_over(town: Town) -> None:
    town.noor.shares("Ventilatie van kelderkamers", BODY)
    town.settle()
    ready(town, "B-1")
    hanneke = town.hanneke
    hanneke.presses("^Nakijken$", view="modal")
    shown = texts(hanneke.form())
    for what in ("Jelle Hoekstra", "06-41527389", "jelle@voorbeeldstad.nl", "weglaten"):
        assert what in shown
    hanneke.presses("^Laten staan$", view="modal")
    assert "blijft staan" in texts(hanneke.form())
    hanneke.presses("^Weglaten$", view="modal")
    assert hanneke.submits() == {}
    opens_in_form(hanneke)
    hanneke.presses("^Overhandigen$", view="modal")
    page = texts(hanneke.form())
    assert "Jelle Hoekstra" in page
    assert "Utrecht" in page, "organisations and finds are shown on one page"
    hanneke.presses("^Overal laten staan$", view="modal")
    hanneke.presses("^Overal weglaten$", view="modal")
    assert hanneke.submits(day="2026-11-24") == {}
    assert "overhandigd · 24 november 2026" in texts(hanneke.form())
    opens_in_form(hanneke)
    assert "Overhandigen" not in texts(hanneke.form()), "everybody has it"
    assert town.refused_calls() == []
