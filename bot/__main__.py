"""`python -m bot` is `kennisbot`."""

from bot.cli import main

main()
