/** Picking a day from a small calendar, and a time from a list that also takes what one types. */
import { h, icon, iconButton, replace } from "./dom.js";
import { t } from "./i18n.js";
import { closePanel, openPanel } from "./popover.js";
import { filtered, select } from "./select.js";
import { dayFull, dayKey, dayMonth, dayShort, now } from "./time.js";

const DAY = 86_400_000;
const noon = (key) => new Date(`${key}T12:00:00Z`);
const keyOf = (date) => date.toISOString().slice(0, 10);

/** A button with the chosen day that opens a calendar; `onChange` gets `YYYY-MM-DD`. */
export function dateButton({ value, placeholder, label, key, describedBy, onChange }) {
  let chosen = value || "";
  const face = h("span", { class: "select-face" });
  const button = h("button", { type: "button", class: "select date", "aria-haspopup": "dialog", "aria-expanded": "false", "aria-describedby": describedBy,
    data: key ? { key } : {}, on: { click: open } }, icon("calendar"), face);
  function draw() {
    const words = chosen ? dayShort(noon(chosen)) : placeholder || t("pickDate");
    replace(face, chosen ? words : h("span", { class: "placeholder" }, words));
    button.setAttribute("aria-label", label ? `${label}: ${words}` : words);
  }
  function open() {
    openPanel(button, calendar(chosen || dayKey(now()), chosen, (day) => {
      chosen = day;
      draw();
      closePanel({ refocus: true });
      onChange(day);
    }), { className: "form-panel calendar-panel" });
    document.querySelector(".calendar [tabindex='0']")?.focus();
  }
  draw();
  return button;
}

function calendar(start, chosen, onPick) {
  let focused = start;
  const title = h("h3", { class: "calendar-title", "aria-live": "polite" });
  const body = h("tbody");
  const grid = h("table", { role: "grid", "aria-label": t("pickDate"), on: { keydown } },
    h("thead", null, h("tr", null, weekdays().map(([short, long]) => h("th", { scope: "col", abbr: long }, short)))), body);

  function draw() {
    title.textContent = dayMonth(noon(focused));
    const first = noon(`${focused.slice(0, 8)}01`);
    const monday = new Date(first - ((first.getUTCDay() + 6) % 7) * DAY);
    replace(body, Array.from({ length: 6 }, (_, week) => h("tr", null, Array.from({ length: 7 }, (_unused, day) => cell(new Date(Number(monday) + (week * 7 + day) * DAY))))));
  }

  function cell(date) {
    const key = keyOf(date);
    const marks = [key.slice(0, 7) === focused.slice(0, 7) ? "" : "outside", key === dayKey(now()) ? "today" : "", key === chosen ? "chosen" : ""].join(" ").trim();
    return h("td", { role: "gridcell", "aria-selected": String(key === chosen) },
      h("button", { type: "button", class: `calendar-day ${marks}`, tabindex: key === focused ? 0 : -1, "aria-label": dayFull(date),
        "aria-current": key === dayKey(now()) ? "date" : null, on: { click: () => onPick(key) } }, String(date.getUTCDate())));
  }

  function keydown(event) {
    const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
    const months = { PageUp: -1, PageDown: 1 };
    if (event.key in steps) focused = keyOf(new Date(Number(noon(focused)) + steps[event.key] * DAY));
    else if (event.key in months) focused = shiftMonth(focused, months[event.key]);
    else return;
    event.preventDefault();
    draw();
    body.querySelector("[tabindex='0']").focus();
  }

  const turn = (by) => () => {
    focused = shiftMonth(focused, by);
    draw();
  };
  draw();
  return h("div", { class: "calendar", role: "dialog", "aria-label": t("pickDate") },
    h("div", { class: "calendar-top" }, iconButton("back", t("previousMonth"), turn(-1)), title, iconButton("forward", t("nextMonth"), turn(1))), grid);
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
  const times = Array.from({ length: 48 }, (_, half) => option(`${String(half >> 1).padStart(2, "0")}:${half % 2 ? "30" : "00"}`));
  const typed = (query) => {
    const match = /^(\d{1,2})(?:[:.]?(\d{2}))?$/.exec(query);
    if (!match || Number(match[1]) > 23 || Number(match[2] ?? 0) > 59) return null;
    return option(`${match[1].padStart(2, "0")}:${match[2] ?? "00"}`);
  };
  return select({ label, key, describedBy, placeholder: placeholder || t("pickTime"), chosen: value ? [option(value)] : [],
    source: (query) => filtered([{ options: times }], query), free: typed, onChange: ([one]) => onChange(one.value) }).node;
}
