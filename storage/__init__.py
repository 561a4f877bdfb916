"""Tables, queries and migrations: the only place that knows SQLModel and SQLAlchemy."""
