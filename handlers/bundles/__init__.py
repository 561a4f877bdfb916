"""The conversation about bundles in Slack.

The modules here listen: commands, buttons and forms. `views` build blocks and forms and `messages` render deliveries
when they are sent. May import polls and what comes before it.
"""
