"""The conversation about the calendar in Slack.

The modules here read the days that people type. May import people.
"""
