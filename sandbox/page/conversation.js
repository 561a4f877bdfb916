/** The open conversation: its head, the list of messages, and what stands around it. */
import { post } from "./api.js";
import { announce, forget, h, icon, reconcile, replace } from "./dom.js";
import { language, t } from "./i18n.js";
import { authorId, messageNode, spoken } from "./message.js";
import { appOf, channel, markRead, on, store } from "./store.js";
import { tell } from "./surface.js";
import { dayKey, dayLabel, fromTs } from "./time.js";

const TOGETHER = 5 * 60;
const NEAR_BOTTOM = 80;

/** Whether a message stands in the channel itself, rather than only in a thread. */
export const inChannel = (message) => !message.thread_ts || message.thread_ts === message.ts || message.subtype === "thread_broadcast";

/** Messages with a line for each new day and, once, for what is new since the last visit. */
export function timeline(messages, newFrom) {
  const items = [];
  let day = null;
  let before = null;
  for (const message of messages) {
    const date = fromTs(message.ts);
    const key = dayKey(date);
    if (key !== day) items.push({ kind: "day", id: `day-${key}`, date });
    if (message.ts === newFrom) items.push({ kind: "new", id: "new" });
    const compact = key === day && message.ts !== newFrom && follows(before, message);
    items.push({ kind: "message", id: message.ts, message, compact });
    day = key;
    before = message;
  }
  return items;
}

/** Whether a message goes on where the one before stopped, so that its head may be left out. */
function follows(before, message) {
  const alike = authorId(before) === authorId(message) && before.username === message.username && message.ts - before.ts < TOGETHER;
  return alike && [before, message].every(isPlain) && !before.reply_count;
}

/** Words alone: a card of an app always shows whose it is. */
function isPlain(message) {
  return !message.ephemeral_to && !message.subtype && (message.blocks ?? []).every((block) => block.type === "rich_text");
}

/** Draws a timeline into `list`, leaving alone every message that did not change. */
export function drawTimeline(list, items, options) {
  reconcile(list, items, {
    key: (item) => item.id,
    signature: (item) => JSON.stringify([item.message, item.compact, item.date && dayLabel(item.date), store.revision, language(), item.id === store.highlight]),
    build: (item) => {
      if (item.kind === "day") return h("li", { class: "day" }, h("span", null, dayLabel(item.date)));
      if (item.kind === "new") return h("li", { class: "new-line" }, h("span", null, t("newMessages")));
      return messageNode(item.message, { ...options, compact: item.compact });
    },
  });
}

/** Arrow keys walk through the messages of a list. */
export function walkMessages(event) {
  if (!event.target.matches("li.message") || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  event.preventDefault();
  const all = [...event.currentTarget.querySelectorAll("li.message")];
  all[all.indexOf(event.target) + (event.key === "ArrowUp" ? -1 : 1)]?.focus();
}

export function createConversation({ openThread, setTab }) {
  const head = h("header", { class: "conversation-head" });
  const list = h("ol", { class: "messages", on: { keydown: walkMessages } });
  const empty = h("div", { class: "empty", hidden: true });
  const scroller = h("div", { class: "scroller", tabindex: 0, role: "region" }, empty, list);
  const down = h("button", { type: "button", class: "to-bottom", hidden: true, on: { click: () => toBottom() } }, icon("down"), t("newMessages"));
  const bar = h("div", { class: "conversation-bar" });
  const node = h("section", { class: "conversation" }, scroller, down, bar);
  let drawnFor = null;
  let newFrom = null;
  let unread = 0;
  let known = new Set();

  scroller.addEventListener("scroll", () => { if (nearBottom()) down.hidden = true; });
  new ResizeObserver(() => { if (stuck) toBottom(); }).observe(scroller);
  let stuck = true;
  scroller.addEventListener("scroll", () => { stuck = nearBottom(); });

  function nearBottom() {
    return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_BOTTOM;
  }

  function toBottom() {
    scroller.scrollTop = scroller.scrollHeight;
    down.hidden = true;
  }

  /** Another conversation, or the same one through other eyes. */
  function opened() {
    forget(list);
    empty.hidden = true;
    down.hidden = true;
    drawnFor = null;
    newFrom = null;
    unread = channel()?.unread ?? 0;
    drawHead();
  }

  function drawMessages() {
    if (store.loaded !== store.channel) return;
    const messages = store.messages.filter(inChannel);
    const first = drawnFor !== store.channel;
    if (first && unread > 0) newFrom = messages.at(-unread)?.ts ?? null;
    const fresh = messages.filter((message) => !known.has(message.ts));
    const atBottom = first || stuck;
    drawTimeline(list, timeline(messages, newFrom), { channel: store.channel, openThread });
    empty.hidden = messages.length > 0;
    if (!messages.length) drawEmpty();
    if (!first) fresh.filter((message) => authorId(message) !== store.me || message.ephemeral_to).slice(-3).forEach((message) => announce(spoken(message)));
    if (first && store.highlight) reveal();
    else if (atBottom || fresh.some((message) => message.user === store.me)) toBottom();
    else if (fresh.length) down.hidden = false;
    stuck = nearBottom();
    known = new Set(messages.map((message) => message.ts));
    drawnFor = store.channel;
    markRead().catch(tell);
  }

  function reveal() {
    const node_ = list.querySelector(`[data-ts="${CSS.escape(store.highlight)}"]`);
    if (!node_) return toBottom();
    node_.scrollIntoView({ block: "center" });
    node_.focus({ preventScroll: true });
    return undefined;
  }

  function drawEmpty() {
    const open = channel();
    const app = appOf(open);
    const title = app ? t("emptyDm", { name: app.name }) : t("emptyChannel", { name: open?.name ?? "" });
    replace(empty, h("h2", null, title), h("p", null, app ? t("emptyDmHint") : t("emptyChannelHint")));
  }

  function drawHead() {
    const open = channel();
    const app = appOf(open);
    scroller.setAttribute("aria-label", open ? t("messagesIn", { name: title(open, app) }) : "");
    replace(head, h("div", { class: "conversation-title" },
      h("h1", null, open ? titleNodes(open, app) : t("noChannel")),
      open?.topic ? h("p", { class: "topic", title: open.topic }, open.topic) : null),
    app ? tabs() : members(open));
    drawBar(open);
  }

  function tabs() {
    const tab = (name, words) => h("button", { type: "button", role: "tab", class: "tab", "aria-selected": String(store.tab === name), tabindex: store.tab === name ? 0 : -1,
      data: { tab: name }, on: { click: () => setTab(name), keydown: (event) => {
        if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
        setTab(name === "home" ? "messages" : "home");
        head.querySelector("[aria-selected=true]")?.focus();
      } } }, words);
    return h("div", { class: "tabs", role: "tablist", "aria-label": t("appTabs") }, tab("home", t("homeTab")), tab("messages", t("messagesTab")));
  }

  function members(open) {
    const full = store.everyChannel.get(open?.id);
    if (!full?.members) return null;
    return h("span", { class: "member-count", title: full.members.map((id) => store.users.get(id)?.real_name ?? id).join("\n") }, icon("people"), String(full.members.length),
      h("span", { class: "sr-only" }, ` ${t("membersWord")}`));
  }

  function drawBar(open) {
    const join = () => post("join", { user: store.me, channel: open.id }).catch(tell);
    if (open?.is_archived) replace(bar, h("p", null, icon("archive"), t("archived")));
    else if (open && open.is_member === false && !open.is_im) {
      replace(bar, h("p", null, t("notMember", { name: open.name })), h("button", { type: "button", class: "button primary", on: { click: join } }, t("join")));
    } else replace(bar);
    bar.hidden = bar.childElementCount === 0;
  }

  on("messages", drawMessages);
  on("channels", () => {
    drawHead();
    if (drawnFor && drawnFor === store.channel) markRead().catch(tell);
  });
  on("workspace", () => { if (drawnFor) drawMessages(); });
  return { head, node, opened, canWrite: () => bar.hidden };
}

function title(open, app) {
  return app ? app.name : `#${open.name}`;
}

function titleNodes(open, app) {
  if (app) return [h("img", { class: "avatar bot small", src: "/page/bot.svg", alt: "" }), app.name];
  return [icon(open.is_private ? "lock" : "hash"), open.name];
}
