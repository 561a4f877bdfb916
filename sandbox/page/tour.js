/** A short guided tour of the main job. It goes on by itself when a step has been done, and never stands in the way. */
import { h, iconButton, replace } from "./dom.js";
import { t } from "./i18n.js";
import { on, store } from "./store.js";

const SEEN = "tour-seen";

/** `actions` are what its buttons do: `{ prepare, monday, report, describe }`. */
export function createTour(actions) {
  let at = 0;
  let hadModal = false;
  const node = h("section", { class: "tour", "aria-label": t("tour"), hidden: true });

  const steps = [
    { title: "tourHello", text: "tourHelloText", go: { words: "tourBegin", run: () => to(1) } },
    { title: "tourCommand", text: "tourCommandText", go: { words: "tourPrepare", run: actions.prepare }, done: () => store.modals.length > 0 },
    { title: "tourForm", text: "tourFormText", done: () => hadModal && store.modals.length === 0 },
    { title: "tourCard", text: "tourCardText" },
    { title: "tourClock", text: "tourClockText", go: { words: "toMonday", run: async () => { if (await actions.monday()) to(5); } } },
    { title: "tourFile", text: "tourFileText", go: { words: "tourShow", run: async () => { await actions.report(); } } },
  ];

  function to(step) {
    at = step;
    hadModal = store.modals.length > 0;
    if (at >= steps.length) stop();
    else draw();
  }

  function draw() {
    const step = steps[at];
    const last = at === steps.length - 1;
    const hole = actions.describe();
    replace(node,
      h("header", null, h("small", { class: "quiet" }, t("tourStep", { n: at + 1, of: steps.length })), iconButton("close", t("tourStop"), stop, { class: "small" })),
      h("h2", null, t(step.title)), h("p", null, t(step.text, hole)),
      h("div", { class: "tour-actions" },
        at ? h("button", { type: "button", class: "text-button", on: { click: () => to(at - 1) } }, t("back")) : null,
        step.go ? h("button", { type: "button", class: "button primary", on: { click: step.go.run } }, t(step.go.words)) : null,
        at ? h("button", { type: "button", class: step.go ? "button" : "button primary", on: { click: () => to(at + 1) } }, t(last ? "tourEnd" : "next")) : null),
      h("div", { class: "dots", "aria-hidden": "true" }, steps.map((_, index) => h("span", { class: index === at ? "dot on" : "dot" }))));
    node.hidden = false;
  }

  function watch() {
    // A modal dialog makes all else inert, so the tour stands inside it as long as it is open.
    ([...document.querySelectorAll("dialog.modal")].at(-1) ?? document.getElementById("app")).append(node);
    hadModal ||= store.modals.length > 0;
    if (node.hidden || !steps[at].done?.()) return;
    to(at + 1);
  }

  function stop() {
    node.hidden = true;
    localStorage.setItem(SEEN, "yes");
  }

  on("modals", watch);
  return {
    node,
    start: () => to(0),
    startOnce: () => { if (!localStorage.getItem(SEEN)) to(0); },
    redraw: () => { if (!node.hidden) draw(); },
  };
}
