/** The raw traffic between the sandbox and the apps, to search, read and copy. */
import { coalesced, get } from "./api.js";
import { h, icon, iconButton, reconcile } from "./dom.js";
import { language, t } from "./i18n.js";
import { copy } from "./messagemenu.js";
import { folded } from "./select.js";
import { tell } from "./surface.js";
import { clockSeconds } from "./time.js";

const KEPT = 500;
const GIST_LENGTH = 90;

export class Inspector {
  constructor({ close }) {
    this.entries = [];
    this.newest = 0;
    this.direction = "";
    this.list = h("ol", { class: "traffic" });
    this.count = h("small", { class: "quiet", role: "status" });
    const label = t("filterTraffic");
    this.search = h("input", {
      type: "search",
      placeholder: label,
      "aria-label": label,
      on: { input: () => this.draw() },
    });
    this.toggles = [
      ["", "both"],
      ["to_app", "toApp"],
      ["from_app", "fromApp"],
    ].map(([way, words]) => this.toggleFor(way, t(words)));
    this.load = coalesced(() => this.fetch());
    this.node = this.frame(close);
  }

  frame(close) {
    const escape = (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) close();
    };
    const head = h(
      "header",
      { class: "panel-head" },
      h("div", null, h("h2", null, t("inspector")), this.count),
      iconButton("close", t("close"), close),
    );
    const toggles = h("div", { class: "toggles", role: "group", "aria-label": t("direction") }, this.toggles);
    const scroller = h(
      "div",
      { class: "scroller", tabindex: 0, role: "region", "aria-label": t("traffic") },
      this.list,
    );
    return h(
      "aside",
      { class: "side-panel inspector", "aria-label": t("inspector"), hidden: true, on: { keydown: escape } },
      head,
      h("p", { class: "panel-intro" }, t("inspectorIntro")),
      h("div", { class: "inspector-tools" }, toggles, this.search),
      scroller,
    );
  }

  toggleFor(way, words) {
    const choose = () => {
      this.direction = way;
      for (const one of this.toggles) one.setAttribute("aria-pressed", String(one === button));
      this.draw();
    };
    const button = h(
      "button",
      { type: "button", class: "toggle", "aria-pressed": String(way === ""), on: { click: choose } },
      words,
    );
    return button;
  }

  async fetch() {
    const { traffic } = await get("traffic", { after: this.newest });
    if (!traffic.length) return;
    this.newest = traffic.at(-1).n;
    this.entries = [...this.entries, ...traffic].slice(-KEPT);
    this.draw();
  }

  draw() {
    const wanted = folded(this.search.value.trim());
    const fits = (one) =>
      (!this.direction || one.direction === this.direction) && (!wanted || searchable(one).includes(wanted));
    const seen = this.entries.filter(fits);
    this.count.textContent = t("entries", { n: seen.length });
    reconcile(this.list, seen.toReversed(), { key: (one) => one.n, signature: () => language(), build: entryNode });
  }

  /** Fetches what is new, if anybody looks. */
  refresh() {
    if (!this.node.hidden) this.load().catch(tell);
  }

  restart() {
    this.entries = [];
    this.newest = 0;
    this.draw();
  }

  toggle(open) {
    this.node.hidden = !open;
    if (!open) return;
    this.refresh();
    this.search.focus();
  }
}

const texts = new WeakMap();

/** All that can be searched in an entry, made once. */
function searchable(entry) {
  if (!texts.has(entry)) texts.set(entry, folded(`${entry.kind} ${pretty(entry.body)}`));
  return texts.get(entry);
}

function pretty(body) {
  return typeof body === "string" ? body : JSON.stringify(body, null, 2);
}

function entryNode({ direction, kind, body, at }) {
  const toApp = direction === "to_app";
  const words = t(toApp ? "toApp" : "fromApp");
  const way = h(
    "span",
    { class: `way ${direction}`, title: words },
    icon(toApp ? "forward" : "back"),
    h("span", { class: "sr-only" }, words),
  );
  const box = h("div", { class: "traffic-body" });
  const write = () => {
    // Written out only when it is looked at: five hundred long texts would weigh on the page.
    if (!details.open || box.childElementCount) return;
    box.append(
      iconButton("copy", t("copy"), () => copy(pretty(body)), { class: "copy" }),
      h("pre", { tabindex: 0 }, pretty(body)),
    );
  };
  const summary = h(
    "summary",
    null,
    way,
    h("code", null, kind),
    h("span", { class: "gist" }, gist(body)),
    h("time", null, clockSeconds(new Date(at))),
  );
  const details = h("details", { on: { toggle: write } }, summary, box);
  return h("li", null, details);
}

/** A few words that tell one entry from another. */
function gist(body) {
  const inner = body?.payload ?? body ?? {};
  const { event, type, command, text, actions, callback_id, view, args, channel, error } = inner;
  const found = [
    event?.type,
    type,
    command ? `${command} ${text ?? ""}` : text,
    actions?.[0]?.action_id,
    callback_id ?? view?.callback_id,
    args?.channel ?? channel?.name,
    error,
  ];
  const words = found.filter((one) => typeof one === "string" && one);
  return [...new Set(words)].join(" · ").slice(0, GIST_LENGTH);
}
