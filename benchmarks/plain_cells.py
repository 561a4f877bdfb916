"""The baseline of the workbook: `python -m benchmarks.plain_cells ROWS COLUMNS FILE` writes cells without anything."""

import sys

from openpyxl import Workbook

from benchmarks.words import BODY


def main() -> None:
    """Write the file."""
    rows, columns, path = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("Bijdragen")
    # One long text in a row, as in the contributions.
    values = [BODY, *("Studentenhuisvesting" for _ in range(columns - 1))]
    for _ in range(rows):
        sheet.append(values)
    workbook.save(path)


if __name__ == "__main__":
    main()
