/** The bar of the sandbox itself, above the workspace: the clock and its moves, whom one acts as, and the tools. */
import { get, post } from "./api.js";
import { ClockBar } from "./clockbar.js";
import { h, icon, iconButton, replace } from "./dom.js";
import { t } from "./i18n.js";
import { Listbox } from "./listbox.js";
import { allBadges, avatar, badgeNodes, personName } from "./people.js";
import { ask, closePanel, notice, openMenu, openPanel } from "./popover.js";
import { filtered } from "./select.js";
import { nameParts, on, store, userName } from "./store.js";
import { tell } from "./surface.js";

export function createTopbar({ actAs, toggleSidebar, toggleInspector, startTour }) {
  const clock = new ClockBar();
  const node = h(
    "header",
    { class: "topbar" },
    iconButton("menu", t("channels"), toggleSidebar, { class: "only-phone", "aria-controls": "sidebar" }),
    h(
      "div",
      { class: "brand" },
      h("img", { src: "/page/mark.svg", alt: "", width: 26, height: 26 }),
      h("span", null, t("sandbox")),
    ),
    clock.node,
    h(
      "div",
      { class: "topbar-end" },
      iconButton("help", t("tour"), startTour),
      iconButton("code", t("inspector"), toggleInspector, { id: "inspector-toggle" }),
      iconButton("more", t("sandboxMenu"), (event) => sandboxMenu(event.currentTarget), { "aria-haspopup": "menu" }),
      personButton(actAs),
    ),
  );
  return { node, move: (to) => clock.move(to) };
}

function personButton(actAs) {
  const button = h("button", {
    type: "button",
    class: "act-as",
    "aria-haspopup": "listbox",
    "aria-expanded": "false",
    on: { click: () => openPeople(button, actAs) },
  });
  const draw = () => {
    const [name, role] = nameParts(userName(store.me));
    button.title = t("youAre", { name: `${name} ${role}`.trim() });
    replace(
      button,
      avatar(store.me, "small"),
      h("span", { class: "act-as-words" }, h("small", null, t("actAs")), " ", personName(store.me)),
      icon("chevron"),
    );
  };
  draw();
  on("workspace", draw);
  on("reader", draw);
  return button;
}

function openPeople(button, actAs) {
  const people = [...store.users.values()].filter((user) => !user.is_bot && !user.deleted);
  const options = people
    .map((user) => ({
      value: user.id,
      text: userName(user.id),
      hint: allBadges(user)
        .map(([words]) => words)
        .join(" "),
      node: () =>
        h(
          "span",
          { class: "person-row" },
          avatar(user.id, "small"),
          personName(user.id),
          h("span", { class: "badges" }, badgeNodes(allBadges(user))),
        ),
    }))
    .map((option) => ({ ...option, hint: "", text: `${option.text} ${option.hint}`.trim() }));
  const list = new Listbox({
    label: t("actAs"),
    source: (query) => filtered([{ options }], query),
    isChosen: (value) => value === store.me,
    choose: (option) => {
      closePanel({ refocus: true });
      actAs(option.value);
    },
  });
  openPanel(button, [h("p", { class: "panel-intro" }, t("actAsIntro")), list.node], {
    className: "list-panel people-panel",
    side: "end",
    focus: list.input,
  });
}

function sandboxMenu(anchor) {
  openMenu(
    anchor,
    [
      { heading: t("sandbox") },
      { label: t("files"), icon: "file", onSelect: () => showFiles().catch(tell) },
      { label: t("reset"), hint: t("resetHint"), icon: "trash", danger: true, onSelect: () => reset().catch(tell) },
    ],
    { label: t("sandboxMenu") },
  );
}

async function showFiles() {
  const { files } = await get("files");
  const dialog = h(
    "dialog",
    { class: "dialog", "aria-label": t("files"), on: { close: () => dialog.remove() } },
    h("h2", null, t("files")),
    files.length
      ? h(
          "ul",
          { class: "file-list" },
          files.map((file) => h("li", null, h("a", { href: file.url, download: file.name }, file.name))),
        )
      : h("p", { class: "quiet" }, t("noFiles")),
    h(
      "div",
      { class: "dialog-actions" },
      h(
        "button",
        { type: "button", class: "button", autofocus: true, on: { click: () => dialog.close() } },
        t("close"),
      ),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
}

async function reset() {
  if (!(await ask({ title: t("resetTitle"), text: t("resetText"), confirm: t("reset"), danger: true }))) return;
  await post("reset");
  notice(t("resetDone"));
}
