/** The box to write in: text, slash commands, mentions, emoji, files. What is typed is kept per conversation. */
import { post } from "./api.js";
import { Completion } from "./completion.js";
import { h, icon, iconButton, replace, uid } from "./dom.js";
import { t } from "./i18n.js";
import { base64 } from "./inputs.js";
import { globalMenu } from "./messagemenu.js";
import { escape } from "./mrkdwn.js";
import { notice } from "./popover.js";
import { isHome, me, store } from "./store.js";
import { tell } from "./surface.js";

const TALLEST = 220;
const drafts = new Map();

export class Composer {
  /** `place()` says where it writes: `{ channel, thread_ts?, label }`. */
  constructor({ place, inThread = false }) {
    this.place = place;
    this.inThread = inThread;
    this.files = [];
    this.again = false;
    this.hint = h("p", { class: "composer-hint", id: uid("hint") });
    this.chips = h("div", { class: "composer-files", hidden: true });
    this.box = h("textarea", {
      rows: 1,
      class: "composer-box",
      "aria-describedby": this.hint.id,
      autocomplete: "off",
      on: {
        input: () => this.typed(),
        keydown: (event) => this.keydown(event),
        paste: (event) => this.attach(event.clipboardData?.files),
      },
    });
    this.completion = new Completion(this.box, { inThread, onPick: () => this.typed() });
    this.button = h(
      "button",
      { type: "submit", class: "send", "aria-label": t("send"), title: t("send") },
      icon("send"),
    );
    this.node = h(
      "form",
      { class: "composer", on: { submit: (event) => this.submit(event) } },
      this.completion.node,
      this.chips,
      this.box,
      this.tools(),
    );
  }

  tools() {
    const picker = h("input", { type: "file", multiple: true, class: "sr-only", tabindex: -1, "aria-hidden": "true" });
    picker.addEventListener("change", () => {
      this.attach(picker.files);
      picker.value = "";
    });
    // What belongs to the channel as a whole has no place in a thread.
    const channelTools = () => [
      iconButton("bolt", t("shortcuts"), (event) => globalMenu(event.currentTarget), { "aria-haspopup": "menu" }),
      iconButton("slash", t("commands"), () => this.put("/")),
    ];
    return h(
      "div",
      { class: "composer-row" },
      this.inThread ? null : channelTools(),
      iconButton("at", t("mentionSomebody"), () => this.insert("@")),
      iconButton("clip", t("attach"), () => picker.click()),
      picker,
      this.hint,
      this.button,
    );
  }

  get draftKey() {
    return `${store.me}/${this.place().channel}/${this.place().thread_ts ?? ""}`;
  }

  /** Takes up the draft of the place that is open now. */
  opened() {
    this.completion.close();
    this.files = [];
    this.again = false;
    this.box.value = drafts.get(this.draftKey) ?? "";
    this.box.placeholder = this.place().label;
    this.box.setAttribute("aria-label", this.place().label);
    this.refresh();
  }

  focus() {
    this.box.focus();
  }

  /** Replaces what is in the box. */
  put(text) {
    this.box.value = text;
    this.focus();
    this.typed();
  }

  insert(sign) {
    this.box.setRangeText(sign, this.box.selectionStart, this.box.selectionEnd, "end");
    this.focus();
    this.typed();
  }

  typed() {
    drafts.set(this.draftKey, this.box.value);
    this.refresh();
    this.completion.update();
  }

  refresh() {
    this.box.style.height = "auto";
    this.box.style.height = `${Math.min(this.box.scrollHeight, TALLEST)}px`;
    this.button.disabled = !this.box.value.trim() && !this.files.length;
    const command = commandOf(this.box.value);
    this.hint.textContent = this.refusal(command) ?? command?.usage_hint ?? "";
    this.chips.hidden = !this.files.length;
    replace(
      this.chips,
      this.files.map((file) => this.chip(file)),
    );
  }

  chip(file) {
    const remove = () => {
      this.files = this.files.filter((one) => one !== file);
      this.refresh();
    };
    return h(
      "span",
      { class: "chip" },
      file.name,
      iconButton("close", t("removeFile", { name: file.name }), remove, { class: "tiny" }),
    );
  }

  /** Why this person cannot use a command here, or null. */
  refusal(command) {
    if (command && this.inThread) return t("noCommandsInThreads");
    return command && !isHome(me()) ? t("noCommandsForYou") : null;
  }

  keydown(event) {
    if (this.completion.keydown(event)) return;
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.node.requestSubmit();
  }

  attach(files) {
    if (!files?.length) return;
    this.files = [...this.files, ...files];
    this.refresh();
    this.focus();
  }

  async submit(event) {
    event.preventDefault();
    const text = this.box.value.trim();
    if (!text && !this.files.length) return;
    if (this.node.getAttribute("aria-busy") === "true") {
      this.again = true;
      return;
    }
    const command = commandOf(text);
    const unknown = /^\/\S/.test(text) && !command;
    const refused = unknown ? t("unknownCommand", { command: text.split(/\s/)[0] }) : this.refusal(command);
    if (refused) {
      notice(refused, "warning");
      return;
    }
    this.again = false;
    this.node.setAttribute("aria-busy", "true");
    try {
      await (command ? this.run(command, text) : this.say(text));
      this.clear(text);
    } catch (error) {
      this.again = false;
      tell(error);
    } finally {
      this.node.removeAttribute("aria-busy");
    }
    // Whoever pressed Enter meanwhile had typed something else by then, or the box is empty now.
    if (this.again) this.node.requestSubmit();
  }

  async run({ command }, text) {
    const words = this.completion.named(text.slice(command.length).trim(), "handle");
    await post("command", { user: store.me, channel: this.place().channel, command, text: words });
  }

  async say(text) {
    const { channel, thread_ts } = this.place();
    const going = this.files;
    this.files = [];
    const words = this.completion.named(escape(text), "reference");
    if (text) await post("message", { user: store.me, channel, thread_ts, text: words });
    for (const file of going)
      await post("upload", { user: store.me, channel, thread_ts, name: file.name, content_base64: await base64(file) });
  }

  clear(sent) {
    // Whoever typed on while it was under way keeps that.
    if (this.box.value.trim() === sent) this.box.value = "";
    this.completion.forget();
    this.typed();
  }
}

/** The registered command that a text begins with, or null. */
function commandOf(text) {
  const first = /^(\/\S+)(?=\s|$)/.exec(text)?.[1];
  return store.apps.flatMap((app) => app.commands ?? []).find((one) => one.command === first) ?? null;
}
