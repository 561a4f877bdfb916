/** The five kinds of selects, single and multiple: where their options come from. */
import { chosen } from "./choice.js";
import { t } from "./i18n.js";
import { plain } from "./mrkdwn.js";
import { avatar } from "./people.js";
import { filtered, Select } from "./select.js";
import { nameParts, store, userName } from "./store.js";
import { Surface } from "./surface.js";
import { asOption, isMulti, optionsOf } from "./values.js";

const DEFAULT_MIN_QUERY = 3;

export function selectElement(context) {
  const { element, block, surface, label, describedBy } = context;
  const kind = element.type.replace(/^multi_/, "").replace(/_select$/, "");
  const multiple = isMulti(element);
  let held = options(context, kind, surface.read(block, element));
  const list = new Select({
    label,
    describedBy,
    multiple,
    chosen: held,
    key: Surface.key(block, element),
    placeholder: plain(element.placeholder) || t("choose"),
    most: element.max_selected_items ?? Infinity,
    minQuery: kind === "external" ? (element.min_query_length ?? DEFAULT_MIN_QUERY) : 0,
    source: SOURCES[kind](context),
    onChange: (picked) => {
      const before = held;
      held = picked;
      picked.forEach((option) => surface.remember(block, element, option));
      const value = multiple ? picked.map((one) => one.value) : (picked[0]?.value ?? null);
      chosen(context, value, list.node, () => list.set((held = before)));
    },
  });
  return list.node;
}

/** The chosen values as options, with the words that belong to them. */
function options({ element, block, surface }, kind, held) {
  const values = Array.isArray(held) ? held : held ? [held] : [];
  const own = optionsOf(element);
  return values.map(
    (value) =>
      surface.recall(block, element, value) ??
      named(kind, value) ??
      asOption(own.find((one) => one.value === value) ?? { value, text: { text: value } }),
  );
}

function named(kind, id) {
  if (kind === "users" || (kind === "conversations" && store.users.has(id))) return personOption(id);
  if (kind === "channels" || kind === "conversations")
    return channelOption(store.everyChannel.get(id) ?? { id, name: id });
  return null;
}

function personOption(id) {
  const [name, role] = nameParts(userName(id));
  return { value: id, text: name, hint: role };
}

function channelOption(one) {
  return { value: one.id, text: `${one.is_private ? "🔒 " : "#"}${one.name}` };
}

function people() {
  return [...store.users.values()]
    .filter((user) => !user.deleted)
    .map((user) => ({ ...personOption(user.id), icon: avatar(user.id) }));
}

function conversations({ include }) {
  const wanted = include ?? ["im", "public", "private"];
  const channels = store.channels.filter(
    (one) => !one.is_im && !one.is_archived && wanted.includes(one.is_private ? "private" : "public"),
  );
  const groups = [{ label: t("channels"), options: channels.map(channelOption) }];
  return wanted.includes("im") ? [...groups, { label: t("people"), options: people() }] : groups;
}

function grouped(element) {
  return element.option_groups
    ? element.option_groups.map((group) => ({ label: plain(group.label), options: group.options.map(asOption) }))
    : [{ options: (element.options ?? []).map(asOption) }];
}

const SOURCES = {
  static:
    ({ element }) =>
    (query) =>
      filtered(grouped(element), query),
  users: () => (query) => filtered([{ options: people() }], query),
  channels: () => (query) => filtered(conversations({ include: ["public"] }), query),
  conversations:
    ({ element }) =>
    (query) =>
      filtered(conversations(element.filter ?? {}), query),
  external:
    ({ element, block, surface }) =>
    async (query) =>
      grouped(await surface.options(block, element, query)),
};
