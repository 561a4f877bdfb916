"""What Slack brings to apps and lends them: interactions, events, connections, modals, manifests."""
