/** The list of channels and direct messages. */
import { h, icon, reconcile, replace } from "./dom.js";
import { language, t } from "./i18n.js";
import { appOf, on, store } from "./store.js";

export class Sidebar {
  constructor({ openChannel }) {
    this.openChannel = openChannel;
    this.team = h("div", { class: "team" });
    this.channels = section(t("channels"));
    this.direct = section(t("directMessages"));
    this.others = section(t("otherChannels"));
    const sections = [this.channels, this.direct, this.others].map((one) => one.node);
    this.node = h("nav", { class: "sidebar", id: "sidebar", "aria-label": t("channels") }, this.team, sections);
    on("channels", () => this.draw());
    on("workspace", () => this.draw());
  }

  draw() {
    const name = store.team?.name ?? "";
    replace(this.team, h("span", { class: "team-mark", "aria-hidden": "true" }, [...name][0]), h("strong", null, name));
    const sorted = [...store.channels].sort((a, b) => a.name.localeCompare(b.name, language()));
    const away = (one) => one.is_member === false || one.is_archived;
    this.fill(
      this.channels,
      sorted.filter((one) => !one.is_im && !away(one)),
    );
    this.fill(
      this.direct,
      sorted.filter((one) => one.is_im),
    );
    this.fill(
      this.others,
      sorted.filter((one) => !one.is_im && away(one)),
    );
  }

  fill({ node, list }, rows) {
    node.hidden = !rows.length;
    reconcile(list, rows, {
      key: (one) => one.id,
      signature: (one) => JSON.stringify([one, one.id === store.channel, appOf(one)?.connected, language()]),
      build: (one) => this.entry(one),
    });
  }

  entry(one) {
    const app = appOf(one);
    const current = one.id === store.channel;
    const marks = [current ? "current" : "", one.unread ? "unread" : "", one.is_member === false ? "strange" : ""];
    const open = (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      this.openChannel(one.id);
    };
    const props = {
      class: `channel ${marks.join(" ")}`,
      "aria-current": current ? "page" : null,
      data: { key: one.id },
    };
    const name = h("span", { class: "channel-name", title: one.name }, app?.name ?? one.name.replace(/^@/, ""));
    return h(
      "li",
      null,
      h("a", { href: `/archives/${one.id}`, ...props, on: { click: open } }, face(one, app), name, count(one)),
    );
  }
}

function face(one, app) {
  if (!app) return icon(one.is_archived ? "archive" : one.is_private ? "lock" : "hash");
  const picture = h("img", { class: "avatar bot tiny", src: "/page/bot.svg", alt: "" });
  return h("span", { class: `presence ${app.connected ? "on" : "off"}` }, picture);
}

function count({ unread }) {
  return unread
    ? h("span", { class: "count" }, String(unread), h("span", { class: "sr-only" }, ` ${t("unreadWord")}`))
    : null;
}

function section(title) {
  const list = h("ul", { class: "channel-list" });
  return { list, node: h("section", null, h("h2", { class: "sidebar-title" }, title), list) };
}
