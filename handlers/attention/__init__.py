"""The conversation about attention in Slack.

The modules here listen: commands, buttons and forms. `views` build blocks and forms. May import digests and above.
"""
