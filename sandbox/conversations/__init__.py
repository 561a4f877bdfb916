"""What stands in conversations: messages, files, pins, members, and how Slack writes them as JSON."""
