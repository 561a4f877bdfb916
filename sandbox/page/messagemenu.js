/** The menu of a message: the apps' message shortcuts, its link and pin; for whoever may, editing and deleting. */
import { post } from "./api.js";
import { h, uid } from "./dom.js";
import { t } from "./i18n.js";
import { unescape } from "./mrkdwn.js";
import { ask, notice, openMenu } from "./popover.js";
import { pin } from "./pins.js";
import { isHome, me, store } from "./store.js";
import { tell } from "./surface.js";

export function messageMenu(anchor, message, channel) {
  const own = message.user === store.me && !message.bot_id;
  const admin = me()?.is_admin && isHome(me());
  const pinIt = () => pin(message, channel);
  const notice = /^(channel|group)_/.test(message.subtype ?? "");
  openMenu(
    anchor,
    [
      ...appShortcuts("message", (shortcut) => ({ channel, ts: message.ts, callback_id: shortcut.callback_id })),
      {
        label: t("copyLink"),
        icon: "link",
        onSelect: () =>
          copy(message.permalink ?? `${location.origin}/archives/${channel}/p${message.ts.replace(".", "")}`),
      },
      notice ? null : { label: t(message.pinned_by ? "unpin" : "pin"), icon: "pin", onSelect: pinIt },
      own ? { label: t("edit"), icon: "edit", onSelect: () => edit(message, channel) } : null,
      own || admin
        ? { label: t("delete"), icon: "trash", danger: true, onSelect: () => remove(message, channel) }
        : null,
    ].filter(Boolean),
    { label: t("moreActions") },
  );
}

/** The global shortcuts, in a menu. */
export function globalMenu(anchor) {
  const items = appShortcuts("global", (shortcut) => ({ callback_id: shortcut.callback_id }));
  openMenu(anchor, items.length ? items : [{ heading: t("noShortcuts") }], { label: t("shortcuts"), side: "start" });
}

function appShortcuts(type, target) {
  return store.apps.flatMap((app) => {
    const own = (app.shortcuts ?? []).filter((one) => one.type === type);
    if (!own.length) return [];
    return [
      { heading: app.name },
      ...own.map((one) => ({ label: one.name, hint: one.description, icon: "bolt", onSelect: () => run(target(one)) })),
    ];
  });
}

async function run(target) {
  try {
    const answer = await post("shortcut", { user: store.me, ...target });
    // For a message the workspace says it in the channel; a global shortcut has none.
    if (answer.acked === false && !target.ts) notice(t("appSilent"), "warning");
  } catch (error) {
    tell(error);
  }
}

/** Copies a text and says so. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    notice(t("copied"));
  } catch {
    // Without permission to the clipboard the text is shown instead, to copy by hand.
    notice(text);
  }
}

async function remove(message, channel) {
  if (await ask({ title: t("deleteTitle"), text: t("deleteText"), confirm: t("delete"), danger: true })) {
    post("delete", { user: store.me, channel, ts: message.ts }).catch(tell);
  }
}

function edit(message, channel) {
  const name = uid("edit");
  const box = h("textarea", { rows: 4, value: unescape(message.text), "aria-labelledby": name });
  const send = async (event) => {
    event.preventDefault();
    const text = box.value.trim().replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
    dialog.close();
    if (text && text !== message.text)
      await post("edit", { user: store.me, channel, ts: message.ts, text }).catch(tell);
  };
  const dialog = h(
    "dialog",
    { class: "dialog", "aria-labelledby": name, on: { close: () => dialog.remove() } },
    h(
      "form",
      { on: { submit: send } },
      h("h2", { id: name }, t("editTitle")),
      box,
      h(
        "div",
        { class: "dialog-actions" },
        h("button", { type: "button", class: "button", on: { click: () => dialog.close() } }, t("cancel")),
        h("button", { type: "submit", class: "button primary" }, t("save")),
      ),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
  box.focus();
}
