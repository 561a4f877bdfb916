"""A digest as a workbook and as a mail: figures, rows, lists and explanation."""
