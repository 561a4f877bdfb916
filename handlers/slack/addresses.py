"""Which web addresses are Slack's own."""

from urllib.parse import urlsplit


def is_of_slack(url: str, base_url: str) -> bool:
    """Whether an address is Slack's own, or of the server that stands in for it at `base_url`."""
    address, own = urlsplit(url), urlsplit(base_url)
    host = address.hostname or ""
    is_slack = address.scheme == "https" and (host == "slack.com" or host.endswith(".slack.com"))
    return is_slack or (address.scheme, address.netloc) == (own.scheme, own.netloc)
