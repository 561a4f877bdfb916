"""The conversation about people in Slack.

The modules here are listeners: commands, buttons and forms. `views` build blocks and forms; `messages` render
deliveries when they are sent. May import no other capability, only what all share.
"""
