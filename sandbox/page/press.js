/** Redraws wait while something is pressed: a click is lost when its node is replaced between press and release. */
import { begun, ended } from "./rest.js";

const SPACE_PRESSES = "button, summary, a, [type=checkbox], [type=radio]";
let pressing = false;
const waiting = new Map();

/** Draws now or, while something is pressed, once that is released; of the same `name` only the latest. */
export function whenReleased(name, draw) {
  if (pressing) waiting.set(name, draw);
  else draw();
}

function press() {
  if (pressing) return;
  pressing = true;
  begun();
}

function release() {
  if (!pressing) return;
  pressing = false;
  // A task later: first the click, whose listeners find their nodes in place.
  setTimeout(() => {
    const draws = [...waiting];
    waiting.clear();
    for (const [name, draw] of draws) whenReleased(name, draw);
    ended();
  });
}

/** Called once, by the page's start. */
export function watchPresses() {
  const listen = (types, listener) => types.forEach((type) => window.addEventListener(type, listener, true));
  listen(["pointerdown"], (event) => event.button === 0 && press());
  listen(["keydown"], (event) => event.key === " " && event.target.matches?.(SPACE_PRESSES) && press());
  listen(["pointerup", "pointercancel", "contextmenu", "dragend", "keyup"], release);
  // Where the release went unseen: another window took the pointer or the keyboard.
  listen(["pointermove"], (event) => event.buttons || release());
  listen(["blur"], (event) => event.target === window && release());
}
