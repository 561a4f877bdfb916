"""Alliances and who takes part in them: create, change, archive, participation, their channels and pinned message.

Decides what an alliance may be called, when it ends, and which organisations take part in it or are observers. May
import what people may.
"""
