"""The rules of polls.

Decides questions, quick scans and status polls: asking, answering, deadlines, results and handing those over. May
import check-ins and what comes before it.
"""
