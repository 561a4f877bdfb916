"""The conversation about search in Slack.

The modules here listen: commands, buttons and forms. `views` build blocks and forms. May import contributions and
what comes before it.
"""
