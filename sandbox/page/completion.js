/** Completion while writing: commands at the start, then people, channels and emoji. The focus stays in the text box. */
import { h, replace, uid } from "./dom.js";
import { emojiTable } from "./emoji.js";
import { t } from "./i18n.js";
import { avatar } from "./people.js";
import { folded } from "./select.js";
import { nameParts, store, userName } from "./store.js";

const MOST = 8;

/** `mentions` collects which names in the text stand for whom; `onPick` is called after a choice. */
export function createCompletion(box, { mentions, inThread, onPick }) {
  const id = uid("completion");
  const node = h("div", { id, class: "completion", role: "listbox", "aria-label": t("suggestions"), hidden: true });
  let rows = [];
  let active = 0;
  box.setAttribute("aria-haspopup", "listbox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", id);
  box.addEventListener("blur", close);
  setOpen(false);

  function setOpen(open) {
    node.hidden = !open;
    if (!open) box.removeAttribute("aria-activedescendant");
  }

  function close() {
    rows = [];
    setOpen(false);
  }

  function update() {
    const before = box.value.slice(0, box.selectionStart);
    const found = suggestions(before, inThread);
    rows = found.items.slice(0, MOST).map((item) => ({ item, from: found.from, node: row(item) }));
    if (!rows.length) return close();
    replace(node, found.heading ? h("div", { class: "list-heading", role: "presentation" }, found.heading) : null, rows.map((one) => one.node));
    setOpen(true);
    move(0);
    return undefined;
  }

  function row(item) {
    return h("div", { id: uid("suggestion"), class: "option", role: "option", on: {
      pointerdown: (event) => event.preventDefault(),
      click: () => pick(rows.find((one) => one.item === item)),
    } }, item.face ?? null, h("span", { class: "option-words" }, item.label, item.hint ? h("small", null, item.hint) : null));
  }

  function move(to) {
    rows[active]?.node.setAttribute("aria-selected", "false");
    rows[active]?.node.classList.remove("active");
    active = (to + rows.length) % rows.length;
    const chosen = rows[active].node;
    chosen.classList.add("active");
    chosen.setAttribute("aria-selected", "true");
    box.setAttribute("aria-activedescendant", chosen.id);
    chosen.scrollIntoView({ block: "nearest" });
  }

  function pick({ item, from }) {
    box.setRangeText(item.insert, from, box.selectionStart, "end");
    if (item.reference) mentions.set(item.insert.trim(), item);
    close();
    onPick();
    if (!box.value.endsWith(" ")) return;
    close();
  }

  /** Whether the key was for the list. */
  function keydown(event) {
    if (!rows.length) return false;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) move(active + steps[event.key]);
    else if (event.key === "Escape") close();
    else if ((event.key === "Enter" && !event.shiftKey) || event.key === "Tab") pick(rows[active]);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  return { node, update, close, keydown };
}

function suggestions(before, inThread) {
  const command = /^\/(\S*)$/.exec(before);
  if (command && !inThread) return { heading: t("commands"), from: 0, items: commands(before) };
  const match = /(?:^|[\s(])([@#:])([^\s@#:]*)$/.exec(before);
  if (!match) return { items: [] };
  const [, sign, query] = match;
  const from = before.length - query.length - 1;
  return { from, items: SOURCES[sign](query) };
}

function commands(typed) {
  const all = store.apps.flatMap((app) => app.commands ?? []);
  return all.filter((one) => one.command.startsWith(typed) && one.command !== typed)
    .map((one) => ({ label: h("span", null, h("strong", null, one.command), one.usage_hint ? h("span", { class: "quiet" }, ` ${one.usage_hint}`) : null), hint: one.description, insert: `${one.command} ` }));
}

const SOURCES = {
  "@": (query) => [...store.users.values()].filter((user) => !user.deleted && folded(`${userName(user.id)} ${user.name}`).includes(folded(query)))
    .map((user) => {
      const [name, role] = nameParts(userName(user.id));
      return { label: name, hint: role, insert: `@${name} `, reference: `<@${user.id}>`, handle: `@${user.name}`, face: avatar(user.id, "tiny") };
    }),
  "#": (query) => store.channels.filter((one) => !one.is_im && folded(one.name).includes(folded(query)))
    .map((one) => ({ label: `#${one.name}`, insert: `#${one.name} `, reference: `<#${one.id}|${one.name}>`, handle: `#${one.name}` })),
  ":": (query) => (query.length < 2 ? [] : [...emojiTable()].filter(([name]) => name.startsWith(query)).map(([name, sign]) => ({ label: `${sign} :${name}:`, insert: `:${name}: ` }))),
};
