/** Joins the rooms: the store tells nouns down to the views, the views' verbs come up to the actions. */

import { backfillActionsFor } from "./actions-backfills.js";
import { connectingActionsFor } from "./actions-connecting.js";
import { planningActionsFor } from "./actions-planning.js";
import { settingsActionsFor } from "./actions-settings.js";
import { lookActionsFor } from "./actions-look.js";
import { mediaActionsFor } from "./actions-media.js";
import { actionsFor } from "./actions.js";
import { writingActionsFor } from "./actions-writing.js";
import * as api from "./api.js";
import { dayInMonth, monthOf } from "./calendar-logic.js";
import { listenForChanges } from "./changes.js";
import { connectWords } from "./connect-words.js";
import { watchReadiness } from "./readiness.js";
import { closeRoute, openRoute, readRoute, replaceRoute, takeConnectOutcome, takeSignInCode } from "./route.js";
import { Store } from "./store.js";
import { mountSignIn } from "./views/sign-in.js";
import { mountToast } from "./views/toast.js";
import { mountWorkspace } from "./views/workspace.js";
import { runnerFor } from "./work.js";

const root = document.querySelector("#app");
const store = new Store({ zone: Intl.DateTimeFormat().resolvedOptions().timeZone, language: navigator.language });
const toast = mountToast(document.querySelector("#toast"));
let workspace = null;
let signIn = null;
let wantedHash = "";

const changes = listenForChanges(store, {
  async onPins(pins) {
    const shown = store.openPinId;
    if (!store.putPins(pins)) return;
    if (workspace?.openPanel === "schedules") store.loadSchedules().catch(changes.judge);
    await Promise.all([store.loadCalendar(), shown && pins.some((pin) => pin.id === shown) ? store.loadPin(shown) : null]);
  },
  async onOthers(others) {
    const heard = (kinds) => others.some(({ kind }) => kinds.test(kind));
    if (heard(/^(account|board|profile|campaign|workspace)\./)) await Promise.all([store.loadCatalog(), store.loadCalendar()]);
    if (heard(/^schedule\./) && workspace?.openPanel === "schedules") await store.loadSchedules();
    if (heard(/^backfill\./)) await actions["look-backfills"]();
    if (heard(/^board/) && workspace?.openPanel === "boards") await store.loadBoardRules();
    if (workspace?.openPanel === "wordpress" || others.some(({ kind }) => kind.startsWith("site."))) await store.loadSites();
  },
  async onBack() {
    await Promise.all([store.loadCalendar(), store.loadCatalog()]);
    await followRoute();
  },
  onSignedOut: () => ui.signedOut(),
});

const ui = {
  toast: (text, undo, label) => toast.show(text, undo, label),
  tell: (told) => workspace?.tell(told),
  plan: (wish) => workspace?.plan(wish),
  closePlan: () => workspace?.closePlan(),
  openPin(id, part) {
    if (readRoute().pin !== id) openRoute({ pin: id, panel: null });
    workspace.showPin(id, part);
    readPin(id);
  },
  showDay(day) {
    store.activeDay = day;
    if (monthOf(day) !== store.month) showMonth({ month: monthOf(day), day });
    else store.tell("calendar");
    workspace.reveal(day);
  },
  async signedIn(session) {
    history.replaceState(null, "", `${location.pathname}${wantedHash}`);
    wantedHash = "";
    await enter(session);
  },
  signedOut({ isWanted = false } = {}) {
    if (!store.session) return;
    wantedHash = isWanted ? "" : location.hash;
    leave(isWanted ? "You are signed out." : "Your session has ended. Sign in again and you are back where you were.");
  },
};

const readiness = watchReadiness(store);
const run = runnerFor(store, ui);
const actions = {
  ...actionsFor(store, changes, ui, run),
  ...planningActionsFor(store, changes, ui, run),
  ...settingsActionsFor(store, changes, ui, run),
  ...connectingActionsFor(store, changes, ui, run),
  ...mediaActionsFor(store, changes, ui, run),
  ...writingActionsFor(store, changes, ui, run),
  ...backfillActionsFor(store, changes, ui, run),
  ...lookActionsFor(store, changes, ui, run),
};
const moves = {
  "show-month": showMonth,
  "show-today": () => ui.showDay(store.today),
  "filter-pins": ({ filter }) => {
    const isRead = Object.keys(filter).some((name) => filter[name] !== store.filter[name]);
    store.filter = filter;
    store.tell("calendar");
    if (isRead) store.loadCalendar().catch(changes.judge);
  },
  "need-rate": ({ id }) => store.loadRate(id).catch(changes.judge),
  "need-boards": ({ id }) => store.loadBoards(id).catch(changes.judge),
  "open-pin": ({ id, part }) => ui.openPin(id, part),
  "close-pin": () => closeRoute({ pin: null }),
  "open-panel": ({ name }) => {
    openRoute({ panel: name, pin: null });
    followRoute();
  },
  "close-panel": () => closeRoute({ panel: null }),
};
for (const [verb, act] of Object.entries({ ...moves, ...actions })) {
  document.addEventListener(verb, (event) => act(event.detail));
}

window.addEventListener("popstate", followRoute);
window.addEventListener("hashchange", async () => {
  const code = takeSignInCode();
  if (code && !store.session) await actions["sign-in"]({ body: { code } });
});

await begin();

async function begin() {
  const code = takeSignInCode();
  if (code) {
    leave("");
    await actions["sign-in"]({ body: { code } });
    return;
  }
  wantedHash = location.hash;
  try {
    await enter(await api.session.read());
  } catch (problem) {
    if (problem.status === 401) return leave("");
    if (!(problem instanceof api.Problem)) throw problem;
    signIn ??= mountSignIn(root, store);
    signIn.showGone(problem.message);
    setTimeout(begin, 3_000);
  }
}

async function enter(session) {
  store.session = session;
  const connected = takeConnectOutcome();
  const { month } = readRoute();
  if (month) Object.assign(store, { month, activeDay: dayInMonth(store.today, month) });
  signIn?.close();
  signIn = null;
  workspace = mountWorkspace(root, store);
  changes.start();
  readiness.start();
  await Promise.all([store.loadCalendar(), store.loadCatalog()]).catch(changes.judge);
  actions["look-backfills"]();
  await followRoute();
  if (connected) ui.toast(connectWords(connected));
}

function leave(message) {
  changes.stop();
  readiness.stop();
  workspace?.close();
  workspace = null;
  store.forget();
  signIn ??= mountSignIn(root, store);
  signIn.update(message);
}

function showMonth({ month, day }) {
  store.month = month;
  store.activeDay = day ?? dayInMonth(store.activeDay, month);
  replaceRoute({ month: month === monthOf(store.today) ? null : month });
  store.isLoading = true;
  store.tell("calendar");
  store.loadCalendar().catch(changes.judge);
}

/** Show what the address says. */
async function followRoute() {
  if (!workspace) return;
  const { pin, panel } = readRoute();
  workspace.showPanel(panel);
  const load = { wordpress: () => store.loadSites(), schedules: () => store.loadSchedules(), credentials: () => store.loadMail(), boards: () => store.loadBoardRules(), campaigns: () => store.loadCatalog() }[panel];
  load?.().catch(changes.judge);
  workspace.showPin(pin);
  if (pin) await readPin(pin);
}

async function readPin(id) {
  try {
    const pin = await store.loadPin(id);
    await store.loadBoards(pin.account_id);
  } catch (problem) {
    if (problem.status === 404) {
      replaceRoute({ pin: null });
      workspace?.showPin(null);
      ui.toast("This pin is not here any more, or it belongs to another workspace.");
    } else changes.judge(problem);
  }
}
