"""The rules: what the network does. Knows no Slack, no SQL dialect, no wall clock and no language."""
