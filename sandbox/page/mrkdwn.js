/** Slack's mrkdwn as nodes: emphasis, code, quotes, links, mentions, dates, emoji. Never by way of markup. */
import { h } from "./dom.js";
import { emoji, withEmoji } from "./emoji.js";
import { t } from "./i18n.js";
import { isHome, store, userName } from "./store.js";
import { dateText } from "./time.js";

const STYLE = { "*": "strong", _: "em", "~": "s" };
const SAFE = /^(https?:|mailto:|tel:)/i;
const WORD = /[\p{L}\p{N}]/u;
const CODE = /:([a-z0-9_+-]+(?:::skin-tone-[2-6])?):/y;
const BARE = /https?:\/\/[^\s<>|`]+[^\s<>|`.,;:!?)\]'"*_~]/iy;

export function unescape(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

export function escape(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** A link that leaves the page, or null where the address is none that may be opened. */
export function link(url, ...content) {
  if (!SAFE.test(url)) return null;
  const inside = url.startsWith(`${location.origin}/archives/`);
  const target = inside ? {} : { target: "_blank", rel: "noopener noreferrer" };
  return h("a", { href: url, class: inside ? "inside" : null, ...target }, content.length ? content : url);
}

/** A text object of Block Kit as a node. */
export function textObject(text, tag = "span") {
  if (!text) return null;
  if (text.type === "mrkdwn")
    return h(tag, { class: "mrkdwn" }, mrkdwn(text.text, { verbatim: text.verbatim === true }));
  return h(tag, null, plain(text));
}

/** The characters of a plain text object. */
export function plain(text) {
  if (!text) return "";
  const raw = unescape(text.text ?? "");
  return text.emoji === false ? raw : withEmoji(raw);
}

/** A message text for screen readers and notices: mentions and links by their names, without marks. */
export function readable(text) {
  return mrkdwn(text ?? "")
    .map((node) => node.textContent ?? node)
    .join(" ")
    .replace(/\s+/g, " ")
    .trim();
}

export function mrkdwn(text, { verbatim = false } = {}) {
  const nodes = [];
  const parts = text.split("```");
  parts.forEach((part, at) => {
    const closed = at < parts.length - 1;
    if (at % 2 === 1 && closed) nodes.push(h("pre", null, tokensAsText(part.replace(/^\n|\n$/g, ""))));
    else if (at % 2 === 1) nodes.push(...lines(`\`\`\`${part}`, verbatim));
    else nodes.push(...lines(at > 0 ? part.replace(/^\n/, "") : part, verbatim));
  });
  return nodes;
}

function lines(text, verbatim) {
  const nodes = [];
  let quote = null;
  let rest = false;
  let open = false;
  for (const line of text.split("\n")) {
    const mark = /^(?:>|&gt;)/.exec(line);
    if (mark || rest) {
      const triple = /^(?:>>>|(?:&gt;){3})/.exec(line);
      rest ||= Boolean(triple);
      if (!quote) nodes.push((quote = h("blockquote")));
      else quote.append(h("br"));
      const skip = rest && !triple && !mark ? 0 : (triple ?? mark)[0].length;
      quote.append(...inline(line.slice(skip).replace(/^ /, ""), verbatim));
      open = false;
      continue;
    }
    quote = null;
    if (/^\s*[•◦▪] /.test(line)) {
      nodes.push(h("span", { class: "bullet" }, inline(line, verbatim)));
      open = false;
      continue;
    }
    if (open) nodes.push(h("br"));
    nodes.push(...inline(line, verbatim));
    open = true;
  }
  return nodes;
}

/** One line. `inside` holds the marks that are open, so that none nests in itself. */
function inline(text, verbatim, inside = "") {
  const nodes = [];
  const closed = {};
  let from = 0;
  let at = 0;
  const push = (end) => {
    if (end > from) nodes.push(unescape(text.slice(from, end)));
  };
  while (at < text.length) {
    const found = token(text, at, verbatim, inside, closed);
    if (!found) {
      at += 1;
      continue;
    }
    push(at);
    nodes.push(found.node);
    at = from = at + found.length;
  }
  push(text.length);
  return nodes;
}

function token(text, at, verbatim, inside, closed) {
  const sign = text[at];
  if (sign === "`") return code(text, at);
  if (sign === "<") return angle(text, at);
  if (sign === ":") return short(text, at);
  if (sign in STYLE) return emphasis(text, at, verbatim, inside, closed);
  if (!verbatim && (sign === "h" || sign === "H")) return bare(text, at);
  return null;
}

function code(text, at) {
  const end = text.indexOf("`", at + 1);
  if (end <= at + 1) return null;
  return { length: end - at + 1, node: h("code", null, tokensAsText(text.slice(at + 1, end))) };
}

function short(text, at) {
  CODE.lastIndex = at;
  const match = CODE.exec(text);
  const character = match && emoji(match[1]);
  if (!character) return null;
  return {
    length: match[0].length,
    node: h(
      "span",
      { class: "emoji", role: "img", "aria-label": match[1].replaceAll("_", " "), title: match[0] },
      character,
    ),
  };
}

function bare(text, at) {
  if (at > 0 && WORD.test(text[at - 1])) return null;
  BARE.lastIndex = at;
  const match = BARE.exec(text);
  return match ? { length: match[0].length, node: link(unescape(match[0])) } : null;
}

function emphasis(text, at, verbatim, inside, closed) {
  const sign = text[at];
  const next = text[at + 1];
  if (
    inside.includes(sign) ||
    closed[sign] ||
    !next ||
    next === " " ||
    next === sign ||
    (at > 0 && WORD.test(text[at - 1]))
  )
    return null;
  const end = closing(text, at + 1, sign);
  // Remembered, so that a long line of opening marks is walked once and not once for each.
  if (end < 0) {
    closed[sign] = true;
    return null;
  }
  return { length: end - at + 1, node: h(STYLE[sign], null, inline(text.slice(at + 1, end), verbatim, inside + sign)) };
}

function closing(text, from, sign) {
  for (let at = from; at < text.length; at += 1) {
    const one = text[at];
    if (one === "<" || one === "`") {
      const end = text.indexOf(one === "<" ? ">" : "`", at + 1);
      if (end > at) at = end;
    } else if (one === sign && at > from && text[at - 1] !== " " && !(at + 1 < text.length && WORD.test(text[at + 1])))
      return at;
  }
  return -1;
}

function angle(text, at) {
  const end = text.indexOf(">", at);
  if (end < 0) return null;
  const node = reference(text.slice(at + 1, end));
  return node ? { length: end - at + 1, node } : null;
}

/** What stands between angle brackets: a mention, a channel, a date, a broadcast or a link. */
function reference(body) {
  const bar = body.indexOf("|");
  const target = bar < 0 ? body : body.slice(0, bar);
  const label = bar < 0 ? "" : unescape(body.slice(bar + 1));
  if (/^@[UWB]/.test(target)) return mention(target.slice(1), label);
  if (/^#[CDG]/.test(target)) return channelLink(target.slice(1), label);
  if (target.startsWith("!date^")) return date(body);
  if (target.startsWith("!subteam^")) return groupMention(target.slice("!subteam^".length), label);
  if (/^!(here|channel|everyone)$/.test(target)) return h("span", { class: "mention loud" }, `@${target.slice(1)}`);
  return link(unescape(target), withEmoji(label || unescape(target).replace(/^mailto:/, "")));
}

export function mention(id, label = "") {
  const known = store.users.get(id);
  const name = known ? userName(id) : label || id;
  const strange = known && !isHome(known) ? " strange" : "";
  return h("span", { class: `mention${id === store.me ? " loud" : ""}${strange}` }, `@${name.replace(/^@/, "")}`);
}

/** A user group by its handle, loud for whoever is in it. */
export function groupMention(id, label = "") {
  const known = store.groups.get(id);
  const handle = known ? `@${known.handle}` : label || t("group");
  const loud = known?.users.includes(store.me) ? " loud" : "";
  return h("span", { class: `mention${loud}`, title: known?.name }, handle);
}

export function channelLink(id, label = "") {
  const seen = store.channels.find((one) => one.id === id);
  const name = seen?.name ?? label;
  if (!seen) return h("span", { class: "mention" }, name ? `#${name.replace(/^#/, "")}` : t("privateChannel"));
  return h("a", { class: "mention inside", href: `/archives/${id}` }, `#${name}`);
}

function date(body) {
  const [, seconds, template, rest = ""] = /^!date\^(-?\d+)\^([^|^]*)\^?([^|]*)/.exec(body) ?? [];
  if (!seconds) return unescape(body.split("|")[1] ?? "");
  const shown = dateText(unescape(template), seconds);
  const time = h("time", { datetime: new Date(Number(seconds) * 1000).toISOString() }, shown);
  return (rest && link(unescape(rest), time)) || time;
}

function tokensAsText(text) {
  return unescape(
    text.replace(/<([^<>\n|]+)(?:\|([^<>\n]*))?>/g, (whole, target, label) => {
      if (/^@[UW]/.test(target)) return `@${userName(target.slice(1))}`;
      return SAFE.test(target) ? label || target : whole;
    }),
  );
}
