"""The list of what every column says about people is complete."""

from storage.records.personal_columns import COLUMNS, Says, list_columns
from storage.tables import metadata


def test_every_column_of_every_table_is_in_the_list() -> None:
    stored = {name: set(table.columns.keys()) for name, table in metadata.tables.items()}
    assert {name: set(columns) for name, columns in COLUMNS.items()} == stored


def test_every_reference_to_a_member_is_in_the_list() -> None:
    references = {
        (table.name, column.name)
        for table in metadata.tables.values()
        for column in table.columns
        if any(key.target_fullname == "members.id" for key in column.foreign_keys)
    }
    listed = {(place.table.name, place.column.name) for place in list_columns(Says.MEMBER)}
    assert listed >= references
    # The two without a foreign key: the member's own id, and who voted anonymously.
    assert listed - references == {("members", "id"), ("anonymous_voters", "member_id")}


def test_whatever_is_stored_as_json_or_as_a_long_text_is_looked_at() -> None:
    harmless = {
        ("anonymous_tallies", "counts"),
        ("anonymous_tallies", "shown"),
        ("digest_editions", "corrections"),  # figures
        ("erasure_finds", "path"),
        ("erasure_finds", "row_key"),
        ("erasures", "files"),  # names of files and checksums
        ("erasures", "replaced"),  # numbers
        ("organisations", "mail_domains"),
        ("personal_reviews", "finds"),  # digests
        ("received_files", "counts"),
    }
    unread = {
        (name, column.name)
        for name, table in metadata.tables.items()
        for column in table.columns
        if type(column.type).__name__ == "JSON" and COLUMNS[name][column.name] is Says.NOTHING
    }
    assert unread == harmless
