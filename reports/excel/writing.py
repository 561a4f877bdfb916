"""Write a workbook. openpyxl is imported with the first one, since the process that answers Slack writes none."""

from reports.excel.sheets import Book


def write(book: Book) -> bytes:
    """The book as an .xlsx file, as `reports.excel.workbook.write` makes it."""
    from reports.excel import workbook  # imports openpyxl, which takes 9 MB

    return workbook.write(book)
