"""Details, editing, history and freshness."""

from dataclasses import replace

from alliance.contributions.details import pages_of
from alliance.contributions.freshness import PER_MESSAGE, ReviewAnswer, ReviewQuestion
from alliance.contributions.history import HistoryLine
from alliance.contributions.versions import TEXT_FIELDS, Meanwhile, ShownVersion, changes_between
from alliance.enums import ContributionKind, EventKind
from handlers.contributions.views import details, editing, freshness, history
from handlers.slack.metadata import FormMetadata
from handlers.slack.views.markup import mrkdwn
from storage.tables import Member
from tests.extremes.long_values import NOW, Extreme, Messages, Windows

METADATA = FormMetadata(form_id="f" * 32, channel_id="C0123456789").dump()
PIECES = {
    "details.completeness_hint",
    "details.detail_input",
    "details.fact_line",
    "details.in_a_sentence",
    "details.label_of",
    "details.readable",
    "editing.change_line",
    "history.event_line",
}


def meanwhile(of: Extreme) -> list[Meanwhile]:
    """What others saved while somebody typed, in every field."""
    changes = changes_between({}, {"title": of.text(150), "body": of.text(3000), **of.details()})
    return [Meanwhile(number, NOW, of.text(150), changes) for number in range(5)]


def version(of: Extreme) -> ShownVersion:
    """A version in which everything changed."""
    content = {
        "kind": "opportunity",
        "title": of.text(150),
        "body": of.text(3000),
        "visibility": "alliance",
        **of.details(),
    }
    changes = changes_between({name: of.text(3000) for name in ("title", "body")}, content)
    return ShownVersion(
        contribution_number=123_456,
        number=122,
        newest=123,
        at=NOW,
        by_name=of.text(150),
        content=content,
        changes=changes,
        named=of.named,
        can_be_restored=True,
    )


def asked(of: Extreme, *, answered: bool) -> list[ReviewQuestion]:
    """As much as somebody is asked about on one day, all of it answered or nothing."""
    member = Member(slack_user_id="U1", organisation_id=1, name=of.text(150), created_at=NOW)
    kinds = (EventKind.REVIEW_CONFIRMED, EventKind.EDITED, EventKind.ARCHIVED, EventKind.MERGED_AWAY)
    answers = [ReviewAnswer(kinds[number % 4], member, NOW) if answered else None for number in range(PER_MESSAGE)]
    return [
        ReviewQuestion(123_456 + number, replace(of.item(123_456 + number), title=of.text(150)), True, answer)
        for number, answer in enumerate(answers)
    ]


def messages(of: Extreme) -> Messages:
    """Every message."""
    words = of.words
    return {
        "freshness.review_message": freshness.review_message(words, asked(of, answered=False), reader="U2"),
        "freshness.review_message, answered": freshness.review_message(words, asked(of, answered=True), reader="U2"),
        "details.detail_lines": ("-", details.detail_lines(words, of.filled())),
    }


def windows(of: Extreme) -> Windows:
    """Every form and page."""
    words = of.words
    enrich_forms = {
        f"editing.enrich_form, {kind} {page}": editing.enrich_form(
            words,
            of.filled(kind),
            page=page,
            typed=of.details(kind),
            offered=of.named,
            metadata=METADATA,
            told=editing.FormNotice(meanwhile(of), of.named, mrkdwn(of.text(3000))),
        )
        for kind in ContributionKind
        for page in range(1, pages_of(kind) + 1)
    }
    happened = HistoryLine(
        EventKind.EDITED,
        NOW,
        Member(slack_user_id="U1", organisation_id=1, name=of.text(150), created_at=NOW),
        of.organisation,
        {"version": 122, "fields": [*TEXT_FIELDS, *of.details()], "reason": of.text(500)},
    )
    return {
        **enrich_forms,
        "editing.edit_form": editing.edit_form(
            words,
            of.filled(),
            fields=TEXT_FIELDS,
            typed={"title": of.text(150), "body": of.text(3000)},
            metadata=METADATA,
            told=editing.FormNotice(meanwhile(of), of.named),
        ),
        "editing.saved": editing.saved(words, of.filled()),
        "editing.typed_back": editing.typed_back(words, mrkdwn(of.text(500)), of.details(), of.named),
        "history.history_page": history.history_page(words, of.filled(), [happened] * 40, page=1, metadata=METADATA),
        "history.version_page": history.version_page(
            words,
            version(
                of,
            ),
            message=mrkdwn(of.text(500)),
            metadata=METADATA,
        ),
    }
