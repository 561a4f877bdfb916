/** The modals of the person one acts as: a stack, of which the top one is seen. */
import { post } from "./api.js";
import { focusable, renderBlock, showError } from "./blocks.js";
import { announce, h, iconButton, reconcile, replace, uid } from "./dom.js";
import { formValues, problems } from "./form.js";
import { language, t } from "./i18n.js";
import { plain } from "./mrkdwn.js";
import { closePanel } from "./popover.js";
import { loadModals, on, store } from "./store.js";
import { Surface, tell } from "./surface.js";

/** Keeps one dialog for each view of the stack. */
export class Modals {
  constructor() {
    this.shown = new Map();
    on("modals", () => this.draw());
  }

  draw() {
    const wanted = new Set(store.modals.map((view) => view.id));
    for (const [id, modal] of this.shown) {
      if (wanted.has(id)) continue;
      this.shown.delete(id);
      modal.remove();
    }
    store.modals.forEach((view, depth) => {
      if (!this.shown.has(view.id)) this.shown.set(view.id, new Modal(depth));
      this.shown.get(view.id).update(view, depth === store.modals.length - 1);
    });
  }

  /** Takes all dialogs away, because somebody else looks now; their views stay open. */
  clear() {
    for (const modal of this.shown.values()) modal.remove();
    this.shown.clear();
  }
}

class Modal {
  constructor(depth) {
    this.depth = depth;
    this.surface = new Surface("modal", { view: "modal" });
    this.drawn = new Map();
    this.gone = false;
    this.leaving = false;
    this.title = h("h2", { id: uid("modal") });
    this.body = h("div", { class: "modal-body" });
    this.banner = h("p", { class: "banner error", role: "alert", hidden: true });
    this.closeButton = h("button", { type: "button", class: "button", on: { click: () => this.close() } });
    this.submitButton = h("button", { type: "submit", class: "button primary" });
    const first = depth
      ? iconButton("back", t("back"), () => this.close())
      : h("img", { class: "avatar bot small", src: "/page/bot.svg", alt: "" });
    const head = h(
      "div",
      { class: "modal-head" },
      first,
      this.title,
      iconButton("close", t("closeAll"), () => this.close(true)),
    );
    const foot = h("div", { class: "modal-foot" }, this.closeButton, this.submitButton);
    const on_ = { submit: (event) => this.submit(event), input: clearError, change: clearError };
    this.form = h("form", { novalidate: true, class: "modal-form", on: on_ }, head, this.banner, this.body, foot);
    this.dialog = h("dialog", { class: "modal", "aria-labelledby": this.title.id, on: this.closing() }, this.form);
  }

  /** Escape asks the sandbox to close the view; the dialog itself goes when the view has gone. */
  closing() {
    const mine = (event) => event.target === this.dialog;
    return {
      cancel: (event) => {
        if (!mine(event)) return;
        event.preventDefault();
        this.close();
      },
      // A browser may close a dialog by itself when Escape is pressed twice.
      close: (event) => {
        if (mine(event) && !this.gone) this.close();
      },
    };
  }

  update(view, onTop) {
    this.view = view;
    this.surface.state = view.state?.values ?? {};
    this.title.textContent = plain(view.title);
    this.closeButton.textContent = view.close ? plain(view.close) : t(this.depth ? "back" : "close");
    this.submitButton.hidden = !view.submit;
    if (!this.busy) this.label();
    reconcile(this.body, view.blocks, {
      key: (block) => block.block_id,
      signature: (block) => JSON.stringify([block, this.held(block), store.revision, language()]),
      build: (block) => renderBlock(block, this.surface),
    });
    this.dialog.classList.toggle("beneath", !onTop);
    if (!this.dialog.isConnected) this.open();
    // Another form took the place of the one that held the focus.
    else if (onTop && [document.body, this.dialog].includes(document.activeElement)) this.focusFirst();
  }

  /** What the sandbox holds for a block where nothing was typed here: what another page or a test filled in shows up. */
  held(block) {
    const own = block.element && this.surface.values.has(Surface.key(block, block.element));
    // What was typed here is left as it was drawn, so that its box is not built anew under the typing hands.
    if (!own) this.drawn.set(block.block_id, this.surface.state[block.block_id]);
    return this.drawn.get(block.block_id);
  }

  label() {
    replace(this.submitButton, this.view.submit ? plain(this.view.submit) : "");
  }

  open() {
    document.body.append(this.dialog);
    closePanel();
    this.dialog.showModal();
    this.focusFirst();
    announce(t("modalOpened", { title: plain(this.view.title) }));
  }

  focusFirst() {
    const field = [...this.body.children].map(focusable).find(Boolean);
    (
      this.body.querySelector("[autofocus]") ??
      field ??
      (this.view.submit ? this.submitButton : this.closeButton)
    ).focus();
  }

  remove() {
    this.gone = true;
    this.surface.stop();
    if (this.dialog.contains(document.activeElement)) closePanel();
    this.dialog.close();
    this.dialog.remove();
  }

  async close(all = false) {
    if (this.leaving) return; // a double click closes once
    this.leaving = true;
    try {
      await post("close", all ? { user: store.me, all: true } : { user: store.me });
      await loadModals();
    } catch (error) {
      tell(error);
    } finally {
      this.leaving = false;
    }
  }

  /** Errors beneath their fields, by block_id; those that belong to no field, above the form. */
  show(errors) {
    const inputs = [...this.body.children].filter((node) => node.classList.contains("block-input"));
    for (const node of inputs) showError(node, errors[node.dataset.block]);
    const fields = new Set(inputs.map((node) => node.dataset.block));
    this.say(
      Object.keys(errors)
        .filter((key) => !fields.has(key))
        .map((key) => errors[key])
        .join(" "),
    );
    const wrong = inputs.find((node) => errors[node.dataset.block]);
    if (wrong) focusable(wrong)?.focus();
  }

  say(words) {
    this.banner.hidden = !words;
    this.banner.textContent = words;
  }

  get busy() {
    return this.form.getAttribute("aria-busy") === "true";
  }

  async submit(event) {
    event.preventDefault();
    if (this.busy || !this.view.submit) return;
    const wrong = problems(this.view, this.surface);
    this.show(wrong);
    if (Object.keys(wrong).length) return;
    this.form.setAttribute("aria-busy", "true");
    replace(this.submitButton, h("span", { class: "spinner", "aria-hidden": "true" }), plain(this.view.submit));
    try {
      await this.send();
    } catch (error) {
      if (error.body?.errors) this.show(error.body.errors);
      else tell(error);
    } finally {
      this.form.removeAttribute("aria-busy");
      this.label();
    }
  }

  async send() {
    this.surface.stop();
    const answer = await post("submit", { user: store.me, values: formValues(this.view, this.surface) });
    // First of all the form as it is now: what is said of it stays, and the button works again as soon as it is read.
    await loadModals();
    if (answer.acked === false) this.say(t("appSilentForm"));
    else this.show(answer.errors ?? {});
  }
}

function clearError(event) {
  const block = event.target.closest(".block");
  if (block?.classList.contains("invalid")) showError(block, null);
}
