/** The side panel with a thread. */
import { announce, forget, h, iconButton, replace } from "./dom.js";
import { drawTimeline, timeline, walkMessages } from "./conversation.js";
import { createComposer } from "./composer.js";
import { t } from "./i18n.js";
import { authorId, spoken } from "./message.js";
import { channel, on, store } from "./store.js";

export function createThread({ close }) {
  const list = h("ol", { class: "messages", on: { keydown: walkMessages } });
  const scroller = h("div", { class: "scroller", tabindex: 0, role: "region", "aria-label": t("thread") }, list);
  const place = h("small", { class: "quiet" });
  const composer = createComposer({ inThread: true, place: () => ({ channel: store.channel, thread_ts: store.thread, label: t("replyPlaceholder") }) });
  const node = h("aside", { class: "side-panel thread", "aria-label": t("thread"), hidden: true, on: { keydown: (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) close();
  } } },
  h("header", { class: "panel-head" }, h("div", null, h("h2", null, t("thread")), place), iconButton("close", t("close"), close)), scroller, composer.node);
  let known = null;

  /** Another thread, or none. */
  function opened() {
    node.hidden = !store.thread;
    forget(list);
    known = null;
    if (!store.thread) return;
    const open = channel();
    replace(place, open?.is_im ? open.name : `#${open?.name ?? ""}`);
    composer.opened();
    draw();
    composer.focus();
  }

  function draw() {
    if (!store.thread) return;
    const messages = store.messages.filter((message) => message.ts === store.thread || message.thread_ts === store.thread);
    const fresh = messages.filter((message) => !known?.has(message.ts));
    const atBottom = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 80;
    drawTimeline(list, timeline(messages), { channel: store.channel, inThread: true, openThread: () => undefined });
    if (known) fresh.filter((message) => authorId(message) !== store.me && message.ts !== store.thread).forEach((message) => announce(spoken(message)));
    if (!known || atBottom) scroller.scrollTop = scroller.scrollHeight;
    known = new Set(messages.map((message) => message.ts));
  }

  on("messages", draw);
  return { node, opened };
}
