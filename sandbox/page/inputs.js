/** Boxes to type in: text, number, mail address, web address, several lines; and files. */
import { post } from "./api.js";
import { chosen } from "./choice.js";
import { h, icon, uid } from "./dom.js";
import { t } from "./i18n.js";
import { plain } from "./mrkdwn.js";
import { store } from "./store.js";
import { Surface, tell } from "./surface.js";

const TYPES = { number_input: "text", email_text_input: "email", url_text_input: "url" };
const MODES = { number_input: "decimal", email_text_input: "email", url_text_input: "url" };
const MOST_FILES = 10;
// What one call of fromCharCode surely takes.
const PIECE = 3000;

export function textInput(context) {
  const { element, block, surface, label, describedBy, id } = context;
  const rows = element.multiline || element.type === "rich_text_input";
  const counter = element.max_length ? h("span", { class: "counter", id: uid("counter") }) : null;
  const box = h(rows ? "textarea" : "input", {
    type: rows ? null : (TYPES[element.type] ?? "text"),
    inputmode: MODES[element.type],
    id,
    rows: rows ? 4 : null,
    value: String(surface.read(block, element) ?? ""),
    placeholder: plain(element.placeholder) || null,
    "aria-label": id ? null : label,
    "aria-describedby": [describedBy, counter?.id].filter(Boolean).join(" ") || null,
    "aria-required": id && !block.optional ? "true" : null,
    autofocus: element.focus_on_load,
    autocomplete: "off",
    data: { key: Surface.key(block, element) },
    on: { input: typed, keydown },
  });
  const on = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];

  function typed() {
    surface.write(block, element, box.value);
    count();
    if (rows) grow();
    // In a modal the typed text itself tells the app.
    if (surface.kind !== "modal" && block.dispatch_action && on.includes("on_character_entered"))
      surface.act(block, element, box.value);
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
  const { block, element, surface, label, id } = context;
  const most = element.max_files ?? MOST_FILES;
  const held = surface.state[block.block_id]?.[element.action_id]?.files ?? [];
  const names = h("span", { class: "quiet" }, held.map((file) => file.name).join(", "));
  const box = h("input", {
    type: "file",
    class: "sr-only",
    id,
    multiple: most > 1,
    accept: element.filetypes?.map((type) => `.${type}`).join(","),
    "aria-label": id ? null : label,
    data: { key: Surface.key(block, element) },
  });
  box.addEventListener("change", async () => {
    try {
      const picked = await Promise.all([...box.files].slice(0, most).map(upload));
      names.textContent = picked.map((file) => file.name).join(", ");
      await chosen(context, ids(picked), box);
    } catch (error) {
      tell(error);
    }
  });
  return h("span", { class: "file-input" }, h("label", { class: "button" }, icon("clip"), t("pickFile"), box), names);
}

const ids = (files) => files.map((file) => file.id);

async function upload(file) {
  const body = { user: store.me, name: file.name, content_base64: await base64(file) };
  return (await post("upload", body)).file;
}

/** The bytes of a file as base64, in pieces that fit the call stack. */
export async function base64(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += PIECE) text += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  return btoa(text);
}
