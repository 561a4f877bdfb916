/** Where interactive elements stand (a message, the open modal, the Home), what people chose there, and how a click is sent. */
import { post, Refused } from "./api.js";
import { t } from "./i18n.js";
import { notice } from "./popover.js";
import { begun, ended } from "./rest.js";
import { store } from "./store.js";
import { heldIn, initialOf, isMulti } from "./values.js";

const FILL_PAUSE = 400;

export class Surface {
  /** `target` is what the control API wants beside the action: `{ channel, ts }` or `{ view }`. */
  constructor(kind, target) {
    this.kind = kind;
    this.target = target;
    this.values = new Map();
    this.known = new Map();
    this.state = {};
    this.unsent = new Map();
    this.timer = null;
  }

  static key(block, element) {
    return `${block.block_id}/${element.action_id}`;
  }

  /** What is chosen or typed: by the person here, else what the sandbox holds, else what the app pre-filled. */
  read(block, element) {
    const key = Surface.key(block, element);
    if (this.values.has(key)) return this.values.get(key);
    return (
      heldIn(this.state[block.block_id]?.[element.action_id]) ?? initialOf(element) ?? (isMulti(element) ? [] : "")
    );
  }

  write(block, element, value) {
    this.values.set(Surface.key(block, element), value);
    if (this.kind !== "modal" || block.type !== "input" || dispatchesChoice(block, element)) return;
    this.wait();
    this.unsent.set(block.block_id, value);
    // Kept by the sandbox too, so that a reload in the middle of a form loses nothing.
    this.timer = setTimeout(() => this.flush().catch(tell), FILL_PAUSE);
  }

  wait() {
    if (this.timer === null) begun();
    clearTimeout(this.timer);
  }

  waitNoLonger() {
    if (this.timer !== null) ended();
    clearTimeout(this.timer);
    this.timer = null;
  }

  /** Sends what was typed since the last time, without submitting. */
  async flush() {
    this.waitNoLonger();
    if (!this.unsent.size) return;
    const values = Object.fromEntries(this.unsent);
    this.unsent.clear();
    await post("fill", { user: store.me, values });
  }

  /** Drops what was not sent yet: it goes along with the submission, or nobody wants it any more. */
  stop() {
    this.waitNoLonger();
    this.unsent.clear();
  }

  /** Remembers the words of an option that came from the app, to show them when it is chosen. */
  remember(block, element, option) {
    this.known.set(`${Surface.key(block, element)}/${option.value}`, option);
  }

  recall(block, element, value) {
    return this.known.get(`${Surface.key(block, element)}/${value}`);
  }

  async options(block, element, query) {
    return post("options", {
      user: store.me,
      action_id: element.action_id,
      block_id: block.block_id,
      query,
      ...this.target,
    });
  }

  /** Sends the click; `control` shows that it is under way. */
  async act(block, element, value, control) {
    if (control?.getAttribute("aria-busy") === "true") return;
    control?.setAttribute("aria-busy", "true");
    try {
      await this.flush();
      const answer = await post("action", {
        user: store.me,
        action_id: element.action_id,
        block_id: block.block_id,
        value,
        ...this.target,
      });
      // Where the click was in a message, the workspace says it there, visible to this person only.
      if (answer.acked === false && this.kind !== "message") notice(answer.error ?? t("appSilent"), "warning");
    } catch (error) {
      tell(error);
    } finally {
      control?.removeAttribute("aria-busy");
    }
  }
}

/** A choice that the app hears of at once travels as an action: to send it as typed text too would tell the app twice. */
function dispatchesChoice(block, element) {
  return block.dispatch_action && !/_input$/.test(element.type);
}

/** Shows a refusal in the sandbox's own words; anything else is a defect of the page and stays an error. */
export function tell(error) {
  if (!(error instanceof Refused) && !(error instanceof TypeError)) throw error;
  notice(error instanceof Refused ? error.message : t("unreachable"), "error");
}

const messages = new Map();

/** The surface of a message, the same one for as long as the page lives, so that choices survive an update. */
export function messageSurface(channel, ts) {
  const key = `${store.me}/${channel}/${ts}`;
  if (!messages.has(key)) messages.set(key, new Surface("message", { channel, ts }));
  return messages.get(key);
}

export function forgetSurfaces() {
  messages.clear();
}
