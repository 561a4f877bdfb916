/** One message: who, when, what, its files, reactions, thread and tools. */
import { post } from "./api.js";
import { messageBody } from "./blocks.js";
import { COMMON, emoji } from "./emoji.js";
import { fileButton, fileCard } from "./files.js";
import { h, icon, iconButton } from "./dom.js";
import { t } from "./i18n.js";
import { readable } from "./mrkdwn.js";
import { messageMenu } from "./messagemenu.js";
import { avatar, badgeNodes, badges, personName } from "./people.js";
import { pinnedNote } from "./pins.js";
import { closePanel, openPanel } from "./popover.js";
import { botId, me, store, userName } from "./store.js";
import { messageSurface, tell } from "./surface.js";
import { ago, clockTime, fromTs, fullTime } from "./time.js";

// What is still to be added to a message when somebody comes to it.
const toDress = new WeakMap();

/** Who a message is from: a user id, the app's bot user included. */
export function authorId(message) {
  return (
    message.user ??
    botId(store.apps.find((app) => app.bot_id === message.bot_id || app.id === message.app_id)) ??
    message.bot_id
  );
}

/** `compact` leaves out the head of a message that follows one of the same person; `inThread` leaves out the thread's summary. */
export function messageNode(message, { compact, attached, inThread, channel, openThread }) {
  const at = fromTs(message.ts);
  const author = authorId(message);
  const system = /^(channel|group)_/.test(message.subtype ?? "");
  const classes = [
    "message",
    compact ? "compact" : "",
    message.ephemeral_to ? "ephemeral" : "",
    message.pinned_by ? "pinned" : "",
    system ? "system" : "",
    store.highlight === message.ts ? "highlight" : "",
  ]
    .filter(Boolean)
    .join(" ");
  const node = h(
    "li",
    { class: classes, tabindex: -1, data: { ts: message.ts }, "aria-label": `${userName(author)}, ${clockTime(at)}` },
    h("div", { class: "gutter" }, compact ? time(at, "gutter-time") : avatar(author)),
    h(
      "div",
      { class: "message-main" },
      compact ? null : head(message, author, at),
      message.ephemeral_to ? ephemeralNote(message, channel) : null,
      pinnedNote(message),
      body(message, channel),
      message.files?.length ? h("div", { class: "files" }, message.files.map(fileCard)) : null,
      message.reactions?.length ? reactions(message, channel) : null,
      message.reply_count && !inThread ? threadSummary(message, attached, openThread) : null,
    ),
  );
  toDress.set(node, () => {
    node.querySelector("time").title = fullTime(at);
    node.append(tools(message, { channel, inThread, openThread }));
  });
  for (const reached of ["pointerenter", "focusin"]) node.addEventListener(reached, () => dress(node));
  return node;
}

/** Gives a message its tools. It has none until somebody comes to it: hundreds of them would weigh on the page. */
export function dress(node) {
  toDress.get(node)?.();
  toDress.delete(node);
}

function body(message, channel) {
  const node = h("div", { class: "message-body" }, messageBody(message, messageSurface(channel, message.ts)));
  // An app's message changes as a matter of course; that of a person who changed it says so.
  if (message.edited && !message.bot_id) {
    node.lastElementChild.append(h("span", { class: "edited", title: t("editedLong") }, ` ${t("edited")}`));
  }
  return node;
}

function time(at, className) {
  return h("time", { class: className, datetime: at.toISOString() }, clockTime(at));
}

function head(message, author, at) {
  const user = store.users.get(author) ?? (message.bot_id ? { is_bot: true, team_id: store.team?.id } : null);
  const name = message.username ? h("span", { class: "person-name" }, message.username) : personName(author);
  return h("div", { class: "message-head" }, name, badgeNodes(badges(user)), time(at, "message-time"));
}

function ephemeralNote(message, channel) {
  const dismiss = () => post("ephemeral_dismiss", { user: store.me, channel, ts: message.ts }).catch(tell);
  return h(
    "div",
    { class: "ephemeral-note" },
    icon("eye"),
    t("onlyYou"),
    " · ",
    h("button", { type: "button", class: "text-button", on: { click: dismiss } }, t("hide")),
  );
}

function reactions(message, channel) {
  return h(
    "div",
    { class: "reactions" },
    message.reactions.map((one) => {
      const mine = one.users.includes(store.me);
      const names = one.users.map(userName).join(", ");
      const sign = emoji(one.name) ?? `:${one.name}:`;
      return h(
        "button",
        {
          type: "button",
          class: "reaction",
          "aria-pressed": String(mine),
          title: names,
          data: { key: `reaction/${one.name}` },
          "aria-label": t("reactionLabel", { emoji: one.name.replaceAll("_", " "), n: one.count, names }),
          on: { click: () => react(message, channel, one.name, mine) },
        },
        h("span", { "aria-hidden": "true" }, sign),
        " ",
        String(one.count),
      );
    }),
    message.ephemeral_to
      ? null
      : iconButton("react", t("addReaction"), (event) => pickReaction(event.currentTarget, message, channel), {
          class: "small",
        }),
  );
}

function react(message, channel, name, remove) {
  return post("reaction", { user: store.me, channel, ts: message.ts, name, remove }).catch(tell);
}

function pickReaction(anchor, message, channel) {
  const mine = (name) => Boolean(message.reactions?.find((one) => one.name === name)?.users.includes(store.me));
  openPanel(
    anchor,
    h(
      "div",
      { class: "emoji-grid", role: "group", "aria-label": t("addReaction"), on: { keydown: moveInGrid } },
      COMMON.map((name) =>
        h(
          "button",
          {
            type: "button",
            "aria-label": name.replaceAll("_", " "),
            title: `:${name}:`,
            "aria-pressed": String(mine(name)),
            on: {
              click: () => {
                closePanel({ refocus: true });
                react(message, channel, name, mine(name));
              },
            },
          },
          emoji(name),
        ),
      ),
    ),
    { side: "end" },
  );
}

function moveInGrid(event) {
  const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 6, ArrowUp: -6 };
  if (!(event.key in steps)) return;
  event.preventDefault();
  const all = [...event.currentTarget.children];
  all[all.indexOf(document.activeElement) + steps[event.key]]?.focus();
}

/** How many answered and when; the files among the answers stand beside it, to open without a detour. */
function threadSummary(message, attached, openThread) {
  const { reply_count: n, latest_reply: latest, reply_users: users = [] } = message;
  const summary = h(
    "button",
    { type: "button", class: "thread-summary", data: { key: "thread" }, on: { click: () => openThread(message.ts) } },
    users.slice(0, 4).map((id) => avatar(id, "tiny")),
    h("strong", null, t("replies", { n })),
    latest ? h("span", { class: "quiet" }, t("lastReply", { n, when: ago(fromTs(latest)) })) : null,
  );
  return h("div", { class: "thread-row" }, summary, (attached ?? []).map(fileButton));
}

function tools(message, { channel, inThread, openThread }) {
  const ephemeral = Boolean(message.ephemeral_to);
  const menu = (event) => messageMenu(event.currentTarget, message, channel);
  return h(
    "div",
    { class: "message-tools", role: "toolbar", "aria-label": t("messageTools") },
    ephemeral
      ? null
      : iconButton("react", t("addReaction"), (event) => pickReaction(event.currentTarget, message, channel), {
          "aria-haspopup": "true",
        }),
    ephemeral || inThread
      ? null
      : iconButton("thread", t("replyInThread"), () => openThread(message.thread_ts ?? message.ts)),
    ephemeral ? null : iconButton("more", t("moreActions"), menu, { "aria-haspopup": "menu" }),
  );
}

/** What screen readers hear when a message comes in. */
export function spoken(message) {
  const by = message.ephemeral_to === me()?.id ? ` (${t("onlyYou")})` : "";
  return `${userName(authorId(message))}${by}: ${readable(message.text)}`;
}
