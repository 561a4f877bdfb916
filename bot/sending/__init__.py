"""Sending deliveries to Slack: in order per channel, within Slack's rate limits, until sent or given up."""
