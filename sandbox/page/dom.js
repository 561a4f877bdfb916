/** Building the page from data. Text always becomes a text node: nothing that a person or an app typed is ever markup. */

const PROPERTIES = new Set([
  "value",
  "checked",
  "disabled",
  "hidden",
  "textContent",
  "tabIndex",
  "popover",
  "indeterminate",
  "open",
]);
const SVG = "http://www.w3.org/2000/svg";
let ids = 0;

/** An element: `h("p", { class: "x", on: { click } }, "text", node, null)`. */
export function h(tag, props, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) setProp(element, name, value);
  append(element, children);
  return element;
}

function setProp(element, name, value) {
  if (value === undefined || value === null || value === false) return;
  if (name === "class") element.className = value;
  else if (name === "data") Object.assign(element.dataset, value);
  else if (name === "on")
    for (const [type, listener] of Object.entries(value)) element.addEventListener(type, listener);
  else if (PROPERTIES.has(name)) element[name] = value;
  else element.setAttribute(name, value === true ? "" : String(value));
}

function append(parent, children) {
  for (const child of children.flat(Infinity)) {
    if (child !== undefined && child !== null && child !== false) parent.append(child);
  }
}

export function replace(parent, ...children) {
  parent.replaceChildren();
  append(parent, children);
}

const filled = new WeakMap();

/** Fills `parent` when `signature` is another than the last time: what did not change keeps its nodes, and so the focus. */
export function refill(parent, signature, build) {
  if (filled.get(parent) === signature) return;
  filled.set(parent, signature);
  keepFocus(parent, parent, () => replace(parent, build()));
}

export function uid(prefix = "id") {
  ids += 1;
  return `${prefix}-${ids}`;
}

/** A decorative icon out of the sprite; its button carries the words. */
export function icon(name, className = "icon") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", className);
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `/page/icons.svg#${name}`);
  svg.append(use);
  return svg;
}

/** An icon button with a name for screen readers that is also its tooltip. */
export function iconButton(name, label, onClick, props = {}) {
  const { class: extra = "", on = {}, ...rest } = props;
  return h(
    "button",
    {
      type: "button",
      class: `icon-button ${extra}`,
      "aria-label": label,
      title: label,
      on: { ...on, click: onClick },
      ...rest,
    },
    icon(name),
  );
}

const drawn = new WeakMap();

/**
 * Brings the children of `parent` in line with `items`, leaving alone what did not change: a node is built anew only when its
 * signature differs, so nothing flickers, and text being typed or selected elsewhere stays.
 */
export function reconcile(parent, items, { key, signature, build }) {
  const before = drawn.get(parent) ?? new Map();
  const after = new Map();
  let cursor = parent.firstChild;
  for (const item of items) {
    const id = key(item);
    const sign = signature(item);
    const known = before.get(id);
    let node = known?.node;
    if (!known || known.sign !== sign) {
      const fresh = build(item, node);
      if (node && node.parentNode === parent) {
        if (cursor === node) cursor = fresh;
        keepFocus(node, fresh, () => node.replaceWith(fresh));
      }
      node = fresh;
    }
    after.set(id, { node, sign });
    if (node === cursor) cursor = cursor.nextSibling;
    else parent.insertBefore(node, cursor);
  }
  for (const [id, { node }] of before) if (!after.has(id)) node.remove();
  drawn.set(parent, after);
}

/** Forgets what `reconcile` drew, so that the next time all is built anew (another reader, another language). */
export function forget(parent) {
  drawn.delete(parent);
  parent.replaceChildren();
}

function keepFocus(old, fresh, swap) {
  const active = old.contains(document.activeElement) ? document.activeElement : null;
  const key = active?.closest("[data-key]")?.dataset.key;
  const selection = active && "selectionStart" in active ? readSelection(active) : null;
  swap();
  if (!active) return;
  const target = key ? fresh.querySelector(`[data-key="${CSS.escape(key)}"]`) : null;
  const focusable = target?.matches("button, input, textarea, a")
    ? target
    : target?.querySelector("button, input, textarea, a");
  (focusable ?? fresh).focus({ preventScroll: true });
  if (focusable && selection) writeSelection(focusable, selection);
}

function readSelection(input) {
  // Inputs of type number, email or date have no selection; reading gives null.
  return input.selectionStart === null ? null : [input.selectionStart, input.selectionEnd];
}

function writeSelection(input, [start, end]) {
  if (input.selectionStart !== null && input.setSelectionRange) input.setSelectionRange(start, end);
}

/** Says something to screen readers without showing it. */
export function announce(text) {
  const region = document.getElementById("announcer");
  region.append(h("p", null, text));
  while (region.childElementCount > 6) region.firstElementChild.remove();
}
