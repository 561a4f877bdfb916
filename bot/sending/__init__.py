"""Sending deliveries to Slack: in order per channel, at Slack's pace, until each is sent or given up."""
