"""The papers of a meeting: agenda, changes since the last one, and annexes."""
