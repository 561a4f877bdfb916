"""The conversation about the action agenda in Slack.

The modules here are listeners: commands, buttons and forms. `views` build blocks and forms; `messages` render
deliveries when they are sent. May import search and the capabilities before it.
"""
