"""The rules of the calendar.

Decides zones, workdays, recurrence, closures, absences, periods that people type, and when a reminder may come. May
import people.
"""
