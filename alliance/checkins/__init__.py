"""The rules of check-ins.

Decides schedules and their rounds, the questions each owner gets, answers, reminders and summaries, and the effect of
absences and closures on them. May import `agenda` and the capabilities above it.
"""
