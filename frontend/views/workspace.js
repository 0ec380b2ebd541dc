/** The signed-in page: what stands where, and which view hears which noun. */

import { el } from "../dom.js";
import { mountAccountSettings } from "./account-settings.js";
import { mountAgenda } from "./agenda.js";
import { mountBanner } from "./banner.js";
import { mountConnectWordpress } from "./connect-wordpress.js";
import { mountCredentials } from "./credentials.js";
import { mountDayList } from "./day-list.js";
import { mountEmptyState } from "./empty-state.js";
import { mountInvitation } from "./invitation.js";
import { mountMakePins } from "./make-pins.js";
import { mountMasthead } from "./masthead.js";
import { mountMonthGrid } from "./month-grid.js";
import { mountPanel } from "./panel.js";
import { mountPinDialog } from "./pin-dialog.js";
import { mountToolbar } from "./toolbar.js";

const WIDE = matchMedia("(min-width: 56rem)");

export function mountWorkspace(root, store) {
  const places = {};
  const place = (name, tag = "div") => (places[name] = el(tag, { "data-place": name }));
  const main = el("main.workspace", { id: "main", tabindex: "-1" },
    place("banner"), place("makePins"), place("invitation"), place("toolbar"), place("empty"), place("calendar"));
  root.replaceChildren(place("masthead", "header"), main, place("dialogs"));

  const banner = mountBanner(places.banner, store);
  const masthead = mountMasthead(places.masthead, store);
  const makePins = mountMakePins(places.makePins, store);
  const invitation = mountInvitation(places.invitation, store);
  const toolbar = mountToolbar(places.toolbar, store);
  const empty = mountEmptyState(places.empty, store);
  const dayList = mountDayList(places.dialogs, store);
  const pinDialog = mountPinDialog(places.dialogs, store);
  const panels = {
    wordpress: mountPanel(places.dialogs, "Connect WordPress", mountConnectWordpress, store),
    settings: mountPanel(places.dialogs, "Account settings", mountAccountSettings, store),
    credentials: mountPanel(places.dialogs, "How you sign in", mountCredentials, store),
  };
  const allPanels = Object.values(panels);
  let calendar = null;

  const listeners = new AbortController();
  const on = (nouns, ...views) => {
    for (const noun of nouns) {
      store.addEventListener(noun, () => views.forEach((view) => view.update()), { signal: listeners.signal });
    }
  };
  const calendarView = { update: () => calendar.update() };
  on(["calendar", "pin"], calendarView, toolbar, empty, dayList);
  on(["catalog"], makePins, toolbar, empty, pinDialog, ...allPanels);
  on(["sites"], empty, panels.wordpress);
  on(["session"], masthead, invitation, panels.credentials);
  on(["pin"], pinDialog);
  on(["work"], makePins, pinDialog, ...allPanels);
  on(["connection"], banner);
  document.addEventListener("open-day", (event) => dayList.open(event.detail.day), { signal: listeners.signal });

  function chooseCalendar() {
    calendar = (WIDE.matches ? mountMonthGrid : mountAgenda)(places.calendar, store);
    calendar.update();
  }
  WIDE.addEventListener("change", chooseCalendar, { signal: listeners.signal });
  const midnight = setInterval(() => calendar.update(), 60_000); // "today" moves on while the page stays open
  chooseCalendar();
  for (const view of [masthead, makePins, invitation, toolbar, empty, banner]) view.update();

  return {
    get openPanel() {
      return Object.keys(panels).find((name) => panels[name].isOpen) ?? null;
    },
    reveal(day) {
      places.calendar.querySelector(`[data-day="${day}"]`)?.scrollIntoView({ block: "nearest" });
    },
    showPin(id, part) {
      store.openPinId = id;
      pinDialog.show(id, part);
    },
    showPanel(name) {
      for (const [known, panel] of Object.entries(panels)) panel.show(known === name);
    },
    close() {
      listeners.abort();
      clearInterval(midnight);
      root.replaceChildren();
    },
  };
}
