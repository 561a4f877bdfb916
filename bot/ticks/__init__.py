"""Scheduled jobs: one periodic beat, and a tick for each capability that depends on the clock.

A tick checks whether something is due; database rows decide, and the rules in `alliance` do the work.
"""
