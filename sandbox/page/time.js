/** Sandbox time, and dates as the reader says them: in their zone and language. */
import { language, t } from "./i18n.js";

const DAY = 86_400_000;
const formats = new Map();
let zone = "Europe/Amsterdam";
let offset = 0;

export function setZone(name) {
  zone = name || "Europe/Amsterdam";
}

/** Sandbox time runs `offset` milliseconds ahead of this machine's. */
export function setOffset(milliseconds) {
  offset = milliseconds;
}

export function now() {
  return new Date(Date.now() + offset);
}

export function fromTs(ts) {
  return new Date(Number.parseFloat(ts) * 1000);
}

function format(options) {
  const key = JSON.stringify([language(), zone, options]);
  if (!formats.has(key)) {
    formats.set(
      key,
      new Intl.DateTimeFormat(language() === "nl" ? "nl-NL" : "en-GB", {
        timeZone: zone,
        hourCycle: "h23",
        ...options,
      }),
    );
  }
  return formats.get(key);
}

export const clockTime = (date) => format({ hour: "2-digit", minute: "2-digit" }).format(date);
export const clockSeconds = (date) => format({ hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(date);
export const shortDate = (date) => format({ weekday: "short", day: "numeric", month: "short" }).format(date);
export const fullDate = (date) =>
  format({ weekday: "long", day: "numeric", month: "long", year: "numeric" }).format(date);
export const fullTime = (date) => `${fullDate(date)}, ${clockSeconds(date)}`;

// Calendar days are kept as noon in UTC and named in UTC, so that no zone shifts them.
export const dayShort = (date) =>
  format({ weekday: "short", day: "numeric", month: "short", year: "numeric", timeZone: "UTC" }).format(date);
export const dayFull = (date) =>
  format({ weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }).format(date);
export const dayMonth = (date) => format({ month: "long", year: "numeric", timeZone: "UTC" }).format(date);

/** The wall clock in the reader's zone at that instant; weekday 0 is Monday. */
export function wall(date) {
  const parts = Object.fromEntries(
    format({ year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" })
      .formatToParts(date)
      .map((part) => [part.type, Number(part.value)]),
  );
  const utc = Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second);
  return { ...parts, utc, weekday: (new Date(utc).getUTCDay() + 6) % 7 };
}

/** The instant at which the wall clock in the reader's zone shows this (given as if it were UTC milliseconds). */
export function instant(wallUtc) {
  let guess = wallUtc;
  // Twice: the second round settles a guess that fell on the other side of a clock change.
  for (let round = 0; round < 2; round += 1) guess = wallUtc - (wall(new Date(guess)).utc - guess);
  return new Date(guess);
}

/** The next such weekday (Monday 0) at that hour, after now. */
export function nextWeekday(weekday, hour) {
  const today = wall(now());
  const midnight = Date.UTC(today.year, today.month - 1, today.day);
  const days = (weekday - today.weekday + 7) % 7;
  const at = instant(midnight + days * DAY + hour * 3_600_000);
  return at > now() ? at : instant(midnight + (days + 7) * DAY + hour * 3_600_000);
}

const dayKeys = new Map();
// No zone is off by a part of a quarter of an hour, so within one the day is the same.
const QUARTER = 900_000;

/** The day of that instant, as `2026-11-30`. */
export function dayKey(date) {
  const known = `${zone}/${Math.floor(date / QUARTER)}`;
  if (!dayKeys.has(known)) {
    const { year, month, day } = wall(date);
    dayKeys.set(known, `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`);
  }
  return dayKeys.get(known);
}

/** How many calendar days from today, in the reader's zone; what was is negative. */
function daysFromToday(date) {
  return Math.round((Date.parse(dayKey(date)) - Date.parse(dayKey(now()))) / DAY);
}

/** "Vandaag", "Gisteren" or null. */
function nearDay(date) {
  return { 0: t("today"), [-1]: t("yesterday"), 1: t("tomorrow") }[daysFromToday(date)] ?? null;
}

export function dayLabel(date) {
  const thisYear = wall(date).year === wall(now()).year;
  return (
    nearDay(date) ??
    format({ weekday: "long", day: "numeric", month: "long", year: thisYear ? undefined : "numeric" }).format(date)
  );
}

/** How long ago, in words; days are those of the calendar, so that "yesterday" is the day before. */
export function ago(date) {
  const words = new Intl.RelativeTimeFormat(language(), { numeric: "auto" });
  const days = daysFromToday(date);
  if (days) return words.format(days, "day");
  const minutes = Math.round((date - now()) / 60_000);
  if (Math.abs(minutes) >= 60) return words.format(Math.round(minutes / 60), "hour");
  return Math.abs(minutes) >= 1 ? words.format(minutes, "minute") : t("justNow");
}

const DATE_TOKENS = {
  date_num: (date) => dayKey(date),
  date_slash: (date) => format({ year: "numeric", month: "2-digit", day: "2-digit" }).format(date),
  date: (date) => format({ day: "numeric", month: "long", year: "numeric" }).format(date),
  date_short: (date) => format({ day: "numeric", month: "short", year: "numeric" }).format(date),
  date_long: (date) => fullDate(date),
  date_pretty: (date) => nearDay(date)?.toLowerCase() ?? DATE_TOKENS.date(date),
  date_short_pretty: (date) => nearDay(date)?.toLowerCase() ?? DATE_TOKENS.date_short(date),
  date_long_pretty: (date) => nearDay(date)?.toLowerCase() ?? DATE_TOKENS.date_long(date),
  day_divider_pretty: (date) => dayLabel(date),
  time: (date) => clockTime(date),
  time_secs: (date) => clockSeconds(date),
  ago: (date) => ago(date),
};

/** Slack's date templates: `{date_short} om {time}`. */
export function dateText(template, seconds) {
  const date = new Date(Number(seconds) * 1000);
  return template.replace(/\{(\w+)\}/g, (token, name) => DATE_TOKENS[name]?.(date) ?? token);
}
