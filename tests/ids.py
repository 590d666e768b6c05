"""Which ids the database gives next, so that a test knows each kind of thing by its number."""

from django.db import connection, models


def count_from(first: dict[type[models.Model], int]) -> None:
    """Let the next row of each model get the number after the one given. PostgreSQL keeps this after the test."""
    with connection.cursor() as cursor:
        for model, number in first.items():
            table = model._meta.db_table
            if connection.vendor == "postgresql":
                cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, number])
            else:
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, number])
