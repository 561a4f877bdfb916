"""The database and what makes the bot reliable, independent of any capability.

Connections and transactions, migrations, deliveries to Slack, slots, events seen, references and locks.
"""
