"""The clockwork: one beat, and a tick for each capability that needs the clock.

A tick asks whether something is due; rows decide, and the rules do it.
"""
