"""What organisations put behind a contribution, and what becomes of it: taking over, merging, archiving."""

from dataclasses import replace

from alliance.contributions.adoptions import AdoptionPrefill as Practice
from alliance.contributions.adoptions import AdoptionReport
from alliance.contributions.merging.merging import Candidates, MergePreview
from alliance.enums import AdoptionState
from handlers.contributions.views import adoptions, archiving, merging
from handlers.slack.metadata import FormMetadata
from tests.extremes.cards import supported
from tests.extremes.long_values import Extreme, Messages, Windows

METADATA = FormMetadata(form_id="f" * 32, channel_id="C0123456789").dump()
PIECES = {"merging.merged_notice", "adoptions.asks_why_stopped"}


def messages(of: Extreme) -> Messages:
    """Every message."""
    words, item = of.words, of.item()
    return {
        **{
            f"adoptions.contact_notice, {state}": adoptions.contact_notice(
                words, item, state, organisation=of.text(150), who="U1"
            )
            for state in AdoptionState
            if state is not AdoptionState.STOPPED
        },
        "merging.pointer": merging.pointer(words, replace(item, merged_into=123_457), is_open=True),
        "merging.merge_done": merging.merge_done(words, item, item),
        "merging.merged_message": merging.merged_message(words, item, item, may_read=True),
        "merging.merged_message, closed": merging.merged_message(words, item, item, may_read=False),
    }


def windows(of: Extreme) -> Windows:
    """Every form and page."""
    words = of.words
    opened = Practice(replace(of.item(), details=of.details()), ("U1", of.text(150)), None)
    said = AdoptionReport(AdoptionState.STOPPED, of.text(1000), of.text(500))
    everybody = (of.organisation,) * 40
    preview = MergePreview(
        supported(of),
        supported(of),
        everybody,
        everybody,
        everybody,
        900,
        90,
        everybody,
        True,
    )
    form = adoptions.adopt_form(words, opened, asked_for=1, organisation=of.text(150), metadata=METADATA)
    return {
        "adoptions.for_state": {**form, "blocks": adoptions.for_state(words, form["blocks"], AdoptionState.STOPPED)},
        "adoptions.adopt_form": form,
        "adoptions.adopt_form, for others": adoptions.adopt_form(
            words,
            replace(opened, said=said),
            asked_for=1,
            organisation="500",
            organisations=of.groups(500),
            metadata=METADATA,
        ),
        "archiving.archive_form": archiving.archive_form(words, of.item(), metadata=METADATA),
        "archiving.restore_form": archiving.restore_form(
            words, replace(of.item(), archive_reason=of.text(300)), metadata=METADATA
        ),
        "merging.target_form": merging.target_form(
            words, Candidates(of.item(), tuple(of.item(number) for number in range(5))), metadata=METADATA
        ),
        "merging.preview_form": merging.preview_form(words, preview, metadata=METADATA),
        "merging.undo_form": merging.undo_form(words, [of.item(number) for number in range(30)], metadata=METADATA),
    }
