"""The rules of the calendar.

Decides zones, workdays, recurrence, periods that people type, and when a reminder may come. May import people.
"""
