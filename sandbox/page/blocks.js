/** Block Kit as nodes: one maker per type of block. */
import { chart } from "./chart.js";
import { h, icon, uid } from "./dom.js";
import { interactive } from "./elements.js";
import { t } from "./i18n.js";
import { markdown } from "./markdown.js";
import { link, mrkdwn, plain, textObject, unescape } from "./mrkdwn.js";
import { richText } from "./richtext.js";

// About what Slack shows before "see more".
const LONG_TEXT = 900;
const MANY_LINES = 14;
const ALERT_ICONS = { warning: "warning", error: "warning", success: "check" };

/** The node of one block; `surface` sends what is clicked in it. */
export function renderBlock(block, surface) {
  const make = MAKERS[block.type];
  const node = make ? make(block, surface) : h("p", { class: "unknown" }, t("unknownBlock", { type: block.type }));
  node.classList.add("block", `block-${block.type}`);
  if (block.block_id) node.dataset.block = block.block_id;
  return node;
}

function section(block, surface) {
  const text = block.text ? folded(textObject(block.text, "div"), block, surface) : null;
  const fields = block.fields?.length
    ? h(
        "div",
        { class: "fields" },
        block.fields.map((field) => textObject(field, "div")),
      )
    : null;
  const accessory = block.accessory
    ? h("div", { class: `accessory of-${block.accessory.type}` }, part(block.accessory, block, surface))
    : null;
  return h("div", null, h("div", { class: "section-text" }, text, fields), accessory);
}

function folded(node, block, surface) {
  const text = block.text.text;
  const long = text.length > LONG_TEXT || text.split("\n").length > MANY_LINES;
  if (!long || block.expand || surface.kind !== "message") return node;
  return fold(node);
}

/** A long text that shows its beginning, and the rest on demand. */
export function fold(node) {
  const button = h(
    "button",
    {
      type: "button",
      class: "text-button",
      "aria-expanded": "false",
      on: {
        click: () => {
          const open = node.classList.toggle("folded") === false;
          button.textContent = open ? t("showLess") : t("showMore");
          button.setAttribute("aria-expanded", String(open));
        },
      },
    },
    t("showMore"),
  );
  node.classList.add("folded");
  return h("div", null, node, button);
}

function part(element, block, surface, more = {}) {
  if (element.type === "image") return picture(element, "thumb");
  return interactive({ element, block, surface, ...more });
}

function picture(source, className) {
  const address = source.image_url ?? source.slack_file?.url ?? "";
  // The page loads nothing from outside: a picture that lives elsewhere is shown as what it says and where it leads.
  const own = address.startsWith("/") || address.startsWith(`${location.origin}/`) || address.startsWith("data:image/");
  if (own) return h("img", { class: className, src: address, alt: source.alt_text ?? "" });
  const words = h("span", { class: "outside-image" }, icon("image"), h("span", null, source.alt_text || t("image")));
  return (className !== "thumb" && link(address, words)) || words;
}

function image(block) {
  return h("figure", null, block.title ? h("figcaption", null, plain(block.title)) : null, picture(block, "large"));
}

function context(block) {
  return h(
    "div",
    null,
    block.elements.map((one) => (one.type === "image" ? picture(one, "tiny") : textObject(one))),
  );
}

function actions(block, surface) {
  return h(
    "div",
    null,
    block.elements.map((element) => part(element, block, surface)),
  );
}

function header(block) {
  return h(
    "div",
    { role: "heading", "aria-level": (block.level ?? 1) + 1, class: `level-${block.level ?? 1}` },
    plain(block.text),
  );
}

function divider() {
  return h("hr");
}

/** An input with its label, hint and error, tied together for screen readers. */
function input(block, surface) {
  const id = uid("field");
  const hint = block.hint ? h("p", { class: "hint", id: `${id}-hint` }, plain(block.hint)) : null;
  const wrong = h("p", { class: "field-error", id: `${id}-error`, hidden: true }, icon("warning"), h("span"));
  const label = plain(block.label);
  const describedBy = [hint?.id, wrong.id].filter(Boolean).join(" ");
  const typed = /_input$/.test(block.element.type);
  const field = interactive({
    element: block.element,
    block,
    surface,
    input: true,
    label,
    describedBy,
    id: typed ? id : null,
  });
  const words = [label, block.optional ? h("span", { class: "optional" }, ` ${t("optional")}`) : null];
  const heading = typed ? h("label", { class: "label", for: id }, words) : h("div", { class: "label" }, words);
  return h("div", null, heading, field, hint, wrong);
}

/** Shows what is wrong beneath an input block's field, or takes it away (null); what is typed there stays untouched. */
export function showError(node, message) {
  const wrong = node.querySelector(".field-error");
  const field = focusable(node);
  if (!wrong) return;
  node.classList.toggle("invalid", Boolean(message));
  wrong.hidden = !message;
  wrong.lastElementChild.textContent = message ?? "";
  if (message) field?.setAttribute("aria-invalid", "true");
  else field?.removeAttribute("aria-invalid");
}

/** What in a block takes the keyboard first. */
export function focusable(node) {
  return node.querySelector("input:not([type=hidden]), textarea, button.select, button");
}

function rich(block) {
  return h("div", { class: "mrkdwn" }, richText(block));
}

function alert(block) {
  const level = block.level ?? "default";
  return h(
    "div",
    { class: `level-${level}`, role: level === "error" ? "alert" : "note" },
    icon(ALERT_ICONS[level] ?? "info"),
    textObject(block.text, "div"),
  );
}

function table(block) {
  return grid(block.rows, block.column_settings ?? []);
}

function dataTable(block) {
  const node = grid(block.rows, []);
  node
    .querySelector("table")
    .prepend(h("caption", null, typeof block.caption === "string" ? block.caption : plain(block.caption)));
  return node;
}

function grid(rows, settings) {
  const cell = (tag) => (value, column) => {
    const look = settings[column] ?? {};
    return h(
      tag,
      {
        class: `align-${look.align ?? "left"}${look.is_wrapped ? " wrapped" : ""}`,
        scope: tag === "th" ? "col" : null,
      },
      cellContent(value),
    );
  };
  return h(
    "div",
    { class: "table-wrap", tabindex: 0, role: "region", "aria-label": t("table") },
    h(
      "table",
      null,
      h("thead", null, h("tr", null, (rows[0] ?? []).map(cell("th")))),
      h(
        "tbody",
        null,
        rows.slice(1).map((row) => h("tr", null, row.map(cell("td")))),
      ),
    ),
  );
}

function cellContent(cell) {
  if (cell?.type === "rich_text") return richText(cell);
  return unescape(String(cell?.text ?? cell?.value ?? ""));
}

function card(block, surface) {
  return h(
    "div",
    null,
    block.hero_image ? picture(block.hero_image, "large") : null,
    h(
      "div",
      { class: "card-words" },
      block.title ? h("strong", null, textObject(block.title)) : null,
      block.subtitle ? h("div", { class: "quiet" }, textObject(block.subtitle)) : null,
      block.body ? textObject(block.body, "div") : null,
      block.subtext ? h("small", null, textObject(block.subtext)) : null,
    ),
    block.actions?.length
      ? h(
          "div",
          { class: "block-actions" },
          block.actions.map((element) => part(element, block, surface)),
        )
      : null,
  );
}

function carousel(block, surface) {
  return h(
    "div",
    { role: "group" },
    (block.elements ?? block.cards ?? []).map((one) =>
      renderBlock({ ...one, type: "card", block_id: one.block_id ?? block.block_id }, surface),
    ),
  );
}

function container(block, surface) {
  return h(
    "div",
    { role: "group" },
    h(
      "div",
      { class: "container-title" },
      block.rich_text_title ? richText(block.rich_text_title) : plain(block.title),
    ),
    block.subtitle ? h("div", { class: "quiet" }, plain(block.subtitle)) : null,
    (block.blocks ?? block.child_blocks ?? block.elements ?? []).map((one) => renderBlock(one, surface)),
  );
}

function video(block) {
  return h(
    "div",
    null,
    link(block.title_url ?? block.video_url ?? "", h("strong", null, plain(block.title))) ?? plain(block.title),
    block.description ? h("div", { class: "quiet" }, plain(block.description)) : null,
  );
}

const MAKERS = {
  section,
  context,
  actions,
  context_actions: actions,
  header,
  divider,
  image,
  input,
  alert,
  table,
  data_table: dataTable,
  data_visualization: chart,
  card,
  carousel,
  container,
  video,
  rich_text: rich,
  markdown: (block) => h("div", { class: "mrkdwn" }, markdown(block.text)),
  file: (block) => h("div", null, icon("file"), block.external_id),
};

/** The blocks of a message, or its text where it has none. */
export function messageBody(message, surface) {
  if (message.blocks?.length) return message.blocks.map((block) => renderBlock(block, surface));
  const words = h("div", { class: "mrkdwn" }, mrkdwn(message.text ?? ""));
  return (message.text ?? "").length > LONG_TEXT * 3 ? fold(words) : words;
}
