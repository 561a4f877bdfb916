/** The markdown block (the common subset: headings, lists, quotes, code, emphasis, links) as nodes. */
import { h } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { link } from "./mrkdwn.js";

const INLINE =
  /`([^`]+)`|\*\*(\S(?:.*?\S)?)\*\*|~~(\S(?:.*?\S)?)~~|(?<![\p{L}\p{N}])[*_](\S(?:.*?\S)?)[*_](?![\p{L}\p{N}])|\[([^\]]+)\]\(([^()\s]+)\)|(https?:\/\/[^\s<>()]+)/u;
const ITEM = /^(\s*)(?:([-*+])|(\d+)[.)])\s+(.*)$/;

export function markdown(text) {
  const nodes = [];
  const rows = text.replace(/\r/g, "").split("\n");
  let at = 0;
  while (at < rows.length) {
    const [node, next] = block(rows, at);
    if (node) nodes.push(node);
    at = next;
  }
  return nodes;
}

function block(rows, at) {
  const row = rows[at];
  const heading = /^(#{1,6})\s+(.*)$/.exec(row);
  if (heading)
    return [
      h(
        "p",
        { class: `md-heading level-${heading[1].length}`, role: "heading", "aria-level": heading[1].length + 1 },
        inline(heading[2]),
      ),
      at + 1,
    ];
  if (row.startsWith("```")) return fence(rows, at);
  if (/^\s*(?:---+|\*\*\*+)\s*$/.test(row)) return [h("hr"), at + 1];
  if (ITEM.test(row)) return list(rows, at);
  if (row.startsWith(">"))
    return run(
      rows,
      at,
      (one) => one.startsWith(">"),
      (some) => h("blockquote", null, spaced(some.map((one) => one.replace(/^>\s?/, "")))),
    );
  if (isTable(rows, at)) return table(rows, at);
  if (!row.trim()) return [null, at + 1];
  const ends = (one) => one.trim() && !ITEM.test(one) && !/^(#{1,6}\s|```|>)/.test(one);
  return run(rows, at, ends, (some) => h("p", null, spaced(some)));
}

function run(rows, at, goesOn, make) {
  let end = at + 1;
  while (end < rows.length && goesOn(rows[end])) end += 1;
  return [make(rows.slice(at, end)), end];
}

function fence(rows, at) {
  let end = at + 1;
  while (end < rows.length && !rows[end].startsWith("```")) end += 1;
  return [h("pre", null, rows.slice(at + 1, end).join("\n")), end + 1];
}

function list(rows, at) {
  const ordered = Boolean(ITEM.exec(rows[at])[3]);
  return run(
    rows,
    at,
    (one) => ITEM.test(one) && Boolean(ITEM.exec(one)[3]) === ordered,
    (some) =>
      h(
        ordered ? "ol" : "ul",
        null,
        some.map((one) => {
          const [, space, , , text] = ITEM.exec(one);
          return h("li", { class: `indent-${Math.min(3, Math.floor(space.length / 2))}` }, inline(text));
        }),
      ),
  );
}

function isTable(rows, at) {
  return rows[at].includes("|") && /^\s*\|?\s*:?-{2,}/.test(rows[at + 1] ?? "");
}

function table(rows, at) {
  const cells = (row) =>
    row
      .trim()
      .replace(/^\||\|$/g, "")
      .split("|")
      .map((cell) => cell.trim());
  const end = run(
    rows,
    at,
    (one) => one.includes("|"),
    () => null,
  )[1];
  const body = rows.slice(at + 2, end).map((row) =>
    h(
      "tr",
      null,
      cells(row).map((cell) => h("td", null, inline(cell))),
    ),
  );
  const head = h(
    "tr",
    null,
    cells(rows[at]).map((cell) => h("th", { scope: "col" }, inline(cell))),
  );
  return [h("div", { class: "table-wrap" }, h("table", null, h("thead", null, head), h("tbody", null, body))), end];
}

function spaced(rows) {
  return rows.flatMap((row, at) => (at ? [h("br"), ...inline(row)] : inline(row)));
}

function inline(text) {
  const nodes = [];
  let rest = text;
  for (let match = INLINE.exec(rest); match; match = INLINE.exec(rest)) {
    if (match.index) nodes.push(withEmoji(rest.slice(0, match.index)));
    nodes.push(styled(match));
    rest = rest.slice(match.index + match[0].length);
  }
  if (rest) nodes.push(withEmoji(rest));
  return nodes;
}

function styled([whole, code, bold, struck, italic, label, target, url]) {
  if (code) return h("code", null, code);
  if (bold) return h("strong", null, inline(bold));
  if (struck) return h("s", null, inline(struck));
  if (italic) return h("em", null, inline(italic));
  if (label) return link(target, ...inline(label)) ?? whole;
  return link(url) ?? whole;
}
