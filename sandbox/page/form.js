/** What a client checks before it sends a form. */
import { t } from "./i18n.js";
import { isEmpty } from "./values.js";

const MAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const NUMBER = /^-?\d+(\.\d+)?$/;

/** What is wrong with the form, by block_id; empty when all is well. */
export function problems(view, surface) {
  const found = {};
  for (const block of view.blocks) {
    const message = block.type === "input" ? problem(block, surface.read(block, block.element)) : null;
    if (message) found[block.block_id] = message;
  }
  return found;
}

/** The values of all input blocks, by block_id. */
export function formValues(view, surface) {
  const inputs = view.blocks.filter((block) => block.type === "input");
  return Object.fromEntries(inputs.map((block) => [block.block_id, surface.read(block, block.element) ?? null]));
}

function problem({ element, optional }, value) {
  const blank = isEmpty(value) || (typeof value === "string" && !value.trim());
  if (blank) return optional ? null : t(/_input$/.test(element.type) ? "fillIn" : "makeChoice");
  return (CHECKS[element.type] ?? (() => null))(element, value);
}

function length(element, value) {
  const size = [...value].length;
  if (element.max_length && size > element.max_length)
    return t("tooLong", { n: size - element.max_length, max: element.max_length });
  if (element.min_length && size < element.min_length) return t("tooShort", { min: element.min_length });
  return null;
}

function number(element, value) {
  if (!NUMBER.test(value)) return t("notANumber");
  if (!element.is_decimal_allowed && value.includes(".")) return t("wholeNumber");
  if (element.min_value !== undefined && Number(value) < Number(element.min_value))
    return t("atLeastNumber", { n: element.min_value });
  if (element.max_value !== undefined && Number(value) > Number(element.max_value))
    return t("atMostNumber", { n: element.max_value });
  return null;
}

function address(element, value) {
  const found = URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
  return found ? null : t("notAnAddress");
}

const CHECKS = {
  plain_text_input: length,
  rich_text_input: length,
  number_input: number,
  email_text_input: (element, value) => (MAIL.test(value) ? null : t("notAMail")),
  url_text_input: address,
};
