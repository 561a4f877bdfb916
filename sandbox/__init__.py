"""A local Slack workspace for any Bolt app: Slack's side of the wire on loopback. Imports nothing of any bot."""
