"""The rules of digests.

Decides figures of a period, schedules, the message, the mail and the workbook. May import meetings and what comes
before it.
"""
