"""The way to a workbook's bytes. openpyxl is loaded with the first: the process that answers Slack makes no files."""

from reports.excel.sheets import Book


def write(book: Book) -> bytes:
    """The book as an .xlsx file, as `reports.excel.workbook.write` makes it."""
    from reports.excel import workbook  # with openpyxl, 9 MB

    return workbook.write(book)
