/** The open conversation: its head, the list of messages, and what stands around it. */
import { post } from "./api.js";
import { announce, forget, h, icon, refill, replace } from "./dom.js";
import { language, t } from "./i18n.js";
import { authorId, spoken } from "./message.js";
import { pinsButton } from "./pins.js";
import { appOf, channel, markRead, on, store } from "./store.js";
import { tell } from "./surface.js";
import { drawTimeline, filesInThreads, inChannel, timeline, walkMessages } from "./timeline.js";

const NEAR_BOTTOM = 80;
// More than this at once is a walk of the clock, not talk: a screen reader is told of the newest only.
const MOST_SPOKEN = 3;

export class Conversation {
  constructor({ openThread, setTab }) {
    this.openThread = openThread;
    this.setTab = setTab;
    this.title = h("div", { class: "conversation-title" });
    this.headEnd = h("div", { class: "head-end" });
    this.head = h("header", { class: "conversation-head" }, this.title, this.headEnd);
    this.list = h("ol", { class: "messages" });
    this.empty = h("div", { class: "empty", hidden: true });
    this.scroller = h(
      "div",
      { class: "scroller", tabindex: 0, role: "region", on: { keydown: walkMessages } },
      this.empty,
      this.list,
    );
    this.down = h(
      "button",
      { type: "button", class: "to-bottom", hidden: true, on: { click: () => this.toBottom() } },
      icon("down"),
      t("newMessages"),
    );
    this.bar = h("div", { class: "conversation-bar" });
    this.node = h("section", { class: "conversation" }, this.scroller, this.down, this.bar);
    this.startOver();
    this.listen();
  }

  listen() {
    this.scroller.addEventListener("scroll", () => {
      this.atBottom = !this.revealed && this.nearBottom();
      if (this.atBottom) this.down.hidden = true;
    });
    // Whoever scrolls themselves is no longer held at the message that a link led to.
    for (const own of ["wheel", "pointerdown", "keydown"]) {
      this.scroller.addEventListener(own, () => { this.revealed = null; }, { passive: true });
    }
    // Neither a taller composer nor messages that turn out taller than was thought push out of sight what is looked at:
    // the newest message, or the one that a link led to.
    const stay = new ResizeObserver(() => {
      if (this.revealed) this.revealed.scrollIntoView({ block: "center" });
      else if (this.atBottom) this.toBottom();
    });
    stay.observe(this.scroller);
    stay.observe(this.list);
    on("messages", () => this.drawMessages());
    on("workspace", () => this.drawMessages());
    on("channels", () => {
      this.drawHead();
      if (this.drawnFor && this.drawnFor === store.channel) markRead().catch(tell);
    });
  }

  startOver() {
    this.drawnFor = null;
    this.newFrom = null;
    this.atBottom = true;
    this.revealed = null;
    this.known = new Set();
    this.pinned = "";
    this.unread = channel()?.unread ?? 0;
  }

  /** Another conversation, or the same one through other eyes. */
  opened() {
    forget(this.list);
    this.empty.hidden = true;
    this.down.hidden = true;
    this.startOver();
    this.drawHead();
  }

  get canWrite() {
    return this.bar.hidden;
  }

  nearBottom() {
    return this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight < NEAR_BOTTOM;
  }

  toBottom() {
    this.revealed = null;
    this.atBottom = true;
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.down.hidden = true;
  }

  drawMessages() {
    if (!store.loaded || store.loaded !== store.channel) return;
    const messages = store.messages.filter(inChannel);
    const first = this.drawnFor !== store.channel;
    if (first && this.unread > 0) this.newFrom = messages.at(-this.unread)?.ts ?? null;
    const fresh = messages.filter((message) => !this.known.has(message.ts));
    const stay = first || this.atBottom;
    const items = timeline(messages, { newFrom: this.newFrom, attached: filesInThreads(store.messages) });
    drawTimeline(this.list, items, { channel: store.channel, openThread: this.openThread });
    this.drawPins();
    this.drawEmpty(messages.length === 0);
    this.drawnFor = store.channel;
    this.known = new Set(messages.map((message) => message.ts));
    if (first && store.highlight) this.reveal(store.highlight);
    else if (stay || fresh.some((message) => message.user === store.me)) this.toBottom();
    else if (fresh.length) this.down.hidden = false;
    if (!first) this.speak(fresh);
    markRead().catch(tell);
  }

  speak(fresh) {
    const others = fresh.filter((message) => authorId(message) !== store.me || message.ephemeral_to);
    others.slice(-MOST_SPOKEN).forEach((message) => announce(spoken(message)));
  }

  reveal(ts) {
    const node = this.list.querySelector(`[data-ts="${CSS.escape(ts)}"]`);
    if (!node) {
      this.toBottom();
      return;
    }
    this.atBottom = false;
    this.revealed = node;
    node.scrollIntoView({ block: "center" });
    node.focus({ preventScroll: true });
  }

  drawEmpty(nothing) {
    this.empty.hidden = !nothing;
    const open = channel();
    const app = appOf(open);
    const words = app
      ? [t("emptyDm", { name: app.name }), t("emptyDmHint")]
      : [t("emptyChannel", { name: open?.name ?? "" }), t("emptyChannelHint")];
    replace(this.empty, h("h2", null, words[0]), h("p", null, words[1]));
  }

  drawHead() {
    const open = channel();
    const app = appOf(open);
    this.scroller.setAttribute("aria-label", open ? t("messagesIn", { name: app?.name ?? `#${open.name}` }) : "");
    const tab = app?.has_home ? store.tab : "";
    const is = [open?.id, app?.name, language(), store.revision];
    refill(this.title, [...is, open?.name, open?.topic, open?.is_private].join("\n"), () => titleNodes(open, app));
    refill(this.headEnd, [...is, tab, this.pinned].join("\n"), () => [this.pins(), tab ? this.tabs() : members(open)]);
    refill(this.bar, [...is, open?.name, open?.is_archived, open?.is_member].join("\n"), () => this.barNodes(open));
    this.bar.hidden = this.bar.childElementCount === 0;
  }

  /** Draws the head anew when something else is pinned than it says. */
  drawPins() {
    const pinned = store.messages.filter((message) => message.pinned_by).map(({ ts, text }) => `${ts} ${text}`);
    if (this.pinned === pinned.join()) return;
    this.pinned = pinned.join();
    this.drawHead();
  }

  /** What is pinned here. */
  pins() {
    const known = store.loaded === store.channel ? store.messages : [];
    return pinsButton(known, (message) => {
      if (store.tab === "home") this.setTab("messages");
      if (inChannel(message)) this.reveal(message.ts);
      else this.openThread(message.thread_ts);
    });
  }

  tabs() {
    const walk = (event) => {
      if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
      this.setTab(store.tab === "home" ? "messages" : "home");
      this.head.querySelector("[aria-selected=true]")?.focus();
    };
    const tab = (name, words) => {
      const current = store.tab === name;
      const props = {
        type: "button",
        role: "tab",
        class: "tab",
        "aria-selected": String(current),
        tabindex: current ? 0 : -1,
        data: { key: `tab/${name}` },
      };
      return h("button", { ...props, on: { click: () => this.setTab(name) } }, words);
    };
    return h(
      "div",
      { class: "tabs", role: "tablist", "aria-label": t("appTabs"), on: { keydown: walk } },
      tab("home", t("homeTab")),
      tab("messages", t("messagesTab")),
    );
  }

  /** What stands in place of the composer where one cannot write. */
  barNodes(open) {
    const join = () => post("join", { user: store.me, channel: open.id }).catch(tell);
    const stranger = open && open.is_member === false && !open.is_im;
    if (open?.is_archived) return h("p", null, icon("archive"), t("archived"));
    if (!stranger) return null;
    return [
      h("p", null, t("notMember", { name: open.name })),
      h("button", { type: "button", class: "button primary", on: { click: join } }, t("join")),
    ];
  }
}

function titleNodes(open, app) {
  const topic = open?.topic ? h("p", { class: "topic", title: open.topic }, open.topic) : null;
  return [h("h1", null, open ? nameNodes(open, app) : t("noChannel")), topic];
}

function nameNodes(open, app) {
  if (app) return [h("img", { class: "avatar bot small", src: "/page/bot.svg", alt: "" }), app.name];
  return [icon(open.is_private ? "lock" : "hash"), open.name];
}

function members(open) {
  const full = store.everyChannel.get(open?.id);
  if (!full?.members) return null;
  const names = full.members.map((id) => store.users.get(id)?.real_name ?? id).join("\n");
  return h(
    "span",
    { class: "member-count", title: names },
    icon("people"),
    String(full.members.length),
    h("span", { class: "sr-only" }, ` ${t("membersWord")}`),
  );
}
