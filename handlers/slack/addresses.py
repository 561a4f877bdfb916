"""Which web addresses are Slack's own, and what is sent to one that a request or a form gave."""

from urllib.parse import urlsplit

import structlog
from slack_bolt.context.respond import Respond
from slack_sdk import WebClient

from handlers.slack.views.blocks import Block

log = structlog.get_logger()


def is_of_slack(url: str, base_url: str) -> bool:
    """Whether an address is Slack's own, or of the server that stands in for it at `base_url`."""
    address, own = urlsplit(url), urlsplit(base_url)
    host = address.hostname or ""
    is_slack = address.scheme == "https" and (host == "slack.com" or host.endswith(".slack.com"))
    return is_slack or (address.scheme, address.netloc) == (own.scheme, own.netloc)


def replace_message(slack: WebClient, url: str, text: str, blocks: list[Block]) -> bool:
    """Replace the message of a click at its `response_url`, if that is Slack's; returns whether it was replaced."""
    if not is_of_slack(url, slack.base_url):
        return False
    replace_with = Respond(response_url=url, proxy=slack.proxy, ssl=slack.ssl)
    status = replace_with(text=text, blocks=blocks, replace_original=True).status_code
    if status != 200:
        log.info("list_not_renewed", status=status)  # it is older than half an hour
    return status == 200
