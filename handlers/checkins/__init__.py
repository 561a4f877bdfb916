"""The conversation about check-ins in Slack.

The modules here listen: commands, buttons and forms. `views` build blocks and forms and `messages` render deliveries
when they are sent. May import agenda and what comes before it.
"""
