"""The conversation about the calendar in Slack.

The modules here listen: commands, buttons and forms. May import people.
"""
