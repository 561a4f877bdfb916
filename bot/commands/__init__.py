"""The commands of `kennisbot`, by subject; `bot.cli` has those that run the bot and look after its database."""
