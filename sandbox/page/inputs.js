/** Boxes to type in: text, number, mail address, web address, several lines; and files. */
import { post } from "./api.js";
import { chosen } from "./choice.js";
import { h, uid } from "./dom.js";
import { t } from "./i18n.js";
import { plain } from "./mrkdwn.js";
import { store } from "./store.js";
import { Surface, tell } from "./surface.js";

const TYPES = { number_input: "text", email_text_input: "email", url_text_input: "url" };
const MODES = { number_input: "decimal", email_text_input: "email", url_text_input: "url" };
const LARGE = 3000;

export function textInput(context) {
  const { element, block, surface, label, describedBy, id } = context;
  const rows = element.multiline || element.type === "rich_text_input";
  const counter = element.max_length ? h("span", { class: "counter", id: uid("counter") }) : null;
  const box = h(rows ? "textarea" : "input", {
    type: rows ? null : TYPES[element.type] ?? "text", inputmode: MODES[element.type], id, rows: rows ? 4 : null,
    value: String(surface.read(block, element) ?? ""), placeholder: plain(element.placeholder) || null,
    "aria-label": id ? null : label, "aria-describedby": [describedBy, counter?.id].filter(Boolean).join(" ") || null,
    "aria-required": id && !block.optional ? "true" : null, autofocus: element.focus_on_load, autocomplete: "off",
    data: { key: Surface.key(block, element) }, on: { input: typed, keydown },
  });
  const on = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];

  function typed() {
    surface.write(block, element, box.value);
    count();
    if (rows) grow();
    // In a modal the typed text itself tells the app.
    if (surface.kind !== "modal" && block.dispatch_action && on.includes("on_character_entered")) surface.act(block, element, box.value);
  }

  function keydown(event) {
    if (event.key !== "Enter" || rows || !block.dispatch_action || !on.includes("on_enter_pressed")) return;
    event.preventDefault();
    surface.act(block, element, box.value, box);
  }

  function count() {
    if (!counter) return;
    const left = element.max_length - [...box.value].length;
    counter.textContent = left < 0 ? t("tooMany", { n: -left }) : `${[...box.value].length} / ${element.max_length}`;
    counter.classList.toggle("over", left < 0);
  }

  function grow() {
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight + 2, 320)}px`;
  }

  count();
  if (rows) requestAnimationFrame(grow);
  return h("span", { class: "text-input" }, box, counter);
}

/** Files chosen here are uploaded at once; the value is the list of their ids. */
export function fileInput(context) {
  const { block, element, label, id } = context;
  const list = h("span", { class: "placeholder" });
  const upload = async () => {
    try {
      const picked = await Promise.all([...box.files].slice(0, element.max_files ?? 10).map(async (file) =>
        (await post("upload", { user: store.me, name: file.name, content_base64: await base64(file) })).file));
      list.textContent = picked.map((file) => file.name).join(", ");
      await chosen(context, picked.map((file) => file.id), box);
    } catch (error) {
      tell(error);
    }
  };
  const accept = element.filetypes?.map((type) => `.${type}`).join(",");
  const box = h("input", { type: "file", id, multiple: (element.max_files ?? 10) > 1, accept, "aria-label": id ? null : label, data: { key: Surface.key(block, element) }, on: { change: upload } });
  return h("span", { class: "file-input" }, box, list);
}

/** The bytes of a file as base64, in pieces that fit the call stack. */
export async function base64(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += LARGE) text += String.fromCharCode(...bytes.subarray(at, at + LARGE));
  return btoa(text);
}
