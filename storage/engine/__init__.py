"""The database and what makes the bot dependable.

Connections and transactions, migrations, deliveries on their way to Slack, occasions taken once, events seen,
references and locks. Knows no capability.
"""
