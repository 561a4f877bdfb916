"""The conversation about polls in Slack.

The modules here listen: commands, buttons and forms. `views` build blocks and forms and `messages` render deliveries
when they are sent. May import check-ins and what comes before it.
"""
