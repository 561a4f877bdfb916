"""Erasing a person: out of every table, and out of the texts that name them.

Decides what is replaced by words, what stays with their organisation, and which texts the secretariat has to look at.
May import what records may.
"""
