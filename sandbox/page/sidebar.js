/** The list of channels and direct messages. */
import { h, icon, reconcile, replace } from "./dom.js";
import { language, t } from "./i18n.js";
import { appOf, on, store } from "./store.js";

export function createSidebar({ openChannel }) {
  const sections = {
    channels: section(t("channels")),
    dms: section(t("directMessages")),
    others: section(t("otherChannels")),
  };
  const node = h("nav", { class: "sidebar", id: "sidebar", "aria-label": t("channels") },
    h("div", { class: "team" }), Object.values(sections).map((one) => one.node));

  function draw() {
    replace(node.querySelector(".team"), h("span", { class: "team-mark", "aria-hidden": "true" }, [...(store.team?.name ?? "?")][0]), h("strong", null, store.team?.name ?? ""));
    const byName = (a, b) => a.name.localeCompare(b.name, language());
    const joined = store.channels.filter((one) => !one.is_im && one.is_member !== false && !one.is_archived);
    fill(sections.channels, joined.sort(byName));
    fill(sections.dms, store.channels.filter((one) => one.is_im).sort(byName));
    fill(sections.others, store.channels.filter((one) => !one.is_im && (one.is_member === false || one.is_archived)).sort(byName));
  }

  function fill({ node: box, list }, rows) {
    box.hidden = !rows.length;
    reconcile(list, rows, {
      key: (one) => one.id,
      signature: (one) => JSON.stringify([one.name, one.unread, one.is_private, one.is_archived, one.is_member, one.id === store.channel, appOf(one)?.connected, language()]),
      build: entry,
    });
  }

  function entry(one) {
    const app = appOf(one);
    const current = one.id === store.channel;
    const face = app ? h("span", { class: `presence ${app.connected ? "on" : "off"}` }, h("img", { class: "avatar bot tiny", src: "/page/bot.svg", alt: "" }))
      : icon(one.is_archived ? "archive" : one.is_private ? "lock" : "hash");
    return h("li", null, h("a", { href: `/archives/${one.id}`, class: `channel${current ? " current" : ""}${one.unread ? " unread" : ""}${one.is_member === false ? " strange" : ""}`,
      "aria-current": current ? "page" : null, data: { key: one.id }, on: { click: (event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        openChannel(one.id);
      } } },
    face, h("span", { class: "channel-name" }, app?.name ?? one.name.replace(/^@/, "")),
    one.unread ? h("span", { class: "count" }, String(one.unread), h("span", { class: "sr-only" }, ` ${t("unreadWord")}`)) : null));
  }

  on("channels", draw);
  on("workspace", draw);
  return { node, draw };
}

function section(title) {
  const list = h("ul", { class: "channel-list" });
  return { list, node: h("section", null, h("h2", { class: "sidebar-title" }, title), list) };
}
