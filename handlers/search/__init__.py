"""The conversation about search in Slack.

The modules here are listeners: commands, buttons and forms. `views` build blocks and forms. May import contributions
and the capabilities before it.
"""
