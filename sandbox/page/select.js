/** A list to choose from, with a box to search in: selects of every kind, and the "act as" picker. */
import { h, icon, replace, uid } from "./dom.js";
import { t } from "./i18n.js";
import { closePanel, openPanel } from "./popover.js";

const MOST = 100;
// Up to so many options the search box is not shown; typing still searches, and brings it up.
const FEW = 10;

/**
 * A button that shows what is chosen and opens the list.
 *
 * `source(query)` gives (a promise of) `[{ label?, options: [{ value, text, node?, hint? }] }]`; `chosen` is a list of options.
 * `onChange(options)` is called with the new choice. `free(query)` may make an option of what was typed.
 */
export function select({ label, placeholder, chosen = [], multiple = false, most = Infinity, minQuery = 0, source, free, onChange, key, describedBy, required }) {
  let current = [...chosen];
  const face = h("span", { class: "select-face" });
  const button = h("button", { type: "button", class: "select", "aria-haspopup": "listbox", "aria-expanded": "false", data: key ? { key } : {},
    "aria-describedby": describedBy, "aria-required": required, on: { click: () => openList(), keydown } }, face, icon("chevron"));

  function keydown(event) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      openList();
    }
  }

  function draw() {
    const words = current.map((one) => one.text).join(" ") || placeholder || t("choose");
    button.setAttribute("aria-label", label ? `${label}: ${words}` : words);
    if (multiple && current.length) replace(face, current.map((one) => h("span", { class: "chip" }, one.text)));
    else replace(face, current.length ? current[0].node?.() ?? current[0].text : h("span", { class: "placeholder" }, placeholder || t("choose")));
  }

  function choose(option) {
    const has = current.some((one) => one.value === option.value);
    if (!multiple) current = [option];
    else if (has) current = current.filter((one) => one.value !== option.value);
    else if (current.length < most) current = [...current, option];
    else return;
    draw();
    if (!multiple) closePanel({ refocus: true });
    onChange(current);
  }

  function openList() {
    const list = listbox({ label: label || placeholder || t("choose"), multiple, minQuery, source, free, most, isChosen: (value) => current.some((one) => one.value === value), choose });
    const panel = openPanel(button, list.node, { className: "list-panel", focus: list.input });
    if (panel) panel.style.minWidth = `${Math.max(200, button.getBoundingClientRect().width)}px`;
  }

  draw();
  return { node: button, set: (options) => { current = [...options]; draw(); } };
}

/** The search box and the list itself (an ARIA combobox: the focus stays in the box, arrows move through the list). */
export function listbox({ label, multiple, minQuery = 0, source, free, most = Infinity, isChosen, choose }) {
  const listId = uid("list");
  const input = h("input", { type: "text", class: "list-search", role: "combobox", "aria-expanded": "true", "aria-controls": listId, "aria-autocomplete": "list",
    "aria-label": `${label}: ${t("search")}`, placeholder: t("search"), autocomplete: "off", spellcheck: "false", on: { input: () => refresh(), keydown } });
  const list = h("div", { id: listId, class: "list", role: "listbox", "aria-label": label, "aria-multiselectable": multiple ? "true" : null });
  const status = h("p", { class: "list-status", role: "status" });
  const box = h("div", { class: "list-box" }, h("div", { class: "list-top" }, icon("search"), input), list, status);
  let options = [];
  let active = -1;
  let turn = 0;

  async function refresh() {
    turn += 1;
    const mine = turn;
    const query = input.value.trim();
    if (query.length < minQuery) return show([], t("typeMore", { n: minQuery - query.length }));
    const found = source(query);
    const few = !query && Array.isArray(found) && !free && found.flatMap((group) => group.options).length <= FEW;
    box.classList.toggle("short", few);
    if (found instanceof Promise) {
      list.setAttribute("aria-busy", "true");
      status.textContent = t("loading");
    }
    try {
      const groups = await found;
      if (mine === turn) show(free ? [...freely(query, groups), ...groups] : groups);
    } catch (error) {
      if (mine === turn) show([], error.message);
    }
    return undefined;
  }

  function freely(query, groups) {
    const option = query ? free(query) : null;
    return option && !groups.some((group) => group.options.some((one) => one.value === option.value)) ? [{ options: [option] }] : [];
  }

  function show(groups, message) {
    list.removeAttribute("aria-busy");
    options = [];
    let left = MOST;
    replace(list, groups.map((group) => {
      const rows = group.options.slice(0, left).map(row);
      left -= rows.length;
      if (!rows.length) return null;
      return group.label ? h("div", { role: "group", "aria-label": group.label }, h("div", { class: "list-heading", "aria-hidden": "true" }, group.label), rows) : rows;
    }));
    const total = groups.reduce((sum, group) => sum + group.options.length, 0);
    status.textContent = message ?? (total === 0 ? t("nothingFound") : total > MOST ? t("andMore", { n: total - MOST }) : "");
    const wanted = options.findIndex((one) => isChosen(one.option.value));
    move(input.value || wanted < 0 ? 0 : wanted);
  }

  function row(option) {
    const node = h("div", { id: uid("option"), class: "option", role: "option", "aria-selected": String(isChosen(option.value)), on: {
      pointermove: () => move(options.findIndex((one) => one.node === node), false),
      pointerdown: (event) => event.preventDefault(),
      click: () => pick(option),
    } },
    multiple ? h("span", { class: "tick" }, icon("check")) : null,
    h("span", { class: "option-words" }, option.node?.() ?? option.text, option.hint ? h("small", null, option.hint) : null),
    multiple ? null : h("span", { class: "tick" }, icon("check")));
    options.push({ option, node });
    return node;
  }

  function pick(option) {
    choose(option);
    if (!multiple) return;
    for (const one of options) one.node.setAttribute("aria-selected", String(isChosen(one.option.value)));
    const full = options.filter((one) => isChosen(one.option.value)).length >= most;
    status.textContent = full ? t("atMost", { n: most }) : "";
  }

  function move(to, scroll = true) {
    if (!options.length) {
      input.removeAttribute("aria-activedescendant");
      return;
    }
    options[active]?.node.classList.remove("active");
    active = (to + options.length) % options.length;
    const { node } = options[active];
    node.classList.add("active");
    input.setAttribute("aria-activedescendant", node.id);
    if (scroll) node.scrollIntoView({ block: "nearest" });
  }

  function keydown(event) {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) move(active + steps[event.key]);
    else if (event.key === "Enter" && options[active]) pick(options[active].option);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  refresh();
  return { node: box, input };
}

/** Keeps the options of each group whose words contain the query, ignoring case and accents. */
export function filtered(groups, query) {
  const wanted = folded(query);
  if (!wanted) return groups;
  return groups.map((group) => ({ ...group, options: group.options.filter((one) => folded(`${one.text} ${one.hint ?? ""}`).includes(wanted)) }));
}

export function folded(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
