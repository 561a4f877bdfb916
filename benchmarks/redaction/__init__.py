"""Redaction measured: what it finds in labelled sentences, and how long a dossier takes."""
