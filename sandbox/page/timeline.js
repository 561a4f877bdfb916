/** Messages in their order: what follows what, the lines between days, and the drawing of them. */
import { h, reconcile } from "./dom.js";
import { language, t } from "./i18n.js";
import { authorId, dress, messageNode } from "./message.js";
import { store } from "./store.js";
import { dayKey, dayLabel, fromTs } from "./time.js";

const TOGETHER = 5 * 60;

/** Whether a message stands in the channel itself, rather than only in a thread. */
export const inChannel = (message) =>
  !message.thread_ts || message.thread_ts === message.ts || message.subtype === "thread_broadcast";

/** Messages with a line for each new day and, once, for what is new since the last visit; `attached` are the files in threads. */
export function timeline(messages, { newFrom = null, attached = new Map() } = {}) {
  const items = [];
  let day = null;
  let before = null;
  for (const message of messages) {
    const date = fromTs(message.ts);
    const key = dayKey(date);
    if (key !== day) items.push({ kind: "day", id: `day-${key}`, date });
    if (message.ts === newFrom) items.push({ kind: "new", id: "new" });
    const compact = key === day && message.ts !== newFrom && follows(before, message);
    items.push({ kind: "message", id: message.ts, message, compact, attached: attached.get(message.ts) });
    day = key;
    before = message;
  }
  return items;
}

/** The files in each thread, so that nobody has to open it to find them. */
export function filesInThreads(messages) {
  const found = new Map();
  for (const { files, thread_ts: thread, ts } of messages) {
    if (files?.length && thread && thread !== ts) found.set(thread, [...(found.get(thread) ?? []), ...files]);
  }
  return found;
}

/** Whether a message goes on where the one before stopped, so that its head may be left out. */
function follows(before, message) {
  const alike =
    authorId(before) === authorId(message) && before.username === message.username && message.ts - before.ts < TOGETHER;
  return alike && [before, message].every(isPlain) && !before.reply_count;
}

/** Words alone: a card of an app always shows whose it is. */
function isPlain(message) {
  return (
    !message.ephemeral_to && !message.subtype && (message.blocks ?? []).every((block) => block.type === "rich_text")
  );
}

/** Draws a timeline into `list`, leaving alone every message that did not change. */
export function drawTimeline(list, items, options) {
  reconcile(list, items, {
    key: (item) => item.id,
    signature: (item) =>
      [
        item.message && stateOf(item.message),
        item.compact,
        item.attached && JSON.stringify(item.attached),
        item.date && dayLabel(item.date),
        store.revision,
        language(),
        item.id === store.highlight,
      ].join(),
    build: (item, before) => {
      if (item.kind === "day") return h("li", { class: "day" }, h("span", null, dayLabel(item.date)));
      if (item.kind === "new") return h("li", { class: "new-line" }, h("span", null, t("newMessages")));
      const node = messageNode(item.message, { ...options, compact: item.compact, attached: item.attached });
      if (before?.matches(":hover")) dress(node);
      return node;
    },
  });
}

const states = new WeakMap();
let newest = 0;

/** A number for this state of a message: the store keeps the same object as long as nothing of it is different. */
function stateOf(message) {
  if (!states.has(message)) states.set(message, (newest += 1));
  return states.get(message);
}

/** Arrow keys walk through the messages, beginning with the newest when the list itself has the focus. */
export function walkMessages(event) {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  const inList = event.target === event.currentTarget || event.target.matches("li.message");
  if (!step || !inList) return;
  event.preventDefault();
  const all = [...event.currentTarget.querySelectorAll("li.message")];
  const at = all.indexOf(event.target);
  (at < 0 ? all.at(-1) : all[at + step])?.focus();
}
