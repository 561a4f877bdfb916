/** A short guided tour of the main job. It goes on by itself when a step has been done, and never stands in the way. */
import { h, iconButton, replace } from "./dom.js";
import { t } from "./i18n.js";
import { on, store } from "./store.js";

const SEEN = "tour-seen";

export class Tour {
  /**
   * What its buttons do: `prepare` the command, move to `monday` or `thursday` (resolves to whether it went), show the
   * `report`, go to what somebody is `asked`, move past the deadline to the `summary`; `describe` fills the texts, and
   * `asks` says whether the workspace's example has somebody who is asked something.
   */
  constructor({ prepare, monday, report, thursday, asked, summary, describe, asks }) {
    this.describe = describe;
    this.at = 0;
    this.formSeen = false;
    this.node = h("section", { class: "tour", "aria-label": t("tour"), hidden: true });
    this.every = [
      { name: "tourHello", go: ["tourBegin", () => this.to(1)] },
      { name: "tourCommand", go: ["tourPrepare", prepare], done: () => store.modals.length > 0 },
      { name: "tourForm", done: () => this.formSeen && store.modals.length === 0 },
      { name: "tourCard" },
      { name: "tourClock", go: ["toMonday", async () => (await monday()) && this.to(5)] },
      { name: "tourFile", go: ["tourShow", report] },
      { name: "tourAsk", when: asks, go: ["toThursday", async () => (await thursday()) && this.to(7)] },
      { name: "tourAnswer", when: asks, go: ["tourShow", asked] },
      { name: "tourSummary", when: asks, go: ["tourDeadline", summary] },
    ];
    on("modals", () => this.watch());
  }

  /** The steps that this workspace has something to show for. */
  get steps() {
    return this.every.filter((step) => step.when?.() ?? true);
  }

  start() {
    this.to(0);
  }

  /** Starts for whoever has not seen it yet. */
  startOnce() {
    if (!localStorage.getItem(SEEN)) this.start();
  }

  to(step) {
    this.at = step;
    this.formSeen = store.modals.length > 0;
    if (step >= this.steps.length) this.stop();
    else this.draw();
  }

  stop() {
    this.node.hidden = true;
    localStorage.setItem(SEEN, "yes");
  }

  /** Goes on when the step has been done. */
  watch() {
    // A modal dialog makes all else inert, so the tour stands inside it as long as it is open.
    const dialog = [...document.querySelectorAll("dialog.modal")].at(-1);
    const place = dialog ?? document.getElementById("app");
    // Moved only when it has to: a node that is put in again loses its focus, and a click that is under way.
    if (this.node.parentNode !== place) place.append(this.node);
    this.formSeen ||= store.modals.length > 0;
    if (!this.node.hidden && this.steps[this.at].done?.()) this.to(this.at + 1);
  }

  draw() {
    const steps = this.steps;
    const { name } = steps[this.at];
    const place = t("tourStep", { n: this.at + 1, of: steps.length });
    const head = h(
      "header",
      null,
      h("small", { class: "quiet" }, place),
      iconButton("close", t("tourStop"), () => this.stop(), { class: "small" }),
    );
    const dots = steps.map((_, index) => h("span", { class: index === this.at ? "dot on" : "dot" }));
    replace(
      this.node,
      head,
      h("h2", null, t(name)),
      h("p", null, t(`${name}Text`, this.describe())),
      this.buttons(),
      h("div", { class: "dots", "aria-hidden": "true" }, dots),
    );
    this.node.hidden = false;
  }

  buttons() {
    const { go } = this.steps[this.at];
    const button = (words, className, click) => h("button", { type: "button", class: className, on: { click } }, words);
    const next = t(this.at === this.steps.length - 1 ? "tourEnd" : "next");
    return h(
      "div",
      { class: "tour-actions" },
      this.at ? button(t("back"), "text-button", () => this.to(this.at - 1)) : null,
      this.at ? button(next, go ? "text-button" : "button primary", () => this.to(this.at + 1)) : null,
      go ? button(t(go[0]), "button primary", go[1]) : null,
    );
  }
}
