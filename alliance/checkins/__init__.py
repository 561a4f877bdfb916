"""The rules of check-ins.

Decides schedules, the rounds they hold, the questions each owner gets, answers, reminders and summaries. May import
agenda and above.
"""
