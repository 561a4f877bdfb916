"""Why a message does not stand in its channel: the true reason, and who can do what about it."""

import pytest

from handlers.digests.views import digest_schedules as schedules
from handlers.slack.views.undelivered import why
from texts import Translators

REASONS = {
    "is_archived": "Dat kanaal is gearchiveerd.",
    "channel_not_found": "Ik kan daar niet schrijven.",
    "restricted_action_thread_only_channel": "In dat kanaal mag niet iedereen schrijven",
    "token_revoked": "Kennisbot mag er van Slack niet bij (token_revoked).",
    "invalid_blocks": "Slack neemt het bericht daar niet aan",
    "KeyError": "Er ging iets mis bij het maken van het bericht (KeyError).",
}


@pytest.mark.parametrize("error", REASONS)
def test_what_slack_refused_is_told_with_its_reason(error: str) -> None:
    said = why(Translators("nl", "Europe/Amsterdam").network, error, command="/kennis")
    assert said.startswith(REASONS[error])


@pytest.mark.parametrize("error", ["http_500", "ConnectionResetError", "interrupted"])
def test_of_what_was_tried_for_two_days_nobody_is_told_to_look_at_the_channel(error: str) -> None:
    said = why(Translators("nl", "Europe/Amsterdam").network, error, command="/kennis")
    assert "Aan het kanaal ligt het niet" in said
    assert error in said


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        ("channel_not_found", "Nodig me daar uit"),
        ("is_archived", "Haal het kanaal uit het archief"),
        ("restricted_action", "Vraag een beheerder van jullie Slack"),
        ("TimeoutError", "Aan het kanaal ligt het niet"),
        ("http_503", "Aan het kanaal ligt het niet"),
    ],
)
@pytest.mark.parametrize("is_office", [True, False])
def test_what_can_be_done_about_a_digest_depends_on_the_reason(error: str, advice: str, is_office: bool) -> None:
    words = Translators("nl", "Europe/Amsterdam").network
    said, _ = schedules.refused(words, channel_id="C1", error=error, is_office=is_office)
    assert advice in said
    assert ("/invite" in said) == (error == "channel_not_found")
