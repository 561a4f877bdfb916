"""The way to a document's bytes. python-docx is loaded with the first: the process that answers Slack makes none."""

from collections.abc import Sequence

from reports.word.content import Part, WordDocument


def write_document(document: WordDocument) -> bytes:
    """The document as a .docx file, as `reports.word.document.write_document` makes it."""
    from reports.word import document as word  # with python-docx, 4 MB

    return word.write_document(document)


def count_pages_of(parts: Sequence[Part], word: str) -> int:
    """The number of pages that parts take; `word` is the word for a table."""
    from reports.word import document  # with python-docx, 4 MB

    return document.count_pages_of(parts, word)
