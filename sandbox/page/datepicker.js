/** Picking a day from a small calendar, and a time from a list that also takes what one types. */
import { h, icon, iconButton, replace } from "./dom.js";
import { t } from "./i18n.js";
import { closePanel, openPanel } from "./popover.js";
import { filtered, Select } from "./select.js";
import { dayFull, dayKey, dayMonth, dayShort, now } from "./time.js";

const DAY = 86_400_000;
const WEEKS = 6;
const noon = (key) => new Date(`${key}T12:00:00Z`);
const keyOf = (date) => date.toISOString().slice(0, 10);

/** A button with the chosen day that opens a calendar; `onChange` gets `YYYY-MM-DD`. */
export function dateButton({ value, placeholder, label, key, describedBy, onChange }) {
  let chosen = value || "";
  const face = h("span", { class: "select-face" });
  const button = h(
    "button",
    {
      type: "button",
      class: "select date",
      "aria-haspopup": "dialog",
      "aria-expanded": "false",
      "aria-describedby": describedBy,
      data: key ? { key } : {},
      on: { click: open },
    },
    icon("calendar"),
    face,
  );
  function draw() {
    const words = chosen ? dayShort(noon(chosen)) : placeholder || t("pickDate");
    replace(face, chosen ? words : h("span", { class: "placeholder" }, words));
    button.setAttribute("aria-label", label ? `${label}: ${words}` : words);
  }
  function open() {
    const calendar = new Calendar(chosen || dayKey(now()), chosen, (day) => {
      chosen = day;
      draw();
      closePanel({ refocus: true });
      onChange(day);
    });
    if (openPanel(button, calendar.node, { className: "form-panel" })) calendar.focus();
  }
  draw();
  return button;
}

/** A month as a grid: arrows move by day and week, Page Up and Page Down by month. */
class Calendar {
  constructor(start, chosen, onPick) {
    Object.assign(this, { focused: start, chosen, onPick });
    this.title = h("h3", { class: "calendar-title", "aria-live": "polite" });
    this.body = h("tbody");
    const names = h(
      "tr",
      null,
      weekdays().map(([short, long]) => h("th", { scope: "col", abbr: long }, short)),
    );
    const on = { keydown: (event) => this.keydown(event) };
    const grid = h("table", { role: "grid", "aria-label": t("pickDate"), on }, h("thead", null, names), this.body);
    const turn = (by) => () => this.go(shiftMonth(this.focused, by));
    const top = [
      iconButton("back", t("previousMonth"), turn(-1)),
      this.title,
      iconButton("forward", t("nextMonth"), turn(1)),
    ];
    this.node = h(
      "div",
      { class: "calendar", role: "dialog", "aria-label": t("pickDate") },
      h("div", { class: "calendar-top" }, top),
      grid,
    );
    this.go(start);
  }

  go(day) {
    this.focused = day;
    this.title.textContent = dayMonth(noon(day));
    const first = noon(`${day.slice(0, 8)}01`);
    const monday = Number(first) - ((first.getUTCDay() + 6) % 7) * DAY;
    const week = (at) => Array.from({ length: 7 }, (_, add) => this.cell(new Date(monday + (at * 7 + add) * DAY)));
    replace(
      this.body,
      Array.from({ length: WEEKS }, (_, at) => h("tr", null, week(at))),
    );
  }

  cell(date) {
    const key = keyOf(date);
    const today = key === dayKey(now());
    const outside = key.slice(0, 7) !== this.focused.slice(0, 7);
    const marks = [outside ? "outside" : "", today ? "today" : "", key === this.chosen ? "chosen" : ""].join(" ");
    const props = {
      class: `calendar-day ${marks}`,
      tabindex: key === this.focused ? 0 : -1,
      "aria-label": dayFull(date),
      "aria-current": today ? "date" : null,
    };
    const button = h(
      "button",
      { type: "button", ...props, on: { click: () => this.onPick(key) } },
      String(date.getUTCDate()),
    );
    return h("td", { role: "gridcell", "aria-selected": String(key === this.chosen) }, button);
  }

  keydown(event) {
    const days = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }[event.key];
    const months = { PageUp: -1, PageDown: 1 }[event.key];
    if (!days && !months) return;
    event.preventDefault();
    this.go(months ? shiftMonth(this.focused, months) : keyOf(new Date(Number(noon(this.focused)) + days * DAY)));
    this.focus();
  }

  focus() {
    this.body.querySelector("[tabindex='0']").focus();
  }
}

function shiftMonth(key, by) {
  const [year, month, day] = key.split("-").map(Number);
  const last = new Date(Date.UTC(year, month - 1 + by + 1, 0)).getUTCDate();
  return keyOf(new Date(Date.UTC(year, month - 1 + by, Math.min(day, last), 12)));
}

function weekdays() {
  // 5 January 2026 was a Monday.
  return Array.from({ length: 7 }, (_, day) => {
    const words = dayFull(new Date(Date.UTC(2026, 0, 5 + day, 12))).split(/[ ,]/)[0];
    return [words.slice(0, 2), words];
  });
}

/** A button with the chosen time; `onChange` gets `HH:MM`. */
export function timeButton({ value, placeholder, label, key, describedBy, onChange }) {
  const option = (time) => ({ value: time, text: time });
  const times = Array.from({ length: 48 }, (_, half) =>
    option(`${String(half >> 1).padStart(2, "0")}:${half % 2 ? "30" : "00"}`),
  );
  const typed = (query) => {
    const match = /^(\d{1,2})(?:[:.]?(\d{2}))?$/.exec(query);
    if (!match || Number(match[1]) > 23 || Number(match[2] ?? 0) > 59) return null;
    return option(`${match[1].padStart(2, "0")}:${match[2] ?? "00"}`);
  };
  const source = (query) => filtered([{ options: times }], query);
  const chosen = value ? [option(value)] : [];
  return new Select({
    label,
    key,
    describedBy,
    placeholder: placeholder || t("pickTime"),
    chosen,
    source,
    free: typed,
    onChange: ([one]) => onChange(one.value),
  }).node;
}
