"""What a digest tells besides its figures, in the order of its weight: the same in the message and in the mail."""

import dataclasses
import datetime as dt

import pytest

from alliance.digests.digests import Attention, AttentionReason, Digest, StatusChange
from alliance.digests.figures import Figure, FigureName
from alliance.digests.outcomes import ComingMeeting, ReportedProgress
from alliance.enums import AddresseeAnswer, AddresseeState, Status
from alliance.polls.question_results import ClosedResult
from reports.digests.lists_in_words import MAX_LINE, SHOWN_DECISIONS, brief_news, quiet_line, write_lists
from reports.digests.mail import mail_text
from tests.reports.kit.sample import DUTCH, ENGLISH, HOUSING, empty_digest, full_digest
from texts import Translator

HANDED, ANSWERED = AddresseeState.HANDED, AddresseeState.ANSWERED
PROGRESS = ReportedProgress(
    ref="D-2",
    title="Kamers voor eerstejaars",
    alliance=HOUSING,
    addressee="ministerie van BZK",
    days=((HANDED, dt.date(2026, 11, 16)), (ANSWERED, dt.date(2026, 11, 20))),
    answer=AddresseeAnswer.PARTLY,
    line="Voor twee jaar, op proef.",
)


def week() -> Digest:
    """A week with something in every list."""
    digest = full_digest()
    steps = {one.number: one for one in digest.steps}
    return dataclasses.replace(
        digest,
        changes=(StatusChange(dataclasses.replace(steps[13], note="Wacht op\nde provincie."), Status.ON_TRACK),),
        progress=(PROGRESS,),
        next_meeting=ComingMeeting(4, "Overleg over kelders", dt.date(2026, 12, 3), dt.date(2026, 11, 24), (HOUSING,)),
    )


def told(digest: Digest, words: Translator = DUTCH) -> dict[str, list[str]]:
    return {one.heading: [*map(str, one.lines), *filter(None, [one.more])] for one in write_lists(digest, words)}


def test_a_week_is_told_in_the_order_of_its_weight() -> None:
    assert list(told(week()).items()) == [
        (
            "Besloten in O-3 Ambtelijk overleg (17 nov.)",
            ["B-16 Te weinig kamers voor eerstejaars: akkoord, wordt A-13. Aanbieden aan het ministerie."],
        ),
        (
            "Overhandigd en beantwoord",
            [
                "D-2 Kamers voor eerstejaars (Studentenhuisvesting): overhandigd aan ministerie van BZK op 16 nov. en "
                "beantwoord op 20 nov.: deels gehonoreerd. Voor twee jaar, op proef."
            ],
        ),
        (
            "Uitslagen",
            [
                "V-3 Schuiven we de conferentie naar maart? (Studentenhuisvesting): opkomst 20 van 24 · "
                "Ja 14 van 20 (70 %) · Nee 5 (25 %) · Onthouding 1 (5 %) · Uitkomst: Conferentie op 12 maart."
            ],
        ),
        (
            "Van status veranderd",
            [
                "A-13 Knelpunten bundelen en aanbieden aan het landelijk platform (Studentenhuisvesting): "
                "op schema → stagneert. Wacht op de provincie."
            ],
        ),
        (
            "Nieuw gedeeld",
            [
                "B-16 Te weinig kamers voor eerstejaars (Studentenhuisvesting): knelpunt van Utrecht",
                "B-15 Hospitaverhuur met een proefperiode (Studentenhuisvesting): praktijkvoorbeeld van Groningen",
                "B-14 Samen een summer school over waterstof (Kennisintensieve ecosystemen): kans van Delft",
                "en nog 2, zie het blad Bijdragen in de werkmap",
            ],
        ),
        (
            "Vraagt ook aandacht",
            [
                "A-7 Overzicht van ecosystemen, succesfactoren en handelingsopties (Kennisintensieve ecosystemen): "
                "is 9 dagen te laat",
                "A-3 Onderzoek laten doen naar de maatschappelijke effecten (Maatschappelijke impact): vraagt aandacht",
            ],
        ),
        (
            "Meest herkend tot nu toe",
            ["B-16 Te weinig kamers voor eerstejaars (Studentenhuisvesting): 4 organisaties"],
        ),
        (
            "Volgend overleg",
            ["O-4 Overleg over kelders (Studentenhuisvesting): op do 3 december 2026, stukken op di 24 november 2026"],
        ),
    ]


def test_the_papers_of_the_next_meeting_are_announced_until_their_day() -> None:
    (meeting,) = filter(None, [week().next_meeting])
    end = DUTCH.local(week().as_of).date()
    for papers_on, said in ((end, True), (end - dt.timedelta(days=1), False)):
        (line,) = told(dataclasses.replace(week(), next_meeting=dataclasses.replace(meeting, papers_on=papers_on)))[
            "Volgend overleg"
        ]
        assert "op do 3 december 2026" in line
        assert ("stukken" in line) is said


@pytest.mark.parametrize("words", [DUTCH, ENGLISH])
def test_the_mail_lists_what_the_message_lists(words: Translator) -> None:
    listed = [line.removeprefix("- ") for line in mail_text(week(), words).splitlines() if line.startswith("- ")]
    assert listed[5:] == [line for lines in told(week(), words).values() for line in lines]


@pytest.mark.parametrize("number", ["06 12 34 56 78", "NL91 ABNA 0417 1643 00"])
def test_the_mail_has_no_half_numbers_where_a_line_is_cut(number: str) -> None:
    for cut in range(MAX_LINE - len(number) - 2, MAX_LINE):
        (decision,) = week().lists.decisions
        decision = dataclasses.replace(decision, line=f"{'x' * (cut - 6)}, bel {number} of kom langs bij de balie.")
        lists = dataclasses.replace(week().lists, decisions=(decision,))
        mail = mail_text(dataclasses.replace(week(), lists=lists), DUTCH)
        assert number[:5] not in mail


def test_answers_that_are_names_only_are_numbered_in_the_mail() -> None:
    (poll,) = week().lists.polls
    assert isinstance(poll.result, ClosedResult)
    options = (("Wethouder Jansen", 3), ("Wethouder Hoekstra", 2), ("Geen van beide", 1))
    result = dataclasses.replace(poll.result, options=options, voted=6, abstained=0)
    lists = dataclasses.replace(week().lists, polls=(dataclasses.replace(poll, result=result),))
    mail = mail_text(dataclasses.replace(week(), lists=lists), DUTCH)
    assert "Wethouder [naam] 1: 3 van 6" in mail
    assert "Wethouder [naam] 2: 2 (" in mail
    assert "Geen van beide 1 (" in mail


def test_an_alliances_own_digest_does_not_repeat_its_name() -> None:
    digest = dataclasses.replace(week(), alliance=HOUSING)
    (result,) = told(digest)["Uitslagen"]
    assert result.startswith("V-3 Schuiven we de conferentie naar maart? opkomst 20 van 24 · Ja")
    assert "(Kennisintensieve ecosystemen)" in told(digest)["Nieuw gedeeld"][2]


def test_decisions_are_told_by_meeting_and_the_last_list_says_how_many_more_there_are() -> None:
    (first,) = week().lists.decisions
    own = dataclasses.replace(first, about=None, step=None, is_changed=True, line="  De norm\n\nis 37 liter. ")
    later = dataclasses.replace(first, meeting_number=4, meeting="Bestuurlijk overleg 19 november 2026")
    later = dataclasses.replace(later, held_on=dt.date(2026, 11, 19))
    lists = dataclasses.replace(week().lists, decisions=(own, *[later] * SHOWN_DECISIONS))
    (one, other), *_ = (list(told(dataclasses.replace(week(), lists=lists)).items())[:2],)
    assert one == (
        "Besloten in O-3 Ambtelijk overleg (17 nov.)",
        ["Te weinig kamers voor eerstejaars: akkoord (het besluit is gewijzigd). De norm is 37 liter."],
    )
    assert other[0] == "Besloten in O-4 Bestuurlijk overleg 19 november 2026"
    assert [len(other[1]), other[1][-1]] == [SHOWN_DECISIONS, "en nog 1, zie het blad Besluiten in de werkmap"]


def test_of_what_was_handed_over_the_sheet_is_named_that_has_the_rest() -> None:
    poll = dataclasses.replace(PROGRESS, ref="V-3", days=((HANDED, dt.date(2026, 11, 16)),), answer=None, line="")
    for progress, sheet in (((PROGRESS,) * 4, "Dossiers"), ((PROGRESS,) * 3 + (poll,) * 2, "Peilingen")):
        *_, more = told(dataclasses.replace(week(), progress=progress))["Overhandigd en beantwoord"]
        assert more == f"en nog {len(progress) - 3}, zie het blad {sheet} in de werkmap"
    (line,) = told(dataclasses.replace(week(), progress=(poll,)))["Overhandigd en beantwoord"]
    assert line.endswith("(Studentenhuisvesting): overhandigd aan ministerie van BZK op 16 nov.")


def test_only_what_ended_in_the_period_is_a_result() -> None:
    (poll,) = week().lists.polls
    assert isinstance(poll.result, ClosedResult)
    secret = dataclasses.replace(poll, result=dataclasses.replace(poll.result, withheld=True), answered=4, outcome="")
    polls = (dataclasses.replace(poll, is_news=False), secret)
    digest = dataclasses.replace(week(), lists=dataclasses.replace(week().lists, polls=polls))
    (line,) = told(digest)["Uitslagen"]
    assert line.endswith(": opkomst 4 van 24 · te weinig stemmen om de uitslag te tonen")


def test_what_ended_without_an_answer_is_counted_and_no_result() -> None:
    digest = week()
    (poll,) = [one for one in digest.lists.polls if one.is_news]
    without = dataclasses.replace(poll, answered=0, outcome="", result=None)
    lists = dataclasses.replace(digest.lists, polls=(poll, without))
    lines = told(dataclasses.replace(digest, lists=lists))["Uitslagen"]
    assert len(lines) == 2
    assert lines[-1] == "1 gesloten zonder antwoord"
    lists = dataclasses.replace(digest.lists, polls=(without,))
    assert told(dataclasses.replace(digest, lists=lists))["Uitslagen"] == ["1 gesloten zonder antwoord"]


def test_a_step_that_is_stuck_or_at_risk_and_late_says_both() -> None:
    late = dataclasses.replace(week().changes[0].step, days_late=4, note="")
    at_risk = dataclasses.replace(late, number=3, status=Status.AT_RISK, days_late=1)
    on_track = dataclasses.replace(late, number=5, status=Status.ON_TRACK)
    digest = dataclasses.replace(
        week(),
        changes=(StatusChange(on_track, Status.NOT_STARTED),),
        attention=(Attention(late, AttentionReason.BLOCKED), Attention(at_risk, AttentionReason.OVERDUE)),
    )
    said = told(digest)
    assert said["Van status veranderd"][0].endswith(": niet gestart → op schema, 4 dagen te laat")
    assert [one.partition("): ")[2] for one in said["Vraagt aandacht"]] == [
        "stagneert en is 4 dagen te laat",
        "vraagt aandacht en is 1 dag te laat",
    ]
    (english, _) = told(digest, ENGLISH)["Needs attention"]
    assert english.endswith("is stuck and is 4 days late")


def test_a_long_title_is_cut_and_not_what_is_told_about_it() -> None:
    (poll,) = week().lists.polls
    lists = dataclasses.replace(week().lists, polls=(dataclasses.replace(poll, title="Zullen we " * 80),))
    (line,) = told(dataclasses.replace(week(), lists=lists))["Uitslagen"]
    assert "Zullen… (Studentenhuisvesting): opkomst 20 van 24" in line
    assert "Ja 14 van 20 (70 %)" in line


def test_that_nothing_happened_is_said_only_then() -> None:
    quiet = dataclasses.replace(empty_digest(), impact={})
    assert quiet_line(quiet, DUTCH) == "Deze periode is er niets nieuws gebeurd."
    assert told(quiet) == {}
    news = dataclasses.replace(quiet, lists=dataclasses.replace(quiet.lists, decisions=week().lists.decisions))
    recognised = dataclasses.replace(quiet, figures=(Figure(FigureName.ENDORSEMENTS, 1),))
    assert [quiet_line(one, DUTCH) for one in (news, recognised)] == ["", ""]


def test_new_contributions_that_the_readers_may_not_read_are_counted_below_the_others() -> None:
    (*_, more) = told(dataclasses.replace(week(), unlisted=1))["Nieuw gedeeld"]
    assert more == "en nog 2, zie het blad Bijdragen in de werkmap · 1 alleen voor een alliantie"
    hidden = dataclasses.replace(week(), contributions=(), unlisted=2)
    assert told(hidden)["Nieuw gedeeld"] == ["2 alleen voor een alliantie"]


def test_a_chairs_line_names_what_was_decided_and_answered_and_counts_the_rest() -> None:
    (first,) = week().lists.decisions
    own = dataclasses.replace(first, about=None)
    handed = dataclasses.replace(PROGRESS, ref="D-3", days=PROGRESS.days[:1], answer=None)
    assert brief_news((first,), (PROGRESS, handed), DUTCH) == [
        "1 besluit (B-16: akkoord)",
        "D-2 deels gehonoreerd, D-3 overhandigd",
    ]
    assert brief_news((own,) * 5, (), DUTCH) == [
        "5 besluiten (" + "Te weinig kamers voor eerstejaars: akkoord, " * 3 + "en nog 2)"
    ]
