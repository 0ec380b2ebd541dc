/** The signed-in page: what stands where, and which view hears which noun. */

import { el, emit, topDialog } from "../dom.js";
import { mountAccountSettings } from "./account-settings.js";
import { mountAgenda } from "./agenda.js";
import { mountBackfillDialog } from "./backfill-dialog.js";
import { mountBackfillLine } from "./backfill-line.js";
import { mountBanner } from "./banner.js";
import { mountBoards } from "./boards.js";
import { mountCampaigns } from "./campaigns.js";
import { mountConnectWordpress } from "./connect-wordpress.js";
import { mountCredentials } from "./credentials.js";
import { mountDayList } from "./day-list.js";
import { mountEmptyState } from "./empty-state.js";
import { mountInvitation } from "./invitation.js";
import { mountLook } from "./look.js";
import { mountMakePins } from "./make-pins.js";
import { mountMasthead } from "./masthead.js";
import { mountMonthGrid } from "./month-grid.js";
import { mountMoveDialog } from "./move-dialog.js";
import { mountNotices } from "./notices.js";
import { mountPanel } from "./panel.js";
import { mountPinDialog } from "./pin-dialog.js";
import { mountPlanDialog } from "./plan-dialog.js";
import { mountRegenerateDialog } from "./regenerate-dialog.js";
import { mountSchedules } from "./schedules.js";
import { mountSelectionBar } from "./selection-bar.js";
import { mountToldDialog } from "./told-dialog.js";
import { mountToolbar } from "./toolbar.js";
import { mountUploadDialog } from "./upload-dialog.js";
import { mountWriting } from "./writing.js";

const WIDE = matchMedia("(min-width: 56rem)");

export function mountWorkspace(root, store) {
  const places = {};
  const place = (name, tag = "div") => (places[name] = el(tag, { "data-place": name }));
  const main = el("main.workspace", { id: "main", tabindex: "-1" },
    place("banner"), place("notices"), place("makePins"), place("backfills"), place("invitation"), place("toolbar"), place("empty"), place("calendar"));
  root.replaceChildren(place("masthead", "header"), main);
  const selectionBar = mountSelectionBar(root, store, ".toolbar__selecting");
  root.append(place("dialogs"));

  const banner = mountBanner(places.banner, store);
  const notices = mountNotices(places.notices, store);
  const masthead = mountMasthead(places.masthead, store);
  const makePins = mountMakePins(places.makePins, store);
  const backfillLine = mountBackfillLine(places.backfills, store);
  const invitation = mountInvitation(places.invitation, store);
  const toolbar = mountToolbar(places.toolbar, store);
  const empty = mountEmptyState(places.empty, store);
  const dayList = mountDayList(places.dialogs, store);
  const pinDialog = mountPinDialog(places.dialogs, store);
  const planDialog = mountPlanDialog(places.dialogs, store);
  const moveDialog = mountMoveDialog(places.dialogs, store, planDialog.open);
  const regenerateDialog = mountRegenerateDialog(places.dialogs, store);
  const toldDialog = mountToldDialog(places.dialogs, store);
  const uploadDialog = mountUploadDialog(places.dialogs, store);
  const backfillDialog = mountBackfillDialog(places.dialogs, store);
  const panels = {
    schedules: mountPanel(places.dialogs, "Schedules", mountSchedules, store),
    campaigns: mountPanel(places.dialogs, "Campaigns", mountCampaigns, store),
    boards: mountPanel(places.dialogs, "Boards", mountBoards, store),
    look: mountPanel(places.dialogs, "Look", mountLook, store),
    writing: mountPanel(places.dialogs, "Writing", mountWriting, store),
    wordpress: mountPanel(places.dialogs, "Connect WordPress", mountConnectWordpress, store),
    settings: mountPanel(places.dialogs, "Account settings", mountAccountSettings, store),
    credentials: mountPanel(places.dialogs, "You", mountCredentials, store),
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
  on(["catalog"], uploadDialog, notices, makePins, toolbar, empty, pinDialog, planDialog, calendarView, ...allPanels);
  on(["boards"], panels.boards, planDialog, uploadDialog);
  on(["schedules"], panels.schedules);
  on(["backfills", "catalog", "work"], backfillLine, backfillDialog);
  on(["rates"], panels.settings);
  on(["galleries"], panels.look);
  on(["usage"], panels.writing);
  on(["forecast"], regenerateDialog);
  on(["selection"], calendarView, toolbar, dayList, selectionBar);
  on(["readiness"], notices);
  on(["sites"], empty, panels.wordpress);
  on(["session"], masthead, invitation, panels.credentials);
  on(["mail"], panels.credentials);
  on(["pin"], pinDialog);
  on(["work"], uploadDialog, makePins, pinDialog, planDialog, moveDialog, regenerateDialog, selectionBar, dayList, ...allPanels);
  on(["connection"], banner);
  const onVerb = (verb, act) => document.addEventListener(verb, (event) => act(event.detail), { signal: listeners.signal });
  onVerb("open-day", ({ day }) => dayList.open(day));
  onVerb("plan-pins", planDialog.open);
  onVerb("upload-pin", uploadDialog.open);
  onVerb("open-backfill", backfillDialog.open);
  onVerb("renew-pins", ({ ids }) => regenerateDialog.open(ids));
  onVerb("shift-pins", ({ ids }) => moveDialog.open(ids));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && store.selection.isOn && !topDialog()) emit(main, "end-selecting");
  }, { signal: listeners.signal });

  function chooseCalendar() {
    calendar = (WIDE.matches ? mountMonthGrid : mountAgenda)(places.calendar, store);
    calendar.update();
  }
  WIDE.addEventListener("change", chooseCalendar, { signal: listeners.signal });
  const midnight = setInterval(() => { // "today" moves on and pauses end while the page stays open
    calendar.update();
    notices.update();
  }, 60_000);
  chooseCalendar();
  for (const view of [masthead, makePins, backfillLine, invitation, toolbar, empty, banner, notices]) view.update();

  return {
    get openPanel() {
      return Object.keys(panels).find((name) => panels[name].isOpen) ?? null;
    },
    reveal(day) {
      places.calendar.querySelector(`[data-day="${day}"]`)?.scrollIntoView({ block: "nearest" });
    },
    plan: planDialog.open,
    closePlan: planDialog.close,
    tell: toldDialog.open,
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
