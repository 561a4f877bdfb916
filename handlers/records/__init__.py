"""The conversation about records in Slack.

The modules here are listeners: commands, buttons and forms. `views` build blocks and forms; `messages` render
deliveries when they are sent. May import every other capability.
"""
