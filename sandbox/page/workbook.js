/** Reading an .xlsx: a zip of XML parts. Values as they are shown, links, dates; no formulas, no styles beyond bold. */
import { language } from "./i18n.js";

const EPOCH = Date.UTC(1899, 11, 30);
const DAY = 86_400_000;
const MOST_COLUMNS = 40;

/** `[{ name, columns, rows: [{ number, cells: [{ text, numeric, bold, url }] }] }]` */
export async function readWorkbook(buffer) {
  const parts = unzip(buffer);
  const read = async (name) =>
    parts.has(name) ? new DOMParser().parseFromString(await parts.get(name)(), "application/xml") : null;
  const [book, links, shared, styles] = await Promise.all(
    ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml", "xl/styles.xml"].map(read),
  );
  const strings = shared
    ? all(shared, "si").map((item) =>
        all(item, "t")
          .map((one) => one.textContent)
          .join(""),
      )
    : [];
  const looks = readStyles(styles);
  const targets = relations(links);
  return Promise.all(
    all(book, "sheet").map(async (sheet) => {
      const path = `xl/${(targets.get(relationId(sheet)) ?? "").replace(/^\/?(xl\/)?/, "")}`;
      const rels = await read(path.replace(/([^/]+)$/, "_rels/$1.rels"));
      return {
        name: sheet.getAttribute("name"),
        ...readSheet(await read(path), { strings, looks, targets: relations(rels) }),
      };
    }),
  );
}

const all = (node, name) => [...(node?.getElementsByTagNameNS("*", name) ?? [])];
const relationId = (node) =>
  node.getAttributeNS("http://schemas.openxmlformats.org/officeDocument/2006/relationships", "id");

function relations(xml) {
  return new Map(all(xml, "Relationship").map((one) => [one.getAttribute("Id"), one.getAttribute("Target")]));
}

function readSheet(xml, { strings, looks, targets }) {
  const urls = new Map(all(xml, "hyperlink").map((one) => [one.getAttribute("ref"), targets.get(relationId(one))]));
  let columns = 0;
  const rows = all(xml, "row").map((row, at) => {
    const cells = [];
    for (const node of all(row, "c")) {
      const ref = node.getAttribute("r");
      const column = columnOf(ref);
      if (column >= MOST_COLUMNS) continue;
      const cell = readCell(node, strings, looks);
      if (!cell.text) continue;
      cells[column] = { ...cell, url: urls.get(ref) };
      columns = Math.max(columns, column + 1);
    }
    return { number: Number(row.getAttribute("r")) || at + 1, cells };
  });
  return { rows, columns };
}

function columnOf(ref) {
  return [...(/^[A-Z]+/.exec(ref)?.[0] ?? "A")].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

function readCell(node, strings, looks) {
  const type = node.getAttribute("t");
  const look = looks[Number(node.getAttribute("s") ?? 0)] ?? {};
  const raw = all(node, "v")[0]?.textContent ?? "";
  if (type === "s") return { text: strings[Number(raw)] ?? "", bold: look.bold };
  if (type === "inlineStr")
    return {
      text: all(node, "t")
        .map((one) => one.textContent)
        .join(""),
      bold: look.bold,
    };
  if (type === "str" || type === "e" || raw === "") return { text: raw, bold: look.bold };
  if (type === "b") return { text: raw === "1" ? "✓" : "–", bold: look.bold };
  if (type === "d") return { text: dateText(new Date(raw), look.date), bold: look.bold };
  return { text: numberText(Number(raw), look), numeric: true, bold: look.bold };
}

function numberText(value, { date, format = "" }) {
  if (date) return dateText(new Date(EPOCH + value * DAY), date);
  const locale = language() === "nl" ? "nl-NL" : "en-GB";
  if (format.includes("%")) return value.toLocaleString(locale, { style: "percent", maximumFractionDigits: 1 });
  const text = value.toLocaleString(locale, { maximumFractionDigits: 2, useGrouping: format.includes("#,##") });
  return format.startsWith("+") && value > 0 ? `+${text}` : text;
}

function dateText(date, kind) {
  const time = kind === "time" ? { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } : {};
  return date.toLocaleDateString(language() === "nl" ? "nl-NL" : "en-GB", {
    day: "numeric",
    month: "short",
    year: "numeric",
    timeZone: "UTC",
    ...time,
  });
}

/** For each cell style whether it is bold, and whether its number is a date. */
function readStyles(xml) {
  if (!xml) return [];
  const bold = all(all(xml, "fonts")[0], "font").map((font) => all(font, "b").length > 0);
  const formats = new Map(
    all(xml, "numFmt").map((one) => [Number(one.getAttribute("numFmtId")), one.getAttribute("formatCode")]),
  );
  return all(all(xml, "cellXfs")[0], "xf").map((style) => {
    const id = Number(style.getAttribute("numFmtId"));
    const format = formats.get(id) ?? (id === 9 || id === 10 ? "0%" : "");
    const plain = format.replace(/"[^"]*"|\[[^\]]*\]|\\./g, "");
    const date =
      (id >= 14 && id <= 22) || /[dy]/i.test(plain) ? (id === 22 || /h/i.test(plain) ? "time" : "day") : null;
    return { bold: bold[Number(style.getAttribute("fontId"))] ?? false, date, format };
  });
}

/** The parts of a zip by name, each a function that unpacks its text. */
function unzip(buffer) {
  const view = new DataView(buffer);
  let end = buffer.byteLength - 22;
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end -= 1;
  const parts = new Map();
  if (end < 0) return parts;
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left -= 1) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true));
    const entry = {
      method: view.getUint16(at + 10, true),
      size: view.getUint32(at + 20, true),
      from: view.getUint32(at + 42, true),
    };
    parts.set(new TextDecoder().decode(new Uint8Array(buffer, at + 46, nameLength)), () =>
      unpacked(buffer, view, entry),
    );
    at += 46 + nameLength + extraLength + commentLength;
  }
  return parts;
}

async function unpacked(buffer, view, { method, size, from }) {
  const start = from + 30 + view.getUint16(from + 26, true) + view.getUint16(from + 28, true);
  const bytes = new Blob([new Uint8Array(buffer, start, size)]);
  return new Response(method === 8 ? bytes.stream().pipeThrough(new DecompressionStream("deflate-raw")) : bytes).text();
}
