"""The rules of polls.

Decides questions, quick scans and status polls: asking, answering, deadlines, results and handovers of results. May
import `checkins` and the capabilities above it.
"""
