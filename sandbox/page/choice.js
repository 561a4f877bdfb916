/** What every choice has in common: the app's question before it, and the sending after it. */
import { plain, textObject } from "./mrkdwn.js";
import { ask } from "./popover.js";

/** Asks the element's `confirm` question, where it has one. */
export async function confirmed(question) {
  if (!question) return true;
  return ask({
    title: plain(question.title),
    text: textObject(question.text, "div"),
    confirm: plain(question.confirm) || undefined,
    deny: plain(question.deny) || undefined,
    danger: question.style === "danger",
  });
}

/** Remembers a choice; sends it to the app where it stands outside an input block or where the app wants to hear at once. */
export async function chosen({ element, block, surface, input }, value, control, undo) {
  if (!input && !(await confirmed(element.confirm))) {
    undo?.();
    return;
  }
  surface.write(block, element, value);
  if (!input || block.dispatch_action) await surface.act(block, element, value, control);
}
