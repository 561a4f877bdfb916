/** The rich_text block as nodes, and the way from it to plain text. */
import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { t } from "./i18n.js";
import { channelLink, groupMention, link, mention } from "./mrkdwn.js";
import { dateText } from "./time.js";

const TAGS = [
  ["bold", "strong"],
  ["italic", "em"],
  ["strike", "s"],
  ["underline", "u"],
  ["code", "code"],
];

export function richText(block) {
  return (block.elements ?? []).map(part);
}

function part(element) {
  const leaves = () => (element.elements ?? []).map(leaf);
  if (element.type === "rich_text_quote") return h("blockquote", null, leaves());
  if (element.type === "rich_text_preformatted") return h("pre", null, leaves());
  if (element.type === "rich_text_list") return list(element);
  return h("div", { class: "rich-section" }, leaves());
}

function list(element) {
  const ordered = element.style === "ordered";
  const items = (element.elements ?? []).map((item) => h("li", null, (item.elements ?? []).map(leaf)));
  const props = { class: `indent-${Math.min(8, element.indent ?? 0)}${element.border ? " bordered" : ""}` };
  if (ordered && element.offset) props.start = element.offset + 1;
  return h(ordered ? "ol" : "ul", props, items);
}

const LEAVES = {
  text: (item) => item.text,
  link: (item) => link(item.url, item.text || item.url) ?? item.text ?? item.url,
  user: (item) => mention(item.user_id),
  usergroup: (item) => groupMention(item.usergroup_id),
  channel: (item) => channelLink(item.channel_id),
  broadcast: (item) => h("span", { class: "mention loud" }, `@${item.range}`),
  emoji: (item) => emoji(item.name) ?? `:${item.name}:`,
  date: (item) => h("time", null, dateText(item.format ?? "{date_short}", item.timestamp)),
  color: (item) => h("code", null, item.value),
};

function leaf(item) {
  const make = LEAVES[item.type];
  let node = make ? make(item) : t("unknownBlock", { type: item.type });
  for (const [style, tag] of TAGS) if (item.style?.[style]) node = h(tag, null, node);
  return node;
}

/** The bare words of a rich_text object, for a text box. */
export function richTextPlain(value) {
  const words = (element) =>
    element.elements
      ? element.elements.map(words).join(element.type === "rich_text_list" ? "\n" : "")
      : (element.text ?? "");
  return (value?.elements ?? []).map(words).join("\n");
}
