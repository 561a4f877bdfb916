"""`kennisbot demo`: a local Slack workspace with the bot in it, and a sample network that has used it for weeks."""
