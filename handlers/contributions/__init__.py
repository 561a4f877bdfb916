"""The conversation about contributions in Slack.

The modules here are listeners: commands, buttons and forms. `views` build blocks and forms; `messages` render
deliveries when they are sent. May import index, calendar and people.
"""
