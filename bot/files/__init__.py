"""Making files: in a separate process for Slack, and directly on disk for commands."""
