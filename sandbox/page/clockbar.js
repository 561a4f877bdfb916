/** The sandbox's clock, and the buttons that move it. */
import { post } from "./api.js";
import { announce, h, icon } from "./dom.js";
import { t } from "./i18n.js";
import { notice } from "./popover.js";
import { loadClock, on } from "./store.js";
import { tell } from "./surface.js";
import { clockTime, fullDate, nextWeekday, now, shortDate } from "./time.js";

const HOUR = 3_600_000;
const [MONDAY, THURSDAY] = [0, 3];

export class ClockBar {
  constructor() {
    this.date = h("span", { class: "clock-date" });
    this.time = h("strong", { class: "clock-time" });
    this.status = h("span", { class: "sr-only", role: "status" });
    const face = h("span", { class: "clock-face" }, this.date, " ", this.time);
    this.moves = [
      this.button("toThursday", () => nextWeekday(THURSDAY, 9)),
      this.button("toMonday", () => nextWeekday(MONDAY, 8)),
      this.button("plusHour", () => new Date(now().getTime() + HOUR)),
    ];
    this.node = h(
      "div",
      { class: "clock", role: "group", "aria-label": t("clock") },
      icon("clock"),
      face,
      this.moves,
      this.status,
    );
    this.draw();
    on("clock", () => this.draw());
  }

  button(name, to) {
    const words = [h("span", { class: "long" }, t(name)), h("span", { class: "short" }, t(`${name}Short`))];
    const props = { type: "button", class: "clock-move", "aria-label": t(name), title: t("clockTitle") };
    return h("button", { ...props, on: { click: () => this.move(to()) } }, words);
  }

  draw() {
    const at = now();
    this.date.textContent = shortDate(at);
    this.date.title = fullDate(at);
    this.time.textContent = clockTime(at);
  }

  /** Walks to that time; resolves to whether it got there. One walk at a time. */
  async move(to) {
    if (this.node.getAttribute("aria-busy") === "true") return false;
    this.show(true);
    try {
      const answer = await post("clock", { to: to.toISOString() });
      await loadClock();
      announce(t("clockStands", { when: `${fullDate(now())}, ${clockTime(now())}` }));
      if (answer.idle === false) notice(t("clockNotIdle"), "warning");
      return true;
    } catch (error) {
      tell(error);
      return false;
    } finally {
      this.show(false);
    }
  }

  /** Whether a walk is under way. The buttons are not switched off for real: that would take the focus from them. */
  show(busy) {
    this.node.setAttribute("aria-busy", String(busy));
    for (const button of this.moves) button.setAttribute("aria-disabled", String(busy));
    this.status.textContent = busy ? t("clockWalks") : "";
  }
}
