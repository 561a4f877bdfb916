/** The page's words, in the language of the person one acts as. */
import en from "./en.js";
import nl from "./nl.js";

const LANGUAGES = { nl, en };
let current = "nl";

export function setLanguage(locale) {
  const wanted = String(locale || "nl")
    .slice(0, 2)
    .toLowerCase();
  current = wanted in LANGUAGES ? wanted : "en";
  document.documentElement.lang = current;
}

export function language() {
  return current;
}

/** The text of that name; `values` fill the `{holes}`, or are handed to texts that count. */
export function t(name, values = {}) {
  const text = LANGUAGES[current][name] ?? en[name] ?? name;
  if (typeof text === "function") return text(values);
  return text.replace(/\{(\w+)\}/g, (hole, key) => values[key] ?? hole);
}
