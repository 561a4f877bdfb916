/** What the page knows: the workspace, who one is, which conversation is open; and how each part is fetched anew. */
import { coalesced, get, post } from "./api.js";
import { setLanguage } from "./i18n.js";
import { whenReleased } from "./press.js";
import { setOffset, setZone } from "./time.js";

export const store = {
  team: null,
  users: new Map(),
  everyChannel: new Map(),
  groups: new Map(),
  rebuilding: false,
  apps: [],
  tour: null,
  me: null,
  channels: [],
  channel: null,
  tab: "messages",
  thread: null,
  highlight: null,
  messages: [],
  loaded: null,
  modals: [],
  home: null,
  linked: true,
  revision: 0,
};

const listeners = new Map();
let seenNames = "";

/** Calls `listener` whenever that part of the store has changed. */
export function on(part, listener) {
  if (!listeners.has(part)) listeners.set(part, new Set());
  listeners.get(part).add(listener);
}

/** Forgets all listeners, before the frame of the page is built anew. */
export function resetListeners() {
  listeners.clear();
}

export function changed(part) {
  whenReleased(part, () => {
    for (const listener of listeners.get(part) ?? []) listener();
  });
}

export const me = () => store.users.get(store.me);
export const channel = () => store.channels.find((one) => one.id === store.channel) ?? null;
export const isHome = (user) => !user || !user.team_id || user.team_id === store.team?.id;

/** The app whose direct messages that conversation is, or null. */
export function appOf(conversation) {
  if (!conversation?.is_im) return null;
  const name = (conversation.name ?? "").replace(/^@/, "");
  const named = store.apps.find((app) => app.id === conversation.app_id || botName(app) === name || app.name === name);
  return named ?? (store.apps.length === 1 ? store.apps[0] : null);
}

function botName(app) {
  return store.users.get(botId(app))?.name;
}

export function botId(app) {
  return typeof app?.bot_user === "object" ? app.bot_user?.id : app?.bot_user;
}

/** "Ute de Vries" and "Utrecht" of "Ute de Vries · Utrecht". */
export function nameParts(full) {
  const at = full.indexOf(" · ");
  return at < 0 ? [full, ""] : [full.slice(0, at), full.slice(at + 3)];
}

/** What somebody is called: an app's bot as the app itself. */
export function userName(id) {
  const user = store.users.get(id);
  const app = user?.is_bot ? store.apps.find((one) => botId(one) === id) : null;
  if (app) return app.name;
  return user ? user.display_name || user.real_name || user.name : (id ?? "?");
}

export const loadWorkspace = coalesced(async () => {
  const state = await get("state");
  const places = state.channels.map((one) => [one.id, one.name, one.members]);
  const names = JSON.stringify([state.users, places, state.groups]);
  if (names !== seenNames) store.revision += 1;
  seenNames = names;
  store.team = state.team;
  store.users = new Map(state.users.map((user) => [user.id, user]));
  store.everyChannel = new Map(state.channels.map((one) => [one.id, one]));
  store.groups = new Map(state.groups.map((group) => [group.id, group]));
  store.apps = state.apps;
  store.rebuilding = state.rebuilding;
  store.tour = state.tour ?? null;
  if (!store.users.has(store.me)) store.me = firstPerson(state.users)?.id ?? null;
  applyReader();
  await loadChannels();
  changed("workspace");
});

function firstPerson(users) {
  const wanted = sessionStorage.getItem("actAs");
  const people = users.filter((user) => !user.is_bot && !user.deleted);
  const toured = people.find((user) => user.name === store.tour?.user);
  const member = people.find((user) => isHome(user) && !user.is_restricted && !user.is_owner && !user.is_admin);
  return people.find((user) => user.id === wanted) ?? toured ?? member ?? people[0];
}

function applyReader() {
  setLanguage(me()?.locale);
  setZone(me()?.tz);
}

export const loadChannels = coalesced(async () => {
  const asked = store.me;
  const answer = await get("channels", { as: asked });
  if (asked !== store.me) return;
  store.channels = answer.channels;
  followOpen();
  changed("channels");
});

/** A direct message that had not begun goes by its name; once it has begun, it has an id. */
function followOpen() {
  if (!store.channel || channel()) return;
  const begun = store.channels.find((one) => one.name === store.channel);
  if (begun) store.channel = begun.id;
}

/** The stamps of the messages to fetch next; null stands for all of them. */
let wanted = null;

const fetchMessages = coalesced(async () => {
  const [asked, reader, stamps] = [store.channel, store.me, wanted];
  wanted = new Set();
  if (!asked) return;
  const answer = await get("messages", { channel: asked, as: reader, ts: stamps && [...stamps].join(",") });
  if (asked !== store.channel || reader !== store.me) return;
  store.messages = putInPlace(store.messages, answer.messages, stamps);
  store.loaded = asked;
  changed("messages");
});

/** Fetches the open conversation: all of it, or, where it is known already, only the messages of these stamps. */
export function loadMessages(...stamps) {
  if (!stamps.length || store.loaded !== store.channel) wanted = null;
  else stamps.forEach((stamp) => wanted?.add(stamp));
  return fetchMessages();
}

/** The known messages, those of `stamps` (null: all) replaced by what came. What is as it was stays the same object. */
function putInPlace(known, fresh, stamps) {
  const before = new Map(known.map((message) => [message.ts, message]));
  const came = fresh.map((message) => {
    const old = before.get(message.ts);
    return old && JSON.stringify(old) === JSON.stringify(message) ? old : message;
  });
  if (!stamps) return came;
  const others = known.filter((message) => !stamps.has(message.ts));
  return [...others, ...came].sort((a, b) => (a.ts < b.ts ? -1 : 1));
}

export const loadModals = coalesced(async () => {
  const reader = store.me;
  const answer = await get("modals", { user: reader });
  if (reader !== store.me) return;
  store.modals = answer.stack;
  changed("modals");
});

export const loadHome = coalesced(async () => {
  const reader = store.me;
  const answer = await get("home", { user: reader });
  if (reader !== store.me) return;
  store.home = answer.view;
  changed("home");
});

export const loadClock = coalesced(async () => {
  const asked = Date.now();
  const clock = await get("clock");
  setOffset(new Date(clock.now).getTime() - (asked + Date.now()) / 2);
  changed("clock");
});

const addresses = new Map();

const loadFiles = coalesced(async () => {
  const { files } = await get("files");
  for (const file of files) addresses.set(file.id, file.url);
});

/** Where the bytes of a file are, or null when it is gone. */
export async function fileAddress(file) {
  if (!addresses.has(file.id)) await loadFiles();
  return addresses.get(file.id) ?? null;
}

/** Becomes somebody else: from here on everything is fetched through their eyes. */
export async function actAs(id) {
  store.me = id;
  sessionStorage.setItem("actAs", id);
  Object.assign(store, { messages: [], loaded: null, modals: [], home: null, thread: null });
  store.revision += 1;
  applyReader();
  await loadChannels();
  changed("reader");
}

/** Tells the sandbox that all of the open conversation has been read. */
export async function markRead() {
  const open = channel();
  if (!open?.unread || store.tab === "home" || document.visibilityState === "hidden") return;
  open.unread = 0;
  changed("channels");
  await post("read", { user: store.me, channel: open.id });
}
