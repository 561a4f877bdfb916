/** What floats above the page: panels, menus, questions and notices. */
import { h, icon, uid } from "./dom.js";
import { t } from "./i18n.js";
import { whenReleased } from "./press.js";

let open = null;

/**
 * Opens `content` beside `anchor` and closes it on Escape, on a click elsewhere or by a second press of the anchor.
 * It stands inside the anchor's dialog, since everything outside a modal dialog is inert.
 */
export function openPanel(anchor, content, { className = "", onClose, focus, side = "start" } = {}) {
  const again = open?.anchor === anchor;
  closePanel();
  if (again) return null;
  const panel = h("div", { class: `panel ${className}`, popover: "manual" }, content);
  (anchor.closest("dialog") ?? document.getElementById("main")).append(panel);
  panel.showPopover();
  place(panel, anchor, side);
  anchor.setAttribute("aria-expanded", "true");
  open = { anchor, panel, onClose, side };
  (focus ?? panel.querySelector("input, button, [tabindex]"))?.focus({ preventScroll: true });
  return panel;
}

export function closePanel({ refocus = false } = {}) {
  if (!open) return;
  const { anchor, panel, onClose } = open;
  open = null;
  panel.remove();
  anchor.setAttribute("aria-expanded", "false");
  if (refocus && anchor.isConnected) anchor.focus({ preventScroll: true });
  onClose?.();
}

function place(panel, anchor, side) {
  const box = anchor.getBoundingClientRect();
  const size = panel.getBoundingClientRect();
  const below = box.bottom + 4 + size.height <= window.innerHeight - 8;
  const top = below ? box.bottom + 4 : Math.max(8, box.top - 4 - size.height);
  const wanted = side === "end" ? box.right - size.width : box.left;
  panel.style.top = `${Math.max(8, Math.min(top, window.innerHeight - size.height - 8))}px`;
  panel.style.left = `${Math.max(8, Math.min(wanted, window.innerWidth - size.width - 8))}px`;
}

/** The panel follows its anchor, but not from under the pointer: a click on what has moved away is lost. */
function placeAgain() {
  whenReleased("panel", () => open && place(open.panel, open.anchor, open.side));
}

/** Closing from outside; called once, by the page's start. */
export function watchPanels() {
  document.addEventListener(
    "pointerdown",
    (event) => {
      if (open && !open.panel.contains(event.target) && !open.anchor.contains(event.target)) closePanel();
    },
    true,
  );
  document.addEventListener(
    "keydown",
    (event) => {
      if (!open || (event.key !== "Escape" && event.key !== "Tab")) return;
      if (event.key === "Escape") {
        event.preventDefault();
        event.stopPropagation();
      } else if (open.panel.matches(".form-panel")) return;
      closePanel({ refocus: true });
    },
    true,
  );
  document.addEventListener(
    "scroll",
    (event) => {
      if (open && !open.panel.contains(event.target) && event.target.contains(open.anchor)) placeAgain();
    },
    true,
  );
  // On a phone the keyboard that a search box brings up resizes the page: the panel stays with its anchor.
  window.addEventListener("resize", placeAgain);
}

/** A menu. Items: `{ label, hint?, icon?, danger?, href?, onSelect }`, or `{ heading }`. */
export function openMenu(anchor, items, { label = anchor.getAttribute("aria-label"), side = "end" } = {}) {
  const list = h(
    "div",
    { class: "menu", role: "menu", "aria-label": label, on: { keydown: moveInMenu } },
    items.map(menuItem),
  );
  const panel = openPanel(anchor, list, { side, focus: list.querySelector("[role=menuitem]") });
  return panel;
}

function menuItem(item) {
  if (item.heading) return h("div", { class: "menu-heading", role: "presentation" }, item.heading);
  const choose = () => {
    closePanel({ refocus: true });
    item.onSelect?.();
  };
  const words = h(
    "span",
    { class: "menu-words" },
    h("span", null, item.label),
    item.hint ? h("small", null, item.hint) : null,
  );
  const props = {
    class: `menu-item${item.danger ? " danger" : ""}`,
    role: "menuitem",
    tabindex: -1,
    on: { click: choose },
  };
  const inside = [item.icon ? icon(item.icon) : null, words];
  return item.href
    ? h("a", { ...props, href: item.href, target: "_blank", rel: "noopener noreferrer" }, inside)
    : h("button", { ...props, type: "button" }, inside);
}

function moveInMenu(event) {
  const items = [...event.currentTarget.querySelectorAll("[role=menuitem]")];
  const at = items.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  items.at(to % items.length).focus();
}

/** Asks for a yes; resolves to whether it was given. Texts are nodes or strings. */
export function ask({ title, text, confirm, deny, danger = false }) {
  return new Promise((resolve) => {
    const name = uid("ask");
    let answer = false;
    const close = (said) => {
      answer = said;
      dialog.close();
    };
    const dialog = h(
      "dialog",
      {
        class: "dialog ask",
        role: "alertdialog",
        "aria-labelledby": name,
        on: {
          close: () => {
            dialog.remove();
            resolve(answer);
          },
        },
      },
      h("h2", { id: name }, title),
      text ? h("div", { class: "ask-text" }, text) : null,
      h(
        "div",
        { class: "dialog-actions" },
        h("button", { type: "button", class: "button", on: { click: () => close(false) } }, deny ?? t("cancel")),
        h(
          "button",
          {
            type: "button",
            class: `button ${danger ? "danger-filled" : "primary"}`,
            autofocus: true,
            on: { click: () => close(true) },
          },
          confirm ?? t("yes"),
        ),
      ),
    );
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** A notice that goes away by itself; `kind` is info, warning or error. */
export function notice(text, kind = "info") {
  const box = document.getElementById("notices");
  const one = h(
    "div",
    { class: `notice ${kind}`, role: kind === "error" ? "alert" : "status" },
    icon(kind === "info" ? "info" : "warning"),
    h("p", null, text),
    h(
      "button",
      { type: "button", class: "icon-button", "aria-label": t("dismiss"), on: { click: () => one.remove() } },
      icon("close"),
    ),
  );
  // Shown as a popover too, so that it stands above an open modal.
  box.append(one);
  if (box.matches(":popover-open")) box.hidePopover();
  box.showPopover();
  while (box.childElementCount > 3) box.firstElementChild.remove();
  setTimeout(
    () => {
      one.remove();
      if (!box.childElementCount && box.matches(":popover-open")) box.hidePopover();
    },
    kind === "info" ? 5000 : 9000,
  );
}
