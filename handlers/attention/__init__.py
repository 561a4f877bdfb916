"""The conversation about attention in Slack.

The modules here are listeners: commands, buttons and forms. `views` build blocks and forms; `messages` render
deliveries when they are sent. May import digests and the capabilities before it.
"""
