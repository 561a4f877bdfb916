/** A look into a workbook without a program for it: its sheets as tables. Reads the file here, in the browser. */
import { h, icon, iconButton, replace, uid } from "./dom.js";
import { t } from "./i18n.js";
import { link } from "./mrkdwn.js";
import { notice } from "./popover.js";
import { readWorkbook } from "./workbook.js";

const MOST_ROWS = 200;

export const canPreview = (name) => /\.xlsx$/i.test(name ?? "");

export async function preview(name, address) {
  const response = await fetch(address);
  // A damaged file may break the reading anywhere; all one needs to know is that there is nothing to see.
  const sheets = await readWorkbook(await response.arrayBuffer()).catch(() => []);
  if (!sheets.length) return void notice(t("notAWorkbook", { name }), "warning");
  const id = uid("preview");
  const body = h("div", { class: "sheet scroller", tabindex: 0, role: "tabpanel", id: `${id}-panel` });
  const tabs = sheets.map((sheet) =>
    h(
      "button",
      { type: "button", role: "tab", class: "tab", "aria-controls": `${id}-panel`, on: { click: () => show(sheet) } },
      sheet.name,
    ),
  );
  function show(sheet) {
    tabs.forEach((tab, at) => {
      const on = sheets[at] === sheet;
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
    });
    replace(body, table(sheet));
    body.scrollTo(0, 0);
  }
  function walk(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = tabs[(tabs.indexOf(event.target) + step + tabs.length) % tabs.length];
    next.focus();
    next.click();
  }
  const dialog = h(
    "dialog",
    { class: "dialog preview", "aria-labelledby": id, on: { close: () => dialog.remove() } },
    h(
      "div",
      { class: "modal-head" },
      h("h2", { id }, name),
      h(
        "a",
        { class: "button", href: address, download: name, "aria-label": t("downloadFile", { name }) },
        icon("download"),
        t("download"),
      ),
      iconButton("close", t("close"), () => dialog.close()),
    ),
    h("div", { class: "tabs", role: "tablist", "aria-label": t("sheets"), on: { keydown: walk } }, tabs),
    body,
  );
  document.body.append(dialog);
  show(sheets[0]);
  dialog.showModal();
  tabs[0].focus();
}

function table({ rows, columns }) {
  const shown = rows.slice(0, MOST_ROWS);
  return h(
    "div",
    null,
    h(
      "table",
      { class: "sheet-table" },
      h(
        "thead",
        null,
        h(
          "tr",
          null,
          h("td", { class: "corner" }),
          Array.from({ length: columns }, (_, at) => h("th", { scope: "col" }, letter(at))),
        ),
      ),
      h(
        "tbody",
        null,
        shown.map((row) => h("tr", null, h("th", { scope: "row" }, String(row.number)), rowCells(row.cells, columns))),
      ),
    ),
    rows.length > MOST_ROWS ? h("p", { class: "quiet" }, t("moreRows", { n: rows.length - MOST_ROWS })) : null,
  );
}

/** A text that stands alone in its row runs on over the empty cells beside it, as in a spreadsheet. */
function rowCells(cells, columns) {
  const alone = cells.length === 1 && !cells[0].numeric;
  if (alone) return h("td", { colspan: columns, class: cells[0].bold ? "bold" : null }, cells[0].text);
  return Array.from({ length: columns }, (_, at) => cell(cells[at]));
}

function cell(one) {
  if (!one) return h("td");
  const words = one.url ? (link(one.url, one.text) ?? one.text) : one.text;
  return h("td", { class: [one.numeric ? "numeric" : "", one.bold ? "bold" : ""].join(" ").trim() || null }, words);
}

function letter(at) {
  return (at >= 26 ? letter(Math.floor(at / 26) - 1) : "") + String.fromCharCode(65 + (at % 26));
}
