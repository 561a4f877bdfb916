"""Block Kit: which blocks and views Slack accepts, and what their elements hold."""
