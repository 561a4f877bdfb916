"""What makes Excel say that it must repair a workbook, looked for in the file's XML.

Excel is not here, and openpyxl reads what Excel refuses. Each check below is a known cause of the dialogue, or a rule
of the format that is broken by the same mistakes.
"""

import io
import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from typing import Any

from lxml import etree  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter, range_boundaries

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
DRAW = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
PARTS = """
sheetPr dimension sheetViews sheetFormatPr cols sheetData autoFilter mergeCells conditionalFormatting dataValidations
hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks drawing legacyDrawing tableParts
"""
ORDER = PARTS.split()
"""In which the parts of a sheet must stand."""
LINKS, CELL, FOOTER, URL, TALLEST, WIDEST = 65_530, 32_767, 255, 2_079, 409.5, 255
CELL_NAME = re.compile(r"[A-Za-z]{1,3}[0-9]{1,7}|[Rr]([0-9]*)[Cc]([0-9]*)|[RrCc]")
RANGE = re.compile(r"\$?([A-Z]+)\$?(\d+)(?::\$?([A-Z]+)\$?(\d+))?")


def flaws(content: bytes) -> list[str]:
    """All that Excel would stumble over, in words; empty for a file that opens."""
    return list(_Workbook(content).flaws())


class _Workbook:
    def __init__(self, content: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            self.names = file.namelist()
            self.parts: dict[str, Any] = {
                name: etree.fromstring(file.read(name)) for name in file.namelist() if name.endswith((".xml", ".rels"))
            }
        self.book = self.parts["xl/workbook.xml"]
        self.sheets = {
            sheet.get("name"): self.relations("xl/workbook.xml")[sheet.get(f"{REL}id")][0]
            for sheet in self.book.iter(f"{MAIN}sheet")
        }
        self.tables: list[Any] = []

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Where each relation of a part leads, and its kind; the path inside the file where it is a part."""
        folder, name = posixpath.split(part)
        tree = self.parts.get(f"{folder}/_rels/{name}.rels".lstrip("/"))
        found = {}
        for one in tree if tree is not None else ():
            target = one.get("Target")
            if one.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/")
            found[one.get("Id")] = target, one.get("Type").rsplit("/", 1)[1]
        return found

    def flaws(self) -> Iterator[str]:
        yield from self._package()
        yield from self._names()
        yield from self._styles()
        for name, part in self.sheets.items():
            for flaw in self._sheet(name, part):
                yield f"{name}: {flaw}"
        yield from self._tables()
        core = self.parts["docProps/core.xml"]
        told = {etree.QName(one).localname: one.text for one in core}
        yield from (f"property {key} is missing" for key in ("title", "creator", "language") if not told.get(key))

    def _package(self) -> Iterator[str]:
        yield from (f"{name} is there twice" for name, count in Counter(self.names).items() if count > 1)
        types = self.parts["[Content_Types].xml"]
        defaults = {one.get("Extension") for one in types if one.get("Extension")}
        overrides = [one.get("PartName").lstrip("/") for one in types if one.get("PartName")]
        yield from (f"{name} has a type and is not there" for name in overrides if name not in self.names)
        yield from (f"{name} has two types" for name, count in Counter(overrides).items() if count > 1)
        for name in self.names:
            own = name in overrides or name == "[Content_Types].xml"
            if not own and (name.rsplit(".", 1)[-1] not in defaults or name.endswith(".xml")):
                yield f"{name} has no content type"
        for name in [name for name in self.names if name.endswith(".rels")]:
            ids = Counter(one.get("Id") for one in self.parts[name])
            yield from (f"{name}: relation {key} is there twice" for key, count in ids.items() if count > 1)
            part = name.replace("_rels/", "").removesuffix(".rels")
            for key, (target, kind) in self.relations(part).items():
                if kind == "hyperlink":
                    if len(target) > URL or not re.fullmatch(r"https?://[!-~]+", target):
                        yield f"{name}: {key} is no web address"
                elif target not in self.names:
                    yield f"{name}: {key} leads to {target}, which is not there"

    def _names(self) -> Iterator[str]:
        names = [one.get("name") for one in self.book.iter(f"{MAIN}sheet")]
        for name, count in Counter(name.casefold() for name in names).items():
            if count > 1:
                yield f"two sheets are called {name}"
        for name in names:
            if not 0 < len(name) <= 31 or re.search(r"[\\/?*\[\]:\x00-\x1f]", name) or name != name.strip("'"):
                yield f"no sheet can be called {name!r}"
            if name.casefold() == "history":
                yield "a sheet is called History"
        seen = Counter((one.get("name"), one.get("localSheetId")) for one in self.book.iter(f"{MAIN}definedName"))
        yield from (f"the name {name} is defined twice" for name, count in seen.items() if count > 1)
        for one in self.book.iter(f"{MAIN}definedName"):
            place = int(one.get("localSheetId", "-1"))
            sheet = re.fullmatch(r"'((?:[^']|'')+)'!\$\d+:\$\d+", one.text or "")
            if not sheet or not 0 <= place < len(names) or sheet[1].replace("''", "'") != names[place]:
                yield f"the name {one.get('name')} means {one.text}"

    def _styles(self) -> Iterator[str]:
        styles = self.parts["xl/styles.xml"]
        counts = {key: len(styles.find(f"{MAIN}{key}")) for key in ("fonts", "fills", "borders", "cellStyleXfs")}
        self.looks, self.colours = len(styles.find(f"{MAIN}cellXfs")), len(styles.findall(f".//{MAIN}dxf"))
        formats = {one.get("numFmtId") for one in styles.iter(f"{MAIN}numFmt")}
        for xf in styles.iter(f"{MAIN}xf"):
            for key, many in (
                ("fontId", "fonts"),
                ("fillId", "fills"),
                ("borderId", "borders"),
                ("xfId", "cellStyleXfs"),
            ):
                if int(xf.get(key, "0")) >= counts[many]:
                    yield f"a style has {key} {xf.get(key)} of {counts[many]}"
            if int(xf.get("numFmtId", "0")) >= 164 and xf.get("numFmtId") not in formats:
                yield f"a style has format {xf.get('numFmtId')}"
        named = Counter(one.get("name").casefold() for one in styles.iter(f"{MAIN}cellStyle"))
        yield from (f"two styles are called {name}" for name, count in named.items() if count > 1)

    def _sheet(self, name: str, part: str) -> Iterator[str]:
        sheet, relations = self.parts[part], self.relations(part)
        tags = [etree.QName(one).localname for one in sheet]
        if [ORDER.index(tag) for tag in tags] != sorted(ORDER.index(tag) for tag in tags):
            yield f"its parts stand in the order {tags}"
        texts: dict[str, str | None] = {}
        yield from self._cells(sheet, texts)
        if not (texts.get("A1") or "").strip():
            yield "A1 has no title"
        reach = [range_boundaries(cell) for cell in texts]
        last = f"{get_column_letter(max(one[2] or 0 for one in reach))}{max(one[3] or 0 for one in reach)}"
        if sheet.find(f"{MAIN}dimension").get("ref") != f"A1:{last}":
            yield f"its dimension is {sheet.find(f'{MAIN}dimension').get('ref')}, and it ends at {last}"
        yield from self._links(sheet, relations, texts)
        yield from self._colours(sheet)
        for one in sheet.find(f"{MAIN}headerFooter") if sheet.find(f"{MAIN}headerFooter") is not None else ():
            text = one.text or ""
            if len(text) > FOOTER or re.search(r"&(?![LCRPN])", text.replace("&&", "")):
                yield f"its footer is {text}"
        yield from (
            f"column {one.get('min')} is too wide"
            for one in sheet.iter(f"{MAIN}col")
            if float(one.get("width")) > WIDEST
        )
        yield from self._pane(sheet)
        drawings = [one.get(f"{REL}id") for one in sheet.iter(f"{MAIN}drawing")]
        for key in drawings:
            yield from self._drawing(relations[key][0])
        parts = [one.get(f"{REL}id") for one in sheet.iter(f"{MAIN}tablePart")]
        placed: list[tuple[int, int, int, int]] = []
        for key in parts:
            table = self.parts[relations[key][0]]
            self.tables.append(table)
            yield from self._table(table, texts)
            left, top, right, bottom = (number or 0 for number in range_boundaries(table.get("ref")))
            if any(left <= r and l <= right and top <= b and t <= bottom for l, t, r, b in placed):  # noqa: E741
                yield f"table {table.get('name')} lies over another"
            placed.append((left, top, right, bottom))

    def _colours(self, sheet: Any) -> Iterator[str]:
        for one in sheet.iter(f"{MAIN}cfRule"):
            formula = one.findtext(f"{MAIN}formula") or ""
            if one.get("type") == "colorScale":
                parts = [etree.QName(part).localname for part in one.find(f"{MAIN}colorScale")]
                if parts != ["cfvo", "cfvo", "color", "color"]:
                    yield f"a scale of colours has the parts {parts}"
            elif not re.fullmatch(r'"(?:[^"]|"")*"', formula) or int(one.get("dxfId")) >= self.colours:
                yield f"a colour depends on {formula}"

    def _cells(self, sheet: Any, texts: dict[str, str | None]) -> Iterator[str]:
        before = 0
        for row in sheet.iter(f"{MAIN}row"):
            number, column = int(row.get("r")), 0
            if number <= before or float(row.get("ht", "0")) > TALLEST:
                yield f"row {number} comes after {before}, {row.get('ht')} high"
            before = number
            for cell in row:
                place = cell.get("r")
                left, top, _, _ = range_boundaries(place)
                if top != number or (left or 0) <= column:
                    yield f"cell {place} stands in row {number} after column {column}"
                column = left or 0
                text = cell.findtext(f"{MAIN}is/{MAIN}t")
                texts[place] = text
                if int(cell.get("s", "0")) >= self.looks:
                    yield f"cell {place} has style {cell.get('s')}"
                if cell.find(f"{MAIN}f") is not None:
                    yield f"cell {place} is a formula"
                if (cell.get("t") == "inlineStr") != (text is not None):
                    yield f"cell {place} is of type {cell.get('t')}"
                if text is None and cell.get("t") is None and cell.find(f"{MAIN}v") is not None:
                    if not re.fullmatch(r"-?\d+(\.\d+)?", cell.findtext(f"{MAIN}v") or ""):
                        yield f"cell {place} is no number"
                elif text is not None and len(text.encode("utf-16-le")) // 2 > CELL:
                    yield f"cell {place} holds {len(text)} characters"
                elif text and re.search(r"_x(?!005F_)[0-9A-Fa-f]{4}_", text.replace("_x005F_x", "")):
                    yield f"cell {place} holds an escape"

    def _links(self, sheet: Any, relations: dict[str, tuple[str, str]], texts: dict[str, str | None]) -> Iterator[str]:
        links = list(sheet.iter(f"{MAIN}hyperlink"))
        if len(links) > LINKS:
            yield f"{len(links)} links"
        refs = Counter(link.get("ref") for link in links)
        yield from (f"cell {ref} has {count} links" for ref, count in refs.items() if count > 1 or ref not in texts)
        for link in links:
            if key := link.get(f"{REL}id"):
                if relations.get(key, ("", ""))[1] != "hyperlink":
                    yield f"the link of {link.get('ref')} leads nowhere"
                continue
            place = re.fullmatch(r"'((?:[^']|'')+)'!([A-Z]+)(\d+)", link.get("location") or "")
            part = self.sheets.get(place[1].replace("''", "'")) if place else None
            if not place or part is None or not self._has(part, f"{place[2]}{place[3]}"):
                yield f"the link of {link.get('ref')} leads to {link.get('location')}"

    def _has(self, part: str, cell: str) -> bool:
        return bool(self.parts[part].xpath("//*[local-name()='c' and @r=$cell]", cell=cell))

    def _pane(self, sheet: Any) -> Iterator[str]:
        pane = sheet.find(f".//{MAIN}pane")
        across, down = int(pane.get("xSplit", "0")), int(pane.get("ySplit", "0"))
        if pane.get("topLeftCell") != f"{get_column_letter(across + 1)}{down + 1}" or pane.get("state") != "frozen":
            yield f"its frozen part ends before {pane.get('topLeftCell')}"
        if pane.get("activePane") != ("bottomRight" if across and down else "bottomLeft"):
            yield f"its frozen part is {pane.get('activePane')}"

    def _table(self, table: Any, texts: dict[str, str | None]) -> Iterator[str]:
        named = table.get("name")
        left, top, right, bottom = (number or 0 for number in range_boundaries(table.get("ref")))
        if bottom <= top:
            yield f"table {named} has no rows"
        headings = [texts.get(f"{get_column_letter(column)}{top}") for column in range(left, right + 1)]
        columns = list(table.iter(f"{MAIN}tableColumn"))
        if headings != [one.get("name") for one in columns]:
            yield f"table {named} has the headings {headings}"
        if [one.get("id") for one in columns] != [str(number) for number in range(1, len(columns) + 1)]:
            yield f"table {named} counts its columns wrong"
        if table.find(f"{MAIN}tableColumns").get("count") != str(len(columns)):
            yield f"table {named} has {len(columns)} columns"
        for heading, count in Counter((heading or "").casefold() for heading in headings).items():
            if count > 1 or not heading or "\n" in heading or len(heading) > 255:
                yield f"table {named} has the heading {heading!r}"
        filters = table.find(f"{MAIN}autoFilter")
        if filters is not None and filters.get("ref") != table.get("ref"):
            yield f"table {named} filters {filters.get('ref')}"

    def _tables(self) -> Iterator[str]:
        for key in ("id", "name", "displayName"):
            seen = Counter(table.get(key).casefold() for table in self.tables)
            yield from (f"two tables have {key} {value}" for value, count in seen.items() if count > 1)
        for table in self.tables:
            name = table.get("displayName")
            if not re.fullmatch(r"[^\W\d][\w.]{0,254}", name) or CELL_NAME.fullmatch(name) or name != table.get("name"):
                yield f"no table can be called {name}"

    def _drawing(self, part: str) -> Iterator[str]:
        relations = self.relations(part)
        if part not in self.parts:
            return
        for frame in self.parts[part].iter(f"{DRAW}graphicFrame"):
            about = frame.find(f"{DRAW}nvGraphicFramePr/{DRAW}cNvPr")
            if not (about.get("descr") or "").strip():
                yield "a chart has no description"
            chart = self.parts[relations[frame.find(f".//{CHART}chart").get(f"{REL}id")][0]]
            if chart.find(f"{CHART}chart/{CHART}title") is None:
                yield "a chart has no title"
            for one in chart.iter(f"{CHART}f"):
                sheet, _, cells = (one.text or "").rpartition("!")
                if sheet.strip("'").replace("''", "'") not in self.sheets or not RANGE.fullmatch(cells):
                    yield f"a chart draws {one.text}"
