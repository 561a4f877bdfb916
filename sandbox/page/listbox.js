/** A searchable list (an ARIA combobox: the focus stays in the search box, the arrows move through the list). */
import { h, icon, replace, uid } from "./dom.js";
import { t } from "./i18n.js";
import { whenReleased } from "./press.js";

const MOST = 100;
// Up to so many options the search box is not shown; typing still searches, and brings it up.
const FEW = 10;

export class Listbox {
  /**
   * `source(query)` gives (a promise of) `[{ label?, options: [{ value, text, node?, hint? }] }]`; `free(query)` may make an
   * option of what was typed; `isChosen(value)` and `choose(option)` belong to who opened the list.
   */
  constructor({ label, multiple = false, minQuery = 0, most = Infinity, source, free, isChosen, choose }) {
    Object.assign(this, { multiple, minQuery, most, source, free, isChosen, choose });
    this.rows = [];
    this.active = -1;
    this.turn = 0;
    const listId = uid("list");
    const roles = {
      role: "combobox",
      "aria-expanded": "true",
      "aria-controls": listId,
      "aria-autocomplete": "list",
      "aria-label": `${label}: ${t("search")}`,
    };
    const on = { input: () => this.refresh(), keydown: (event) => this.keydown(event) };
    this.input = h("input", {
      type: "text",
      class: "list-search",
      ...roles,
      placeholder: t("search"),
      autocomplete: "off",
      spellcheck: "false",
      on,
    });
    this.list = h("div", {
      id: listId,
      class: "list",
      role: "listbox",
      "aria-label": label,
      "aria-multiselectable": multiple ? "true" : null,
    });
    this.status = h("p", { class: "list-status", role: "status" });
    this.node = h(
      "div",
      { class: "list-box" },
      h("div", { class: "list-top" }, icon("search"), this.input),
      this.list,
      this.status,
    );
    this.refresh();
  }

  /** Shows what fits the words in the search box; an answer that comes after a later question is left aside. */
  async refresh() {
    this.turn += 1;
    const mine = this.turn;
    const query = this.input.value.trim();
    if (query.length < this.minQuery) {
      this.show([], t("typeMore", { n: this.minQuery - query.length }));
      return;
    }
    const found = this.source(query);
    this.node.classList.toggle("short", this.isShort(query, found));
    if (found instanceof Promise) this.wait();
    try {
      const groups = await found;
      if (mine === this.turn) whenReleased(this.list.id, () => this.show([...this.freely(query, groups), ...groups]));
    } catch (error) {
      if (mine === this.turn) this.show([], error.message);
    }
  }

  isShort(query, found) {
    return !query && !this.free && Array.isArray(found) && count(found) <= FEW;
  }

  wait() {
    this.list.setAttribute("aria-busy", "true");
    this.status.textContent = t("loading");
  }

  /** What was typed as an option of its own, where that is allowed and no option says the same. */
  freely(query, groups) {
    const option = query && this.free ? this.free(query) : null;
    const same = groups.some((group) => group.options.some((one) => one.value === option?.value));
    return option && !same ? [{ options: [option] }] : [];
  }

  show(groups, message) {
    this.list.removeAttribute("aria-busy");
    this.rows = [];
    replace(
      this.list,
      groups.map((group) => this.group(group)),
    );
    const total = count(groups);
    const hidden = total - this.rows.length;
    this.status.textContent = message ?? (total === 0 ? t("nothingFound") : hidden ? t("andMore", { n: hidden }) : "");
    const chosen = this.rows.findIndex((one) => this.isChosen(one.option.value));
    this.move(this.input.value || chosen < 0 ? 0 : chosen);
  }

  group({ label, options }) {
    const nodes = options.slice(0, MOST - this.rows.length).map((option) => this.row(option));
    if (!label || !nodes.length) return nodes;
    return h(
      "div",
      { role: "group", "aria-label": label },
      h("div", { class: "list-heading", "aria-hidden": "true" }, label),
      nodes,
    );
  }

  row(option) {
    const tick = h("span", { class: "tick" }, icon("check"));
    const words = h(
      "span",
      { class: "option-words" },
      option.node?.() ?? option.text,
      option.hint ? h("small", null, option.hint) : null,
    );
    const at = this.rows.length;
    const on = {
      pointermove: () => this.move(at, false),
      pointerdown: (event) => event.preventDefault(),
      click: () => this.pick(option),
    };
    const props = {
      id: uid("option"),
      class: "option",
      role: "option",
      "aria-selected": String(this.isChosen(option.value)),
      on,
    };
    const node = h("div", props, this.multiple ? [tick, words] : [words, tick]);
    this.rows.push({ option, node });
    return node;
  }

  pick(option) {
    this.choose(option);
    if (!this.multiple) return;
    for (const { option: one, node } of this.rows) node.setAttribute("aria-selected", String(this.isChosen(one.value)));
    const full = this.rows.filter(({ option: one }) => this.isChosen(one.value)).length >= this.most;
    this.status.textContent = full ? t("atMost", { n: this.most }) : "";
  }

  move(to, scroll = true) {
    if (!this.rows.length) {
      this.input.removeAttribute("aria-activedescendant");
      return;
    }
    this.active = (to + this.rows.length) % this.rows.length;
    this.rows.forEach(({ node }, at) => node.classList.toggle("active", at === this.active));
    const { node } = this.rows[this.active];
    this.input.setAttribute("aria-activedescendant", node.id);
    if (scroll) node.scrollIntoView({ block: "nearest" });
  }

  keydown(event) {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) this.move(this.active + steps[event.key]);
    else if (event.key === "Enter" && this.rows[this.active]) this.pick(this.rows[this.active].option);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

function count(groups) {
  return groups.reduce((sum, group) => sum + group.options.length, 0);
}
