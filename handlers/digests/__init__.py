"""The conversation about digests in Slack.

The modules here listen: commands, buttons and forms. `views` build blocks and forms and `messages` render deliveries
when they are sent. May import meetings and what comes before it.
"""
