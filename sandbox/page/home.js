/** The Home tab of an app. */
import { renderBlock } from "./blocks.js";
import { forget, h, reconcile, replace } from "./dom.js";
import { language, t } from "./i18n.js";
import { appOf, channel, isHome, me, on, store } from "./store.js";
import { Surface } from "./surface.js";

export function createHome() {
  let surface = new Surface("home", { view: "home" });
  const blocks = h("div", { class: "home-blocks" });
  const empty = h("div", { class: "empty" });
  const node = h(
    "section",
    { class: "home scroller", tabindex: 0, "aria-label": t("homeTab"), hidden: true },
    blocks,
    empty,
  );

  function draw() {
    const view = store.home;
    surface.state = view?.state?.values ?? {};
    blocks.hidden = !view;
    empty.hidden = Boolean(view);
    reconcile(blocks, view?.blocks ?? [], {
      key: (block) => block.block_id,
      signature: (block) => JSON.stringify([block, store.revision, language()]),
      build: (block) => renderBlock(block, surface),
    });
    const name = appOf(channel())?.name ?? "";
    replace(
      empty,
      h("h2", null, t("emptyHome", { name })),
      h("p", null, t(isHome(me()) ? "emptyHomeHint" : "emptyHomeStrange")),
    );
  }

  /** Shown anew: for another person, or after having been away. */
  function opened() {
    surface = new Surface("home", { view: "home" });
    forget(blocks);
    draw();
  }

  on("home", draw);
  return { node, opened };
}
