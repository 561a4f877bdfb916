"""The rules of digests.

Decides the figures of a period, schedules, the message, the mail and the workbook. May import meetings and the
capabilities before it.
"""
