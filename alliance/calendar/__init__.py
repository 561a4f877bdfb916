"""The rules of the calendar.

Decides zones, workdays, recurrence, typed periods, and when a reminder may come. May import people.
"""
