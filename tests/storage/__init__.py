"""Tests of the database: transactions, migrations, references, and what a request costs."""
