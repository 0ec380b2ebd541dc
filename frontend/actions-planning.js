/** What happens on the verbs of planning many pins: preview, schedule, move, undo, select, cancel. */

import * as planning from "./api-planning.js";
import * as api from "./api.js";
import { byTime, dayIn } from "./calendar-logic.js";
import { announce } from "./dom.js";
import { SELECTABLE } from "./selection.js";
import { countOf } from "./words.js";

const AT_ONCE = 4; // calls of one person at a time

/** Returns a function for each verb; `ui.tell` shows a list of pins with what became of each. */
export function planningActionsFor(store, changes, ui, run) {
  async function refresh() {
    await Promise.all([store.loadCalendar(), store.schedules.isRead ? store.loadSchedules() : null]).catch(changes.judge);
  }

  function endSelection() {
    store.selection.end();
    store.tell("selection");
  }

  /** A plan or a move was carried out: say so with a way back, and show where it begins. */
  async function planned(made, words) {
    endSelection();
    await refresh();
    const first = made.placements.map((one) => one.due_at).sort((a, b) => Date.parse(a) - Date.parse(b))[0];
    if (first) ui.showDay(dayIn(first, store.zone));
    ui.toast(words, () => undo({ id: made.id }));
  }

  async function undo({ id, partial = false }) {
    const taken = await run(`schedule:${id}`, () => planning.schedule.undo(id, partial));
    if (!taken) return showMovedOn(id);
    await refresh();
    const left = taken.moved_on.length ? ` ${countOf(taken.moved_on.length, "pin")} had moved on.` : "";
    const back = taken.restored.length;
    if (back) ui.toast(`${countOf(back, "pin is", "pins are")} back where ${back === 1 ? "it was" : "they were"}.${left}`);
    else ui.toast(left ? `Nothing was taken back.${left}` : "It was taken back already.");
    return undefined;
  }

  function showMovedOn(id) {
    const { problem } = store.workOf(`schedule:${id}`);
    store.setWork(`schedule:${id}`, null);
    if (!problem) return;
    const pins = problem.params.pins ?? [];
    if (!pins.length) return ui.toast(problem.message);
    ui.tell({
      title: "Not taken back",
      lead: `${countOf(pins.length, "pin has", "pins have")} moved on, so nothing was changed.`,
      pins,
      choice: { label: "Take the others back", act: () => undo({ id, partial: true }) },
    });
  }

  async function cancelSchedule({ id }) {
    const done = await run(`schedule:${id}`, () => planning.schedule.cancel(id));
    if (!done) return ui.toast(store.workOf(`schedule:${id}`).problem?.message ?? "");
    await refresh();
    return ui.toast(done.cancelled.length ? `${countOf(done.cancelled.length, "pin")} cancelled.` : "It was cancelled already.");
  }

  async function move(body) {
    const moved = await run("move-pins", () => planning.schedule.move(body));
    if (moved) return planned(moved, `${countOf(moved.placements.length, "pin")} moved.`);
    const { problem } = store.workOf("move-pins");
    if (problem?.code !== "cannot_reschedule") return undefined; // the dialog tells it
    const pins = problem.params.pins ?? [];
    const others = body.pin_ids.length - pins.length;
    return ui.tell({
      title: "Not moved",
      lead: `${countOf(pins.length, "pin")} cannot go there, so nothing was changed.`,
      pins,
      choice: others > 0 ? { label: `Move the other ${others}`, act: () => move({ ...body, partial: true }) } : null,
    });
  }

  /** Cancel one by one, a few at a time; what refuses is named. */
  async function cancelPins({ ids }) {
    const refused = [];
    const done = [];
    const left = [...ids];
    await run("cancel-pins", () => Promise.all(Array.from({ length: AT_ONCE }, async () => {
      for (let id = left.shift(); id; id = left.shift()) {
        try {
          done.push(await api.pins.act(id, "cancel"));
        } catch (problem) {
          if (!(problem instanceof api.Problem) || problem.status === 401 || problem.isOffline) throw problem;
          refused.push({ pin_id: id, text: problem.message });
        }
      }
    })));
    const { problem } = store.workOf("cancel-pins");
    store.setWork("cancel-pins", null);
    store.putPins(done);
    endSelection();
    await refresh();
    if (problem) ui.toast(problem.message);
    else if (refused.length) ui.tell({ title: "Some were not cancelled", lead: `${countOf(done.length, "pin")} cancelled, ${refused.length} not.`, pins: refused });
    else ui.toast(`${countOf(done.length, "pin")} cancelled.`, () => restore(done), "Restore as drafts");
  }

  async function restore(pins) {
    const back = await run("cancel-pins", () => Promise.all(pins.map((pin) => api.pins.act(pin.id, "restore"))));
    if (back) store.putPins(back);
    await refresh();
    ui.toast(back ? `${countOf(pins.length, "pin is a draft", "pins are drafts")} again.` : store.workOf("cancel-pins").problem.message);
  }

  async function selectDrafts() {
    const { profile, account, campaign, label } = store.filter;
    const query = { status: "draft", profile_id: profile, account_id: account, campaign_id: campaign, label };
    const found = await run("select-drafts", () => api.pinsBetween(null, null, query));
    if (!found) return ui.toast(store.workOf("select-drafts").problem?.message ?? "");
    store.selection.begin();
    store.selection.add(found.filter((pin) => pin.image_url).sort(byTime).map((pin) => pin.id));
    store.putPins(found);
    store.tell("selection");
    announce(store.selection.size ? `${countOf(store.selection.size, "pin")} selected.` : "There is no draft to select.");
    return undefined;
  }

  /** Pins that a changed rule has left behind, of one or more accounts. */
  async function readOutOfRules(accountIds) {
    const found = await run("out-of-rules", () => Promise.all(accountIds.map((id) => planning.outOfRules(id))));
    if (!found) ui.toast(store.workOf("out-of-rules").problem?.message ?? "");
    return found ? found.flatMap((one) => one.data) : null;
  }

  /** They begin on the day of the earliest of them, so that a changed rule does not pull all of them forward. */
  function replan(pins) {
    const days = pins.map((one) => dayIn(one.due_at, store.zone)).sort();
    ui.plan({ ids: pins.map((one) => one.pin_id), firstDay: days[0] });
  }

  return {
    "preview-plan": ({ body }) => run("plan", () => planning.schedule.preview(body)),

    async "commit-plan"({ body, token }) {
      const made = await run("commit-plan", () => planning.schedule.commit({ ...body, state_token: token }));
      if (made) {
        ui.closePlan();
        return planned(made, `${countOf(made.placements.length, "pin")} scheduled.`);
      }
      const { problem } = store.workOf("commit-plan");
      if (problem?.code === "plan_moved_on") store.setWork("plan", { state: "done", result: { ...problem.params.preview, isFresh: true } });
      return undefined;
    },

    "move-pins": ({ body }) => move(body),
    "cancel-pins": cancelPins,
    "undo-schedule": undo,
    "cancel-schedule": cancelSchedule,
    "more-schedules": () => store.loadSchedules({ isMore: true }).catch(changes.judge),

    "begin-selecting"() {
      store.selection.begin();
      store.tell("selection");
    },
    "end-selecting": endSelection,
    "select-drafts": selectDrafts,
    "toggle-pin"({ id, shown, isRange }) {
      const pick = (one) => SELECTABLE.has(store.pins.get(one)?.state);
      if (!pick(id)) return;
      if (isRange) store.selection.extend(id, shown.filter(pick));
      else store.selection.toggle(id);
      store.tell("selection");
    },

    async "show-out-of-rules"({ accountIds }) {
      const pins = await readOutOfRules(accountIds);
      if (!pins) return;
      const choice = pins.length ? { label: "Re-plan", act: () => replan(pins) } : null;
      ui.tell({ title: "No longer within the rules", lead: pins.length ? "These pins keep their slots until you move them." : "All pins fit again.", pins, choice });
    },
    async "replan-out-of-rules"({ accountIds }) {
      const pins = await readOutOfRules(accountIds);
      if (pins?.length) replan(pins);
      else if (pins) ui.toast("All pins fit again.");
    },
  };
}
