"""Making files: in a process of their own for Slack, and on disk for commands."""
