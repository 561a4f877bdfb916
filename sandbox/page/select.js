/** A button that shows what is chosen and opens a list to choose from: the face of selects of every kind. */
import { h, icon, replace } from "./dom.js";
import { t } from "./i18n.js";
import { Listbox } from "./listbox.js";
import { closePanel, openPanel } from "./popover.js";

const NARROWEST = 200;

export class Select {
  /** `chosen` is a list of options as in `Listbox`; `onChange(options)` is called with the new choice. */
  constructor({
    label,
    placeholder,
    chosen = [],
    multiple = false,
    most = Infinity,
    minQuery = 0,
    source,
    free,
    onChange,
    key,
    describedBy,
  }) {
    Object.assign(this, { label, multiple, most, minQuery, source, free, onChange });
    this.placeholder = placeholder || t("choose");
    this.chosen = [...chosen];
    this.face = h("span", { class: "select-face" });
    const on = { click: () => this.open(), keydown: (event) => this.keydown(event) };
    const roles = { "aria-haspopup": "listbox", "aria-expanded": "false", "aria-describedby": describedBy };
    this.node = h(
      "button",
      { type: "button", class: "select", ...roles, data: key ? { key } : {}, on },
      this.face,
      icon("chevron"),
    );
    this.draw();
  }

  /** Shows another choice, without telling anybody. */
  set(options) {
    this.chosen = [...options];
    this.draw();
  }

  draw() {
    const words = this.chosen.map((one) => one.text).join(" ") || this.placeholder;
    this.node.setAttribute("aria-label", this.label ? `${this.label}: ${words}` : words);
    const chips = this.chosen.map((one) => (this.multiple ? h("span", { class: "chip" }, one.text) : one.text));
    replace(this.face, chips.length ? chips : h("span", { class: "placeholder" }, this.placeholder));
  }

  keydown(event) {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    this.open();
  }

  open() {
    const { multiple, minQuery, most, source, free } = this;
    const has = (value) => this.chosen.some((one) => one.value === value);
    const choose = (option) => this.choose(option, has(option.value));
    const list = new Listbox({
      label: this.label || this.placeholder,
      multiple,
      minQuery,
      most,
      source,
      free,
      isChosen: has,
      choose,
    });
    const panel = openPanel(this.node, list.node, { className: "list-panel", focus: list.input });
    if (panel) panel.style.minWidth = `${Math.max(NARROWEST, this.node.getBoundingClientRect().width)}px`;
  }

  choose(option, already) {
    if (this.multiple && !already && this.chosen.length >= this.most) return;
    const others = this.chosen.filter((one) => one.value !== option.value);
    if (!this.multiple) this.set([option]);
    else this.set(already ? others : [...others, option]);
    if (!this.multiple) closePanel({ refocus: true });
    this.onChange(this.chosen);
  }
}

/** Keeps the options of each group whose words contain the query, ignoring case and accents. */
export function filtered(groups, query) {
  const wanted = folded(query);
  if (!wanted) return groups;
  const fits = (one) => folded(`${one.text} ${one.hint ?? ""}`).includes(wanted);
  return groups.map((group) => ({ ...group, options: group.options.filter(fits) }));
}

export function folded(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
