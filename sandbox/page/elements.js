/** Interactive elements of Block Kit. Each maker gets `{ element, block, surface, input, label, describedBy }`. */
import { chosen, confirmed } from "./choice.js";
import { dateButton, timeButton } from "./datepicker.js";
import { h, icon, uid } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { t } from "./i18n.js";
import { fileInput, textInput } from "./inputs.js";
import { link, mrkdwn, plain } from "./mrkdwn.js";
import { openMenu } from "./popover.js";
import { selectElement } from "./selects.js";
import { Surface } from "./surface.js";
import { instant, wall } from "./time.js";

/** The node of an element, or a note where this page does not know its type. */
export function interactive(context) {
  const make = MAKERS[context.element.type];
  return make ? make(context) : h("span", { class: "unknown" }, t("unknownBlock", { type: context.element.type }));
}

function button({ element, block, surface }) {
  const style = { primary: " primary", danger: " danger" }[element.style] ?? "";
  const props = {
    class: `button${style}`,
    "aria-label": element.accessibility_label || null,
    data: { key: Surface.key(block, element) },
  };
  const press = async (event) => {
    const control = event.currentTarget;
    if (await confirmed(element.confirm)) await surface.act(block, element, undefined, control);
  };
  const words = h(
    "span",
    { class: "button-text", title: plain(element.text).length > 34 ? plain(element.text) : null },
    plain(element.text),
  );
  const node = element.url && !element.confirm ? link(element.url, words, icon("out")) : null;
  if (!node) return h("button", { type: "button", ...props, on: { click: press } }, words);
  node.className = props.class;
  node.dataset.key = props.data.key;
  node.addEventListener("click", press);
  return node;
}

function iconElement(context) {
  const { element } = context;
  return button({ ...context, element: { ...element, type: "button", text: element.text ?? { text: element.icon } } });
}

function feedback(context) {
  const { element, block, surface } = context;
  const one = (side, sign) =>
    h(
      "button",
      {
        type: "button",
        class: "button quiet",
        title: plain(element[side]?.text),
        on: {
          click: (event) => surface.act(block, element, element[side]?.value, event.currentTarget),
        },
      },
      `${sign} `,
      plain(element[side]?.text),
    );
  return h("span", { class: "feedback" }, one("positive_button", "👍"), one("negative_button", "👎"));
}

function overflow({ element, block, surface }) {
  const open = (event) => {
    const control = event.currentTarget;
    openMenu(
      control,
      element.options.map((option) => ({
        label: plain(option.text),
        hint: option.description ? plain(option.description) : "",
        href: option.url,
        onSelect: async () => {
          if (await confirmed(element.confirm)) await surface.act(block, element, option.value, control);
        },
      })),
      { label: t("moreActions") },
    );
  };
  return h(
    "button",
    {
      type: "button",
      class: "button overflow",
      "aria-label": t("moreActions"),
      title: t("moreActions"),
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      data: { key: Surface.key(block, element) },
      on: { click: open },
    },
    icon("more"),
  );
}

function choices(type) {
  return (context) => {
    const { element, block, surface, label, describedBy } = context;
    const key = Surface.key(block, element);
    const name = uid("choice");
    const held = surface.read(block, element);
    const has = (value) => (type === "checkbox" ? held.includes(value) : held === value);
    const boxes = element.options.map((option) =>
      h("input", {
        type,
        name,
        value: option.value,
        checked: has(option.value),
        data: { key: `${key}/${option.value}` },
      }),
    );
    const values = () => boxes.filter((box) => box.checked).map((box) => box.value);
    let before = values();
    const changed = (event) => {
      const undo = () =>
        boxes.forEach((box) => {
          box.checked = before.includes(box.value);
        });
      const now = values();
      chosen(context, type === "checkbox" ? now : now[0], event.target, undo).then(() => {
        before = values();
      });
    };
    return h(
      "div",
      {
        class: "choices",
        role: type === "radio" ? "radiogroup" : "group",
        "aria-label": label || t("choose"),
        "aria-describedby": describedBy,
        on: { change: changed },
      },
      element.options.map((option, at) =>
        h(
          "label",
          { class: "choice" },
          boxes[at],
          h(
            "span",
            null,
            choiceText(option.text),
            option.description ? h("small", null, choiceText(option.description)) : null,
          ),
        ),
      ),
    );
  };
}

function choiceText(text) {
  return text.type === "mrkdwn" ? mrkdwn(text.text) : withEmoji(plain(text));
}

function date(context) {
  const { element, block, surface, label, describedBy } = context;
  const node = dateButton({
    value: surface.read(block, element),
    placeholder: plain(element.placeholder),
    label,
    describedBy,
    key: Surface.key(block, element),
    onChange: (day) => chosen(context, day, node),
  });
  return node;
}

function time(context) {
  const { element, block, surface, label, describedBy } = context;
  const node = timeButton({
    value: surface.read(block, element),
    placeholder: plain(element.placeholder),
    label,
    describedBy,
    key: Surface.key(block, element),
    onChange: (at) => chosen(context, at, node),
  });
  return node;
}

function dateTime(context) {
  const { element, block, surface, label, describedBy } = context;
  const held = surface.read(block, element);
  const parts = held ? wall(new Date(held * 1000)) : null;
  const two = (number) => String(number).padStart(2, "0");
  let day = parts ? `${parts.year}-${two(parts.month)}-${two(parts.day)}` : "";
  let hour = parts ? `${two(parts.hour)}:${two(parts.minute)}` : "";
  const both = () => {
    if (day && hour) chosen(context, Math.round(instant(Date.parse(`${day}T${hour}:00Z`)) / 1000), node);
  };
  const key = Surface.key(block, element);
  const node = h(
    "span",
    { class: "pair" },
    dateButton({
      value: day,
      label,
      describedBy,
      key: `${key}/day`,
      onChange: (value) => {
        day = value;
        both();
      },
    }),
    timeButton({
      value: hour,
      label,
      describedBy,
      key: `${key}/time`,
      onChange: (value) => {
        hour = value;
        both();
      },
    }),
  );
  return node;
}

const MAKERS = {
  button,
  overflow,
  workflow_button: button,
  icon_button: iconElement,
  feedback_buttons: feedback,
  checkboxes: choices("checkbox"),
  radio_buttons: choices("radio"),
  datepicker: date,
  timepicker: time,
  datetimepicker: dateTime,
  plain_text_input: textInput,
  number_input: textInput,
  email_text_input: textInput,
  url_text_input: textInput,
  rich_text_input: textInput,
  file_input: fileInput,
};
for (const kind of ["static", "external", "users", "conversations", "channels"]) {
  MAKERS[`${kind}_select`] = selectElement;
  MAKERS[`multi_${kind}_select`] = selectElement;
}
