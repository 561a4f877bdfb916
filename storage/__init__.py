"""Tables, queries and migrations: the only package that imports SQLModel and SQLAlchemy."""
