/** Completion while writing: commands at the start, then people, channels and emoji. The focus stays in the text box. */
import { h, replace, uid } from "./dom.js";
import { emojiTable } from "./emoji.js";
import { t } from "./i18n.js";
import { escape } from "./mrkdwn.js";
import { avatar } from "./people.js";
import { folded } from "./select.js";
import { nameParts, on, store, userName } from "./store.js";

const MOST = 8;

export class Completion {
  /** Completes what is typed in `box`; `onPick` is called after a choice. */
  constructor(box, { inThread, onPick }) {
    this.box = box;
    this.inThread = inThread;
    this.onPick = onPick;
    this.picked = new Map();
    this.rows = [];
    this.active = 0;
    this.dismissed = false;
    this.node = h("div", {
      id: uid("completion"),
      class: "completion",
      role: "listbox",
      "aria-label": t("suggestions"),
      hidden: true,
    });
    box.setAttribute("aria-haspopup", "listbox");
    box.setAttribute("aria-autocomplete", "list");
    box.setAttribute("aria-controls", this.node.id);
    box.addEventListener("blur", () => this.close());
    on("workspace", () => this.refresh());
  }

  close() {
    this.rows = [];
    this.node.hidden = true;
    this.box.removeAttribute("aria-activedescendant");
  }

  /** Offers people, groups and channels that came while somebody was typing; not again what they closed. */
  refresh() {
    if (this.dismissed || document.activeElement !== this.box) return;
    const chosen = this.rows[this.active]?.item.insert;
    this.update();
    const at = this.rows.findIndex(({ item }) => item.insert === chosen);
    if (at > 0) this.move(at);
  }

  /** Offers what fits the words before the caret. */
  update() {
    this.dismissed = false;
    const before = this.box.value.slice(0, this.box.selectionStart);
    const { items, from, heading } = suggestions(before, this.inThread);
    this.rows = items.slice(0, MOST).map((item) => ({ item, from, node: this.row(item) }));
    if (!this.rows.length) {
      this.close();
      return;
    }
    const title = heading ? h("div", { class: "list-heading", role: "presentation" }, heading) : null;
    replace(
      this.node,
      title,
      this.rows.map((one) => one.node),
    );
    this.node.hidden = false;
    this.move(0);
  }

  row(item) {
    const pick = () => this.pick(this.rows.find((one) => one.item === item));
    const words = h("span", { class: "option-words" }, item.label, item.hint ? h("small", null, item.hint) : null);
    const handlers = { pointerdown: (event) => event.preventDefault(), click: pick };
    const attributes = { id: uid("suggestion"), class: "option", role: "option", on: handlers };
    return h("div", attributes, item.face ?? null, words);
  }

  move(to) {
    this.active = (to + this.rows.length) % this.rows.length;
    this.rows.forEach(({ node }, at) => {
      node.classList.toggle("active", at === this.active);
      node.setAttribute("aria-selected", String(at === this.active));
    });
    const { node } = this.rows[this.active];
    this.box.setAttribute("aria-activedescendant", node.id);
    node.scrollIntoView({ block: "nearest" });
  }

  pick({ item, from }) {
    this.box.setRangeText(item.insert, from, this.box.selectionStart, "end");
    if (item.reference) this.picked.set(item.insert.trim(), item);
    this.onPick();
    this.close();
  }

  dismiss() {
    this.dismissed = true;
    this.close();
  }

  /** Whether the key was for the list. */
  keydown(event) {
    if (!this.rows.length) return false;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) this.move(this.active + steps[event.key]);
    else if (event.key === "Escape") this.dismiss();
    else if ((event.key === "Enter" && !event.shiftKey) || event.key === "Tab") this.pick(this.rows[this.active]);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  /** The text with the names that were picked as `reference` (for a message, escaped) or as `handle` (for a command). */
  named(text, form) {
    // The longest first, so that no name is taken for the beginning of another.
    const names = [...this.picked].sort((a, b) => b[0].length - a[0].length);
    return names.reduce(
      (sent, [shown, item]) => sent.replaceAll(form === "reference" ? escape(shown) : shown, item[form]),
      text,
    );
  }

  forget() {
    this.picked.clear();
  }
}

function suggestions(before, inThread) {
  if (/^\/\S*$/.test(before) && !inThread) return { heading: t("commands"), from: 0, items: commands(before) };
  const match = /(?:^|[\s(])([@#:])([^\s@#:]*)$/.exec(before);
  if (!match) return { items: [], from: 0 };
  const [, sign, query] = match;
  return { from: before.length - query.length - 1, items: SOURCES[sign](query) };
}

function commands(typed) {
  const fitting = store.apps
    .flatMap((app) => app.commands ?? [])
    .filter((one) => one.command.startsWith(typed) && one.command !== typed);
  return fitting.map((one) => ({
    label: h(
      "span",
      null,
      h("strong", null, one.command),
      one.usage_hint ? h("span", { class: "quiet" }, ` ${one.usage_hint}`) : null,
    ),
    hint: one.description,
    insert: `${one.command} `,
  }));
}

function groups(query) {
  const fits = ({ handle, name, date_delete: gone }) => !gone && folded(`${handle} ${name}`).includes(folded(query));
  return [...store.groups.values()].filter(fits).map(({ id, handle, name }) => ({
    label: `@${handle}`,
    hint: name,
    insert: `@${handle} `,
    reference: `<!subteam^${id}>`,
    handle: `@${handle}`,
  }));
}

function people(query) {
  const fits = (user) => !user.deleted && folded(`${userName(user.id)} ${user.name}`).includes(folded(query));
  return [...store.users.values()].filter(fits).map((user) => {
    const [name, role] = nameParts(userName(user.id));
    return {
      label: name,
      hint: role,
      insert: `@${name} `,
      reference: `<@${user.id}>`,
      handle: `@${user.name}`,
      face: avatar(user.id, "tiny"),
    };
  });
}

function channels(query) {
  const fitting = store.channels.filter((one) => !one.is_im && folded(one.name).includes(folded(query)));
  return fitting.map(({ id, name }) => ({
    label: `#${name}`,
    insert: `#${name} `,
    reference: `<#${id}|${name}>`,
    handle: `#${name}`,
  }));
}

function emoji(query) {
  if (query.length < 2) return [];
  const fitting = [...emojiTable()].filter(([name]) => name.startsWith(query));
  return fitting.map(([name, sign]) => ({ label: `${sign} :${name}:`, insert: `:${name}: ` }));
}

const SOURCES = { "@": (query) => [...people(query), ...groups(query)], "#": channels, ":": emoji };
