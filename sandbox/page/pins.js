/** Pinned messages: the mark above each, and the list of them in the head of a conversation. */
import { post } from "./api.js";
import { h, icon } from "./dom.js";
import { t } from "./i18n.js";
import { avatar } from "./people.js";
import { closePanel, openPanel } from "./popover.js";
import { readable } from "./mrkdwn.js";
import { me, store, userName } from "./store.js";
import { tell } from "./surface.js";
import { fullDate, fromTs } from "./time.js";

const SHOWN = 140;

export function pin(message, channel) {
  return post("pin", { user: store.me, channel, ts: message.ts, remove: Boolean(message.pinned_by) }).catch(tell);
}

/** Says above a message who pinned it, or null where nobody did. */
export function pinnedNote(message) {
  if (!message.pinned_by) return null;
  const name = message.pinned_by === me()?.id ? t("you") : userName(message.pinned_by);
  return h("div", { class: "pinned-note" }, icon("pin"), t("pinnedBy", { name }));
}

/** The button that opens the list, or null while nothing is pinned; `reveal` shows a message in its place. */
export function pinsButton(messages, reveal) {
  const pinned = messages.filter((message) => message.pinned_by).toReversed();
  if (!pinned.length) return null;
  const props = { type: "button", class: "member-count pins", "aria-haspopup": "true", "aria-expanded": "false" };
  const open = (event) => openPanel(event.currentTarget, list(pinned, reveal), { className: "pins-panel", side: "end" });
  return h(
    "button",
    { ...props, "aria-label": t("pinned", { n: pinned.length }), on: { click: open } },
    icon("pin"),
    String(pinned.length),
  );
}

function list(pinned, reveal) {
  const entry = (message) => {
    const show = () => {
      closePanel();
      reveal(message);
    };
    const words = readable(message.text);
    const head = h("small", { class: "quiet" }, `${userName(message.user)} · ${fullDate(fromTs(message.ts))}`);
    const text = words.length > SHOWN ? `${words.slice(0, SHOWN)}…` : words;
    const button = { type: "button", class: "menu-item", on: { click: show } };
    const inside = [avatar(message.user, "small"), h("span", { class: "menu-words" }, head, text)];
    return h("li", null, h("button", button, inside));
  };
  return [h("h2", { class: "menu-heading" }, t("pinnedTitle")), h("ul", { class: "pins-list" }, pinned.map(entry))];
}
