"""Sharing, first contact, help, and the weekly message."""

from alliance.enums import ContributionKind
from handlers.contributions.views import sharing, sharing_notices
from handlers.digests.views import digests
from handlers.people.views import members
from handlers.slack.metadata import FormMetadata
from handlers.slack.views import help as help_views
from handlers.slack.views import menu as menus
from handlers.slack.views import undelivered
from reports.digests.lists_in_words import DigestLine, DigestList
from tests.extremes.long_values import COMMAND, Extreme, Messages, Windows

ASKED = " of ".join(["<@U0123456789>"] * 3)
METADATA = FormMetadata(form_id="f" * 32, channel_id="C0123456789").dump()
PIECES = {
    "sharing.line",
    "sharing.split_title",
    "sharing.support",
    "menu.menu_buttons",
    "menu.part_buttons",
    "menu.do_button",
}
PIECES |= {"members.not_recognised", "members.joined"}
EVERYTHING = frozenset(name for items in (menus.FIRST, *menus.PARTS.values()) for name, _ in items)


def messages(of: Extreme) -> Messages:
    """Every message."""
    words, item = of.words, of.item()
    why = undelivered.why(words, "restricted_action_read_only_channel", command=COMMAND)
    entries = [(name, "weekrapportage") for name in EVERYTHING for _ in range(2)]
    return {
        "digests.digest_message": digests.digest_message(
            words,
            title=of.text(150),
            figures=[of.text(80)] * 5,
            lists=[DigestList(words("digest.newest_title"), [DigestLine("B-1", of.text(600), None)] * 3)] * 8,
        ),
        "menu.menu": (
            words("menu.text"),
            menus.menu(words, EVERYTHING, command=COMMAND, opened=menus.MenuPart.MORE),
        ),
        "help.help_page": (words("help.text"), help_views.help_page(words, entries, command=COMMAND)),
        "help.what_is_this": (
            "-",
            help_views.what_is_this(words, alliance=of.text(150), reads_only=True, command=COMMAND),
        ),
        "help.did_you_mean": help_views.did_you_mean(words, ("bottleneck", "knelpunt"), of.text(3000)),
        "members.wants_to_join": members.wants_to_join(words, slack_user_id="U1", domain=of.text(150), command=COMMAND),
        "members.new_member": members.new_member(words, slack_user_id="U1", organisation=of.text(150), command=COMMAND),
        "sharing_notices.shared": sharing_notices.shared(words, item, channel_id="C1", command=COMMAND),
        "sharing_notices.no_channel": sharing_notices.no_channel(words, item, command=COMMAND),
        "sharing_notices.refused": sharing_notices.refused(words, item, channel_id="C1", why=why),
    }


def windows(of: Extreme) -> Windows:
    """Every form and page."""
    words = of.words
    prefill = sharing.Prefill(ContributionKind.BEST_PRACTICE, of.text(150), of.text(3000), 120)
    return {
        "sharing.share_form": sharing.share_form(
            words,
            prefill,
            organisation=of.text(150),
            alliances=of.groups(120),
            metadata=METADATA,
        ),
        "sharing.share_form, for others": sharing.share_form(
            words,
            prefill,
            organisation="500",
            alliances=of.groups(120),
            organisations=of.groups(500),
            metadata=METADATA,
        ),
        "sharing.share_form, empty": sharing.share_form(
            words, sharing.Prefill(), organisation="", alliances=of.groups(1), metadata=METADATA
        ),
        "members.first_contact": members.first_contact(
            words,
            guess=(of.text(150), "1"),
            organisations=of.groups(500),
            domain=None,
            asked=ASKED,
            metadata=METADATA,
        ),
        "members.first_contact, not recognised": members.first_contact(
            words, guess=None, organisations=of.groups(1), domain=of.text(150), asked=ASKED, metadata=METADATA
        ),
        "members.guest_unknown": members.guest_unknown(words, domain=of.text(150), asked=ASKED),
    }
