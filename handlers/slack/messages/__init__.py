"""What every kind of delivery shares: its description, messages that are kept up to date, and files that failed."""
