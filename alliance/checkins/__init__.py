"""The rules of check-ins.

Decides schedules, the rounds they hold, the questions each owner gets, answers, reminders and summaries, and what
absences and closures do to them. May import agenda and what comes before it.
"""
