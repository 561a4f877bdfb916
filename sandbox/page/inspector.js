/** The raw traffic between the sandbox and the apps, to search, read and copy. */
import { coalesced, get } from "./api.js";
import { h, icon, iconButton, reconcile } from "./dom.js";
import { language, t } from "./i18n.js";
import { copy } from "./messagemenu.js";
import { folded } from "./select.js";
import { tell } from "./surface.js";
import { clockSeconds } from "./time.js";

const KEPT = 500;

export function createInspector({ close }) {
  let entries = [];
  let newest = 0;
  let direction = "";
  const list = h("ol", { class: "traffic" });
  const search = h("input", { type: "search", placeholder: t("filterTraffic"), "aria-label": t("filterTraffic"), on: { input: draw } });
  const count = h("small", { class: "quiet", role: "status" });
  const kinds = [["", t("both")], ["to_app", t("toApp")], ["from_app", t("fromApp")]].map(([value, words]) =>
    h("button", { type: "button", class: "toggle", "aria-pressed": String(value === direction), data: { value }, on: { click: () => choose(value) } }, words));
  const node = h("aside", { class: "side-panel inspector", "aria-label": t("inspector"), hidden: true, on: { keydown: (event) => { if (event.key === "Escape" && !event.defaultPrevented) close(); } } },
    h("header", { class: "panel-head" }, h("div", null, h("h2", null, t("inspector")), count), iconButton("close", t("close"), close)),
    h("p", { class: "panel-intro" }, t("inspectorIntro")),
    h("div", { class: "inspector-tools" }, h("div", { class: "toggles", role: "group", "aria-label": t("direction") }, kinds), search),
    h("div", { class: "scroller", tabindex: 0, role: "region", "aria-label": t("traffic") }, list));

  const load = coalesced(async () => {
    const { traffic } = await get("traffic", { after: newest });
    if (!traffic.length) return;
    newest = traffic.at(-1).n;
    entries = [...entries, ...traffic].slice(-KEPT);
    draw();
  });

  function choose(value) {
    direction = value;
    kinds.forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.value === value)));
    draw();
  }

  function draw() {
    const wanted = folded(search.value.trim());
    const seen = entries.filter((one) => (!direction || one.direction === direction) && (!wanted || folded(words(one)).includes(wanted)));
    count.textContent = t("entries", { n: seen.length });
    reconcile(list, seen.toReversed(), { key: (one) => one.n, signature: () => language(), build: entry });
  }

  return {
    node,
    refresh: () => { if (!node.hidden) load().catch(tell); },
    restart: () => {
      entries = [];
      newest = 0;
      draw();
    },
    toggle: (open) => {
      node.hidden = !open;
      if (!open) return;
      load().catch(tell);
      search.focus();
    },
  };
}

const texts = new WeakMap();

/** All that can be searched in an entry, made once. */
function words(one) {
  if (!texts.has(one)) texts.set(one, `${one.kind} ${pretty(one.body)}`);
  return texts.get(one);
}

function pretty(body) {
  return typeof body === "string" ? body : JSON.stringify(body, null, 2);
}

function entry(one) {
  const toApp = one.direction === "to_app";
  const box = h("div", { class: "traffic-body" });
  const details = h("details", { on: { toggle: () => {
    // Written out only when it is looked at: five hundred long texts would weigh on the page.
    if (details.open && !box.childElementCount) box.append(iconButton("copy", t("copy"), () => copy(pretty(one.body)), { class: "copy" }), h("pre", null, pretty(one.body)));
  } } },
  h("summary", null, h("span", { class: `way ${one.direction}`, title: t(toApp ? "toApp" : "fromApp") }, icon(toApp ? "forward" : "back"), h("span", { class: "sr-only" }, t(toApp ? "toApp" : "fromApp"))),
    h("code", null, one.kind), h("span", { class: "gist" }, gist(one.body)), h("time", null, clockSeconds(new Date(one.at)))), box);
  return h("li", null, details);
}

/** A few words that tell one entry from another. */
function gist(body) {
  const inner = body?.payload ?? body;
  const found = [inner?.event?.type, inner?.type, inner?.command && `${inner.command} ${inner.text ?? ""}`, inner?.actions?.[0]?.action_id, inner?.callback_id ?? inner?.view?.callback_id,
    inner?.args?.channel ?? inner?.channel?.name, inner?.error, typeof inner?.text === "string" && !inner.command ? inner.text : null];
  return [...new Set(found.filter((one) => typeof one === "string"))].join(" · ").slice(0, 90);
}
