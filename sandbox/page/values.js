/** Plain values of interactive elements: what the control API takes, out of what Slack's shapes say. */
import { plain } from "./mrkdwn.js";
import { richTextPlain } from "./richtext.js";

const optionValue = (option) => option?.value;
const optionValues = (options) => options?.map(optionValue);

/** The value that the app pre-filled, or undefined. */
export function initialOf(element) {
  return element.initial_value?.elements
    ? richTextPlain(element.initial_value)
    : (element.initial_value ??
        optionValue(element.initial_option) ??
        optionValues(element.initial_options) ??
        element.initial_user ??
        element.initial_users ??
        element.initial_channel ??
        element.initial_channels ??
        element.initial_conversation ??
        element.initial_conversations ??
        element.initial_date ??
        element.initial_time ??
        element.initial_date_time);
}

/** The value that Slack's `state` holds for an element, or undefined. */
export function heldIn(state) {
  if (!state) return undefined;
  return (
    state.value ??
    (state.rich_text_value ? richTextPlain(state.rich_text_value) : undefined) ??
    optionValue(state.selected_option) ??
    optionValues(state.selected_options) ??
    state.selected_user ??
    state.selected_users ??
    state.selected_channel ??
    state.selected_channels ??
    state.selected_conversation ??
    state.selected_conversations ??
    state.selected_date ??
    state.selected_time ??
    state.selected_date_time ??
    state.files?.map((file) => file.id)
  );
}

export function isMulti(element) {
  return element.type.startsWith("multi_") || element.type === "checkboxes" || element.type === "file_input";
}

export function isEmpty(value) {
  return value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);
}

/** All options that an element carries itself, groups laid flat. */
export function optionsOf(element) {
  const held = [...(element.initial_options ?? []), ...(element.initial_option ? [element.initial_option] : [])];
  return [...(element.options ?? []), ...(element.option_groups ?? []).flatMap((group) => group.options), ...held];
}

/** An option of Block Kit as the lists of this page take it. */
export function asOption(option) {
  return { value: option.value, text: plain(option.text), hint: option.description ? plain(option.description) : "" };
}
