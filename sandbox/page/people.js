/** People and apps as one sees them: a face, a name, and what they are here. */
import { h } from "./dom.js";
import { language, t } from "./i18n.js";
import { isHome, nameParts, store, userName } from "./store.js";

const HUES = 8;

export function avatar(id, size = "") {
  const user = store.users.get(id);
  const classes = `avatar ${size}`;
  if (user?.is_bot) return h("img", { class: `${classes} bot`, src: "/page/bot.svg", alt: "" });
  const [name] = nameParts(userName(id));
  const words = name.split(/\s+/).filter((word) => /^\p{Lu}/u.test(word));
  const letters = (words.length ? words : [name]).map((word) => [...word][0]);
  const initials = [letters[0], letters.length > 1 ? letters.at(-1) : ""].join("");
  return h("span", { class: `${classes} hue-${hue(id)}`, "aria-hidden": "true" }, initials.toUpperCase());
}

function hue(id) {
  let sum = 0;
  for (const letter of id ?? "") sum = (sum * 31 + letter.charCodeAt(0)) % 9973;
  return sum % HUES;
}

/** Also what one wants to know before one becomes somebody: whether they are new to the app, and their language. */
export function allBadges(user) {
  const found = badges(user).filter(([, kind]) => kind !== "strange");
  if (!isHome(user)) found.push([t("badgeOtherCompany", { name: user.team_name }), "strange"]);
  const spoken = (user.locale ?? "").slice(0, 2);
  if (spoken && spoken !== language()) found.push([languageName(spoken), "plain"]);
  if (!user.has_met_app) found.push([t("badgeNew"), "new"]);
  return found;
}

function languageName(code) {
  return new Intl.DisplayNames([language()], { type: "language" }).of(code);
}

/** Badges that say what somebody may do here: `[words, kind]`. */
export function badges(user) {
  if (!user) return [];
  const found = [];
  if (user.is_bot) found.push([t("badgeApp"), "app"]);
  if (!isHome(user)) found.push([user.team_name ?? t("badgeOtherTeam"), "strange"]);
  if (user.is_owner) found.push([t("badgeOwner"), "owner"]);
  else if (user.is_admin) found.push([t("badgeAdmin"), "owner"]);
  if (user.is_ultra_restricted || user.is_restricted) found.push([t("badgeGuest"), "guest"]);
  return found;
}

export function badgeNodes(found) {
  return found.map(([words, kind]) => h("span", { class: `badge ${kind}` }, words));
}

/** Name with the part after the dot (city or role) set back. */
export function personName(id) {
  const [name, role] = nameParts(userName(id));
  return h(
    "span",
    { class: "person" },
    h("span", { class: "person-name" }, name),
    role ? " " : null,
    role ? h("span", { class: "person-role" }, role) : null,
  );
}
