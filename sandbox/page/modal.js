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

export function createModals() {
  const shown = new Map();

  function draw() {
    const wanted = new Set(store.modals.map((view) => view.id));
    for (const [id, modal] of shown) {
      if (wanted.has(id)) continue;
      shown.delete(id);
      modal.remove();
    }
    store.modals.forEach((view, depth) => {
      if (!shown.has(view.id)) shown.set(view.id, createModal(view, depth));
      shown.get(view.id).update(view, depth === store.modals.length - 1);
    });
  }

  on("modals", draw);
  return {
    clear: () => {
      for (const modal of shown.values()) modal.remove();
      shown.clear();
    },
  };
}

function createModal(first, depth) {
  const surface = new Surface("modal", { view: "modal" });
  const titleId = uid("modal");
  let view = first;
  let gone = false;
  const title = h("h2", { id: titleId });
  const body = h("div", { class: "modal-body" });
  const banner = h("p", { class: "banner error", role: "alert", hidden: true });
  const closeButton = h("button", { type: "button", class: "button", on: { click: () => close() } });
  const submitButton = h("button", { type: "submit", class: "button primary" });
  const form = h("form", { novalidate: true, class: "modal-form", on: { submit, input: clearError } },
    h("header", { class: "modal-head" }, depth ? iconButton("back", t("back"), () => close()) : h("img", { class: "avatar bot small", src: "/page/bot.svg", alt: "" }), title,
      iconButton("close", t("closeAll"), () => close(true))),
    banner, body, h("footer", { class: "modal-foot" }, closeButton, submitButton));
  const dialog = h("dialog", { class: "modal", "aria-labelledby": titleId, on: {
    cancel: (event) => {
      if (event.target !== dialog) return;
      event.preventDefault();
      close();
    },
    close: (event) => { if (!gone && event.target === dialog) close(); },
  } }, form);

  function update(next, onTop) {
    view = next;
    surface.state = next.state?.values ?? {};
    title.textContent = plain(next.title);
    closeButton.textContent = next.close ? plain(next.close) : t(depth ? "back" : "close");
    submitButton.hidden = !next.submit;
    if (form.getAttribute("aria-busy") !== "true") label();
    reconcile(body, next.blocks, {
      key: (block) => block.block_id,
      signature: (block) => JSON.stringify([block, held(block), store.revision, language()]),
      build: (block) => renderBlock(block, surface),
    });
    dialog.classList.toggle("beneath", !onTop);
    if (!dialog.isConnected) open();
  }

  function label() {
    replace(submitButton, view.submit ? plain(view.submit) : "");
  }

  /** What the sandbox holds for a block, where nothing was typed here: what another page or a test filled in shows up. */
  function held(block) {
    const own = block.element && surface.values.has(Surface.key(block, block.element));
    return own ? null : surface.state[block.block_id];
  }

  function open() {
    document.body.append(dialog);
    closePanel();
    dialog.showModal();
    const field = [...body.children].map(focusable).find(Boolean);
    (body.querySelector("[autofocus]") ?? field ?? (view.submit ? submitButton : closeButton)).focus();
    announce(t("modalOpened", { title: plain(view.title) }));
  }

  function remove() {
    gone = true;
    clearTimeout(surface.timer);
    if (dialog.contains(document.activeElement)) closePanel();
    dialog.close();
    dialog.remove();
  }

  async function close(all = false) {
    try {
      await post("close", all ? { user: store.me, all: true } : { user: store.me });
      await loadModals();
    } catch (error) {
      tell(error);
    }
  }

  function clearError(event) {
    const block = event.target.closest(".block");
    if (block?.classList.contains("invalid")) showError(block, null);
  }

  function show(errors) {
    let stray = null;
    for (const node of body.children) if (node.classList.contains("block-input")) showError(node, errors[node.dataset.block]);
    const firstWrong = [...body.children].find((node) => node.classList.contains("invalid"));
    if (!firstWrong && Object.keys(errors).length) stray = Object.values(errors).join(" ");
    say(stray);
    if (firstWrong) focusable(firstWrong)?.focus();
  }

  function say(words) {
    banner.hidden = !words;
    banner.textContent = words ?? "";
  }

  async function submit(event) {
    event.preventDefault();
    if (form.getAttribute("aria-busy") === "true" || !view.submit) return;
    const wrong = problems(view, surface);
    show(wrong);
    if (Object.keys(wrong).length) return;
    form.setAttribute("aria-busy", "true");
    replace(submitButton, h("span", { class: "spinner", "aria-hidden": "true" }), plain(view.submit));
    try {
      clearTimeout(surface.timer);
      surface.unsent.clear();
      const answer = await post("submit", { user: store.me, values: formValues(view, surface) });
      if (answer.acked === false) say(t("appSilentForm"));
      else show(answer.errors ?? {});
      await loadModals();
    } catch (error) {
      if (error.body?.errors) show(error.body.errors);
      else tell(error);
    } finally {
      form.removeAttribute("aria-busy");
      label();
    }
  }

  return { update, remove };
}
