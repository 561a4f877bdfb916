"""The rules of meetings.

Decides meetings, agendas, papers and decisions. May import bundles and the capabilities before it.
"""
