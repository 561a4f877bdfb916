/** The box to write in: text, slash commands, mentions, emoji, files. What is typed is kept per conversation. */
import { post } from "./api.js";
import { createCompletion } from "./completion.js";
import { h, icon, iconButton, replace, uid } from "./dom.js";
import { t } from "./i18n.js";
import { base64 } from "./inputs.js";
import { globalMenu } from "./messagemenu.js";
import { escape } from "./mrkdwn.js";
import { notice } from "./popover.js";
import { isHome, me, store } from "./store.js";
import { tell } from "./surface.js";

const drafts = new Map();

/** `place()` says where it writes: `{ channel, thread_ts?, label }`. */
export function createComposer({ place, inThread = false }) {
  const mentions = new Map();
  let files = [];
  const hintId = uid("hint");
  const hint = h("p", { class: "composer-hint", id: hintId });
  const chips = h("div", { class: "composer-files", hidden: true });
  const box = h("textarea", { rows: 1, class: "composer-box", "aria-describedby": hintId, autocomplete: "off", on: { input: typed, keydown, paste } });
  const completion = createCompletion(box, { mentions, inThread, onPick: typed });
  const picker = h("input", { type: "file", multiple: true, class: "sr-only", tabindex: -1, "aria-hidden": "true", on: { change: () => { attach(picker.files); picker.value = ""; } } });
  const send = h("button", { type: "submit", class: "send", "aria-label": t("send"), title: t("send") }, icon("send"));
  const node = h("form", { class: "composer", on: { submit } }, completion.node, chips, box,
    h("div", { class: "composer-row" },
      inThread ? null : iconButton("bolt", t("shortcuts"), (event) => globalMenu(event.currentTarget), { "aria-haspopup": "menu" }),
      inThread ? null : iconButton("slash", t("commands"), () => begin("/")),
      iconButton("at", t("mentionSomebody"), () => begin("@")),
      inThread ? null : iconButton("clip", t("attach"), () => picker.click()), picker, hint, send));

  const draftKey = () => `${store.me}/${place().channel}/${place().thread_ts ?? ""}`;

  /** Takes up the draft of the place that is open now. */
  function opened() {
    completion.close();
    files = [];
    box.value = drafts.get(draftKey()) ?? "";
    box.placeholder = place().label;
    box.setAttribute("aria-label", place().label);
    refresh();
  }

  function typed() {
    drafts.set(draftKey(), box.value);
    refresh();
    completion.update();
  }

  function refresh() {
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight, 220)}px`;
    send.disabled = !box.value.trim() && !files.length;
    hint.textContent = hintText();
    chips.hidden = !files.length;
    replace(chips, files.map((file) => h("span", { class: "chip" }, file.name,
      iconButton("close", t("removeFile", { name: file.name }), () => { files = files.filter((one) => one !== file); refresh(); }, { class: "tiny" }))));
  }

  function hintText() {
    const command = commandOf(box.value);
    if (command && inThread) return t("noCommandsInThreads");
    if (command && !isHome(me())) return t("noCommandsForYou");
    return command?.usage_hint ?? "";
  }

  function begin(sign) {
    if (sign === "/") box.value = "/";
    else box.setRangeText(sign, box.selectionStart, box.selectionEnd, "end");
    box.focus();
    typed();
  }

  function keydown(event) {
    if (completion.keydown(event)) return;
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    node.requestSubmit();
  }

  function paste(event) {
    if (event.clipboardData?.files.length) attach(event.clipboardData.files);
  }

  function attach(list) {
    files = [...files, ...list];
    refresh();
    box.focus();
  }

  async function submit(event) {
    event.preventDefault();
    const text = box.value.trim();
    if ((!text && !files.length) || node.getAttribute("aria-busy") === "true") return;
    const command = commandOf(text);
    if (/^\/\S/.test(text) && !command) return void notice(t("unknownCommand", { command: text.split(/\s/)[0] }), "warning");
    if (command && inThread) return void notice(t("noCommandsInThreads"), "warning");
    node.setAttribute("aria-busy", "true");
    try {
      if (command) await run(command, text);
      else await say(text);
      clear(text);
    } catch (error) {
      tell(error);
    } finally {
      node.removeAttribute("aria-busy");
    }
  }

  async function run(command, text) {
    const words = text.slice(command.command.length).trim();
    await post("command", { user: store.me, channel: place().channel, command: command.command, text: handles(words) });
  }

  async function say(text) {
    const { channel, thread_ts } = place();
    const going = files;
    files = [];
    if (text) await post("message", { user: store.me, channel, thread_ts, text: encoded(text) });
    for (const file of going) await post("upload", { user: store.me, channel, name: file.name, content_base64: await base64(file) });
  }

  /** The text as a Slack client sends it: escaped, and mentions that were picked as references. */
  function encoded(text) {
    let sent = escape(text);
    for (const [shown, { reference }] of picked()) sent = sent.replaceAll(escape(shown), reference);
    return sent;
  }

  /** The text of a command: people by their handles, for the workspace to put in as the command wants them. */
  function handles(text) {
    let sent = text;
    for (const [shown, { handle }] of picked()) sent = sent.replaceAll(shown, handle);
    return sent;
  }

  /** What was picked from the list, the longest first, so that no name is taken for the beginning of another. */
  function picked() {
    return [...mentions].sort((a, b) => b[0].length - a[0].length);
  }

  function clear(sent) {
    // Whoever typed on while it was under way keeps that.
    if (box.value.trim() === sent) box.value = "";
    mentions.clear();
    typed();
  }

  /** Puts a text into the box, for the tour. */
  function put(text) {
    box.value = text;
    typed();
    completion.close();
    box.focus();
  }

  return { node, opened, attach, put, focus: () => box.focus() };
}

/** The registered command that a text begins with, or null. */
export function commandOf(text) {
  const first = /^(\/\S+)(?=\s|$)/.exec(text)?.[1];
  return first ? store.apps.flatMap((app) => app.commands ?? []).find((one) => one.command === first) ?? null : null;
}
