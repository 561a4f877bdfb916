/** The page's start: builds the workspace, follows the stream, and opens what the address names. */
import { follow, post } from "./api.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { announce, h, icon, refill, replace } from "./dom.js";
import { takeDrops } from "./dropping.js";
import { createHome } from "./home.js";
import { language, t } from "./i18n.js";
import { Inspector } from "./inspector.js";
import { Modals } from "./modal.js";
import { notice, watchPanels } from "./popover.js";
import { watchPresses } from "./press.js";
import { begun, ended } from "./rest.js";
import { Sidebar } from "./sidebar.js";
import {
  actAs,
  appOf,
  changed,
  channel,
  isHome,
  loadChannels,
  loadClock,
  loadHome,
  loadMessages,
  loadModals,
  loadWorkspace,
  me,
  nameParts,
  on,
  resetListeners,
  store,
  userName,
} from "./store.js";
import { forgetSurfaces, tell } from "./surface.js";
import { Thread } from "./thread.js";
import { nextWeekday } from "./time.js";
import { createTopbar } from "./topbar.js";
import { Tour } from "./tour.js";

const parts = {};
const [MONDAY, WEDNESDAY, THURSDAY] = [0, 2, 3];

/** Builds all of the page's frame, in the reader's language. */
function build() {
  const touring = parts.tour && !parts.tour.node.hidden ? parts.tour.at : null;
  resetListeners();
  const app = document.getElementById("app");
  parts.modals?.clear();
  parts.modals = new Modals();
  parts.topbar = createTopbar({ actAs: become, toggleSidebar, toggleInspector, startTour: () => parts.tour.start() });
  parts.sidebar = new Sidebar({ openChannel });
  parts.conversation = new Conversation({ openThread, setTab });
  parts.home = createHome();
  parts.composer = new Composer({ place: () => ({ channel: store.channel, label: writeLabel() }) });
  parts.thread = new Thread({ close: () => openThread(null) });
  parts.inspector = new Inspector({ close: () => toggleInspector(false) });
  parts.tour = new Tour({
    prepare,
    monday: () => parts.topbar.move(nextWeekday(MONDAY, 8)),
    report,
    thursday: () => parts.topbar.move(nextWeekday(THURSDAY, 9)),
    asked,
    summary,
    describe,
    asks: () => Boolean(store.tour?.asked_user),
  });
  parts.status = h("div", { class: "status-bar", role: "status" });
  const main = h(
    "main",
    { class: "main", id: "main", tabindex: -1 },
    parts.conversation.head,
    parts.status,
    parts.home.node,
    parts.conversation.node,
    parts.composer.node,
  );
  takeDrops(main, parts.composer);
  document.querySelector(".skip").textContent = t("skip");
  replace(
    app,
    parts.topbar.node,
    h("div", { class: "scrim", on: { click: () => toggleSidebar(false) } }),
    h("div", { class: "workspace" }, parts.sidebar.node, main, parts.thread.node, parts.inspector.node),
    parts.tour.node,
  );
  on("workspace", drawStatus);
  on("channels", drawPlace);
  on("link", drawStatus);
  parts.sidebar.draw();
  drawStatus();
  if (touring !== null) parts.tour.to(touring);
}

function writeLabel() {
  const open = channel();
  return open ? t("writeTo", { name: appOf(open)?.name ?? `#${open.name}` }) : "";
}

/** What is not as usual at this moment, or nothing. */
function statusWords() {
  if (!store.linked) return t("linkLost");
  if (store.rebuilding) return t("rebuilding");
  const away = store.apps.filter((app) => app.connected === false).map((app) => app.name);
  return away.length ? t("appAway", { name: away.join(", ") }) : "";
}

function drawStatus() {
  const words = statusWords();
  const nodes = () => (words ? [icon(store.rebuilding ? "info" : "warning"), h("span", null, words)] : null);
  refill(parts.status, words, nodes);
  parts.status.hidden = !words;
}

/** Which of the parts is to be seen: Home or messages, with or without a box to write in. */
function drawPlace() {
  const app = appOf(channel());
  const home = Boolean(app) && store.tab === "home";
  parts.home.node.hidden = !home;
  parts.conversation.node.hidden = home;
  parts.composer.node.hidden = home || !store.channel || !parts.conversation.canWrite;
  document.title = `${app?.name ?? (channel() ? `#${channel().name}` : "")} · ${store.team?.name ?? t("sandbox")}`;
}

/** Fetches and draws the conversation that is open, through the eyes of the person one acts as. */
async function show() {
  if (!channel()) store.channel = firstChannel();
  parts.conversation.opened();
  parts.composer.opened();
  parts.thread.opened();
  changed("channels");
  if (appOf(channel())) await openedHome();
  await Promise.all([loadMessages(), loadModals()]);
}

async function openedHome() {
  parts.home.opened();
  await post("open_home", { user: store.me, tab: store.tab });
  await loadHome();
}

function firstChannel() {
  const toured = store.channels.find((one) => one.name === store.tour?.channel);
  return (
    (
      toured ??
      store.channels.find((one) => !one.is_im && one.is_member !== false && !one.is_archived) ??
      store.channels[0]
    )?.id ?? null
  );
}

function openChannel(id, { highlight = null, thread = null, push = true } = {}) {
  const wanted = store.channels.find((one) => one.id === id);
  if (!wanted) return void notice(t("notYours", { name: nameParts(userName(store.me))[0] }), "warning");
  // Of an app one sees its Home first, unless something is waiting to be read.
  const home = appOf(wanted)?.has_home && !wanted.unread && !highlight && isHome(me());
  Object.assign(store, { channel: id, thread, highlight, messages: [], loaded: null, tab: home ? "home" : "messages" });
  if (push) history.pushState(null, "", `/archives/${id}`);
  sessionStorage.setItem("channel", id);
  toggleSidebar(false);
  show().catch(tell);
}

function openThread(ts) {
  store.thread = ts;
  if (ts) toggleInspector(false);
  parts.thread.opened();
}

function setTab(tab) {
  if (store.tab === tab) return;
  store.tab = tab;
  changed("channels");
  openedHome().catch(tell);
  if (tab === "messages") changed("messages");
}

async function become(id) {
  try {
    const before = language();
    forgetSurfaces();
    await actAs(id);
    // Another person may read another language: then the frame is built anew.
    if (language() !== before) {
      const chosenThere = document.activeElement?.matches(".act-as");
      build();
      if (chosenThere) parts.topbar.node.querySelector(".act-as").focus();
    }
    parts.modals.clear();
    await show();
    announce(t("youAre", { name: userName(id) }));
  } catch (error) {
    tell(error);
  }
}

function toggleSidebar(open = !document.body.classList.contains("sidebar-open")) {
  document.body.classList.toggle("sidebar-open", open === true || open instanceof Event);
}

function toggleInspector(open = parts.inspector.node.hidden) {
  const wanted = open instanceof Event ? parts.inspector.node.hidden : open;
  if (wanted && store.thread) openThread(null);
  parts.inspector.toggle(wanted);
  document.getElementById("inspector-toggle")?.setAttribute("aria-pressed", String(wanted));
}

/** What the tour's texts name: the example of this workspace, or in general. */
function describe() {
  const command = store.tour?.command ?? store.apps[0]?.commands?.[0]?.command ?? "/";
  return {
    command,
    channel: store.tour?.channel ?? channel()?.name ?? "",
    report: store.tour?.report_channel ?? t("theReportChannel"),
    app: store.apps[0]?.name ?? t("theApp"),
    asked: nameParts(userName(byName(store.tour?.asked_user)?.id))[0],
    chair: nameParts(userName(byName(store.tour?.chair_user)?.id))[0],
  };
}

function byName(name) {
  return [...store.users.values()].find((one) => one.name === name);
}

/** Becomes that person and opens that channel, both by name; what is not given or not there stays as it is. */
async function visit(person, place) {
  const user = byName(person);
  if (user && user.id !== store.me) await become(user.id);
  const found = store.channels.find((one) => one.name === place);
  if (found && found.id !== store.channel) openChannel(found.id);
}

async function prepare() {
  await visit(store.tour?.user, store.tour?.channel);
  if (store.tab === "home") setTab("messages");
  parts.composer.put(`${describe().command}${store.tour ? "" : " "}`);
}

/** Goes to what the app asked somebody in their direct messages. */
async function asked() {
  await visit(store.tour?.asked_user);
  const direct = store.channels.find((one) => appOf(one) === store.apps[0]);
  if (direct && direct.id !== store.channel) openChannel(direct.id);
  if (store.tab === "home") setTab("messages");
}

/** Moves past the deadline, and to the channel where the summary is, as who chairs. */
async function summary() {
  if (!(await parts.topbar.move(nextWeekday(WEDNESDAY, 17)))) return;
  await visit(store.tour?.chair_user, store.tour?.channel);
}

/** Goes to where the newest file is; into its thread, when it stands in one. */
async function report() {
  await visit(store.tour?.report_user, store.tour?.report_channel);
  await loadMessages();
  const newest = store.messages.findLast((message) => message.files?.length);
  if (newest?.thread_ts) openThread(newest.thread_ts);
}

const RELOADS = {
  modals: loadModals,
  home: loadHome,
  clock: loadClock,
  users: loadWorkspace,
  apps: loadWorkspace,
  rebuilt: loadWorkspace,
};

// Whether something changed while the page was still being fetched and built.
let heardEarly = false;

/** Something changed: fetches anew what it touches, as far as this person sees it. */
function heard(change) {
  const { topic, user } = change;
  if (!parts.tour) heardEarly = true;
  else if (topic === "traffic") parts.inspector.refresh();
  else if (topic === "reset") restart().catch(tell);
  else if (topic === "hello") catchUp().catch(tell);
  else if (topic === "messages") heardMessages(change).catch(tell);
  // With a user it is that person's reading alone; the workspace itself is as it was.
  else if (topic === "channels") (user ? loadChannels : loadWorkspace)().catch(tell);
  else if (topic === "users" || !user || user === store.me) RELOADS[topic]?.().catch(tell);
}

async function heardMessages({ channel: where, user, ts, thread_ts: thread }) {
  if (user && user !== store.me) return;
  // A reply changes the figures of the message that it answers.
  if (where === store.channel) await loadMessages(...[ts, thread].filter(Boolean));
  await loadChannels();
}

/** After the line was down: whatever may have changed meanwhile. */
async function catchUp() {
  await Promise.all([loadWorkspace(), loadClock(), loadMessages(), loadModals(), loadHome()]);
  parts.inspector.refresh();
}

async function restart() {
  forgetSurfaces();
  Object.assign(store, { messages: [], loaded: null, modals: [], home: null, thread: null, highlight: null });
  parts.inspector.restart();
  await Promise.all([loadWorkspace(), loadClock()]);
  build();
  await show();
}

function linked(up) {
  if (store.linked === up) return;
  store.linked = up;
  if (up) ended();
  else begun();
  changed("link");
}

/** `/archives/C…/p1234567890123456?thread_ts=…` → what to open. */
function fromAddress() {
  const [, id, message] = /^\/archives\/(\w+)(?:\/p(\d{10,}))?/.exec(location.pathname) ?? [];
  const ts = message ? `${message.slice(0, -6)}.${message.slice(-6)}` : null;
  return { id, highlight: ts, thread: new URLSearchParams(location.search).get("thread_ts") };
}

function openAddress() {
  const { id, highlight, thread } = fromAddress();
  const wanted = id ?? sessionStorage.getItem("channel");
  if (wanted && (id || store.channels.some((one) => one.id === wanted)))
    openChannel(wanted, { highlight, thread, push: false });
  if (!store.channel) openChannel(firstChannel(), { push: false });
}

/** Links to messages and channels of this workspace open in place. */
function followInside(event) {
  const anchor = event.target.closest?.("a.inside");
  if (!anchor || event.defaultPrevented || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  history.pushState(null, "", anchor.href);
  openAddress();
}

async function start() {
  begun();
  watchPanels();
  watchPresses();
  await follow(heard, linked);
  await Promise.all([loadWorkspace(), loadClock()]);
  build();
  openAddress();
  parts.tour.startOnce();
  if (heardEarly) catchUp().catch(tell);
  setInterval(() => changed("clock"), 1000);
  window.addEventListener("popstate", openAddress);
  document.addEventListener("click", followInside);
  document.addEventListener("visibilitychange", () => changed("messages"));
  ended();
}

start().catch((error) => {
  document.getElementById("app").textContent = `${t("unreachable")} (${error.message})`;
  throw error;
});
