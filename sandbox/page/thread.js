/** The side panel with a thread. */
import { Composer } from "./composer.js";
import { announce, forget, h, iconButton, replace } from "./dom.js";
import { takeDrops } from "./dropping.js";
import { t } from "./i18n.js";
import { authorId, spoken } from "./message.js";
import { channel, on, store } from "./store.js";
import { drawTimeline, timeline, walkMessages } from "./timeline.js";

const NEAR_BOTTOM = 80;

export class Thread {
  constructor({ close }) {
    this.list = h("ol", { class: "messages" });
    const role = { tabindex: 0, role: "region", "aria-label": t("thread") };
    this.scroller = h("div", { class: "scroller", ...role, on: { keydown: walkMessages } }, this.list);
    this.place = h("small", { class: "quiet" });
    const place = () => ({ channel: store.channel, thread_ts: store.thread, label: t("replyPlaceholder") });
    this.composer = new Composer({ inThread: true, place });
    this.known = null;
    const escape = (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) close();
    };
    const title = h("div", null, h("h2", null, t("thread")), this.place);
    const head = h("header", { class: "panel-head" }, title, iconButton("close", t("close"), close));
    const props = { class: "side-panel thread", "aria-label": t("thread"), hidden: true, on: { keydown: escape } };
    this.node = h("aside", props, head, this.scroller, this.composer.node);
    takeDrops(this.node, this.composer);
    on("messages", () => this.draw());
  }

  /** Another thread, or none. */
  opened() {
    this.node.hidden = !store.thread;
    forget(this.list);
    this.known = null;
    if (!store.thread) return;
    const open = channel();
    replace(this.place, open?.is_im ? open.name : `#${open?.name ?? ""}`);
    this.composer.opened();
    this.draw();
    this.composer.focus();
  }

  draw() {
    if (!store.thread) return;
    const messages = store.messages.filter(({ ts, thread_ts }) => ts === store.thread || thread_ts === store.thread);
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    const atBottom = scrollHeight - scrollTop - clientHeight < NEAR_BOTTOM;
    drawTimeline(this.list, timeline(messages), { channel: store.channel, inThread: true });
    if (this.known) this.speak(messages.filter((message) => !this.known.has(message.ts)));
    if (!this.known || atBottom) this.scroller.scrollTop = this.scroller.scrollHeight;
    this.known = new Set(messages.map((message) => message.ts));
  }

  speak(fresh) {
    for (const message of fresh) if (authorId(message) !== store.me) announce(spoken(message));
  }
}
