"""The parts that every conversation in Slack shares.

The request and its context, the table of commands, the error funnel, ids, parsing of what people type, and how a
delivery is rendered. Knows no capability but people.
"""
