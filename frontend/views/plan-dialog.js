/** "Schedule 12 pins": how, then what would happen, then do it. Nothing is scheduled that was not shown. */

import { dayIn } from "../calendar-logic.js";
import { announce, el, emit, iconButton, keep, makeAnnouncements, setAttribute, setText, setTextOrHide } from "../dom.js";
import { countOf } from "../words.js";
import { makePlanForm } from "./plan-form.js";
import { makePlanList } from "./plan-list.js";
import { makeToldPin } from "./told-dialog.js";

const WORKS = ["plan", "commit-plan"];

export function mountPlanDialog(root, store) {
  const title = el("h2.plan__title", { id: "plan-title", tabindex: "-1" });
  const form = makePlanForm(store, changed);
  const list = makePlanList(store);
  const summary = el("h3.plan__summary", { tabindex: "-1" });
  const news = el("p.callout", { "data-kind": "attention", hidden: true });
  const trouble = el("p.callout", { "data-kind": "failed", role: "alert", hidden: true });
  const notes = el("ul.plan__notes", { role: "list" });
  const refused = el("ul.told__pins", { role: "list" });
  const without = el("button.button", { type: "button", on: { click: leaveOut } }, "Leave them out");
  const refusedBox = el("div.plan__refused.callout", { "data-kind": "attention", hidden: true }, el("p", {}, "These cannot be scheduled:"), refused, without);
  const hint = el("p.plan__hint", {}, "Choose how, then look at the plan. Nothing is scheduled before you say so.");
  const result = el("section.plan__result", { "aria-label": "Plan" }, hint, news, trouble, summary, notes, refusedBox, list.root);
  const preview = el("button.button", { type: "button", on: { click: ask } }, "Preview");
  const commit = el("button.button.button--primary", { type: "button", on: { click: carryOut } }, "Schedule");
  const content = el("div.plan__content", {}, form.root, result);
  const dialog = el("dialog.plan", { "aria-labelledby": "plan-title", on: { close: closed, cancel } },
    el("header.plan__head", {}, title, iconButton("", "close", "Close", { on: { click: () => dialog.close() } })),
    content,
    el("footer.plan__foot", {}, commit, preview, el("button.button.button--quiet", { type: "button", on: { click: () => dialog.close() } }, "Back")),
    makeAnnouncements());
  root.append(dialog);
  let ids = [];
  let asked = null; // the request whose answer is awaited or shown; null when the form says something else by now
  let shown = null;
  let isCurrent = false; // what is shown is what the form asks for
  let wasRefused = null;
  let heard = null; // the last refusal that was taken: one is shown once, and not again beside corrected values
  let told = "";
  let listed = {};

  /** In the order of the calendar: that is what "in order" promises. */
  function pins() {
    const known = ids.map((id) => store.pins.get(id) ?? { id, account_id: null, shown_at: "9999", isUnknown: true });
    return known.sort((a, b) => (Date.parse(a.shown_at) || 0) - (Date.parse(b.shown_at) || 0) || (a.id < b.id ? -1 : 1));
  }

  function open({ ids: wanted, mode = "later", firstDay = "" }) {
    ids = [...new Set(wanted)];
    for (const key of WORKS) store.setWork(key, null);
    asked = shown = wasRefused = heard = null;
    told = "";
    isCurrent = false;
    form.open(pins(), mode, firstDay);
    for (const id of new Set(pins().map((pin) => pin.account_id))) emit(dialog, "need-boards", { id });
    dialog.showModal();
    update();
    content.scrollTop = 0;
    title.focus();
  }

  function closed() {
    for (const key of WORKS) store.setWork(key, null);
  }
  function cancel(event) {
    if (store.workOf("commit-plan").state === "running") event.preventDefault();
  }

  /** A plan that was asked for with other values is not the plan any more. */
  function changed() {
    asked = null;
    told = "";
    isCurrent = false;
    update();
  }

  function ask() {
    if (isBusy()) return;
    const body = form.read();
    if (!body) return;
    asked = wasRefused = null;
    told = "";
    isCurrent = false;
    for (const key of WORKS) store.setWork(key, null); // an earlier answer must not be taken for this one
    asked = body;
    emit(dialog, "preview-plan", { body });
  }

  function carryOut() {
    if (isBusy() || commit.getAttribute("aria-disabled") !== null) return;
    emit(dialog, "commit-plan", { body: asked, token: shown.state_token });
  }

  function leaveOut() {
    const gone = new Set(refusedPins().map((one) => one.pin_id));
    ids = ids.filter((id) => !gone.has(id));
    form.usePins(pins());
    ask();
  }

  function isBusy() {
    return WORKS.some((key) => store.workOf(key).state === "running");
  }

  function refusedPins() {
    if (shown?.refused.length) return shown.refused.map((one) => ({ pin_id: one.pin_id ?? one.copy_of, text: one.why.text }));
    return wasRefused?.params.pins ?? [];
  }

  function update() {
    if (!dialog.open) return;
    form.update();
    setText(title, form.isNow ? `Publish ${countOf(ids.length, "pin")} now` : `Schedule ${countOf(ids.length, "pin")}`);
    takeAnswers();
    const isStale = Boolean(shown) && !isCurrent;
    const canCommit = Boolean(isCurrent && shown.placements.length && !shown.refused.length);
    const isRunning = store.workOf("plan").state === "running";
    const isCommitting = store.workOf("commit-plan").state === "running";
    setText(preview, isRunning ? "Planning …" : isStale ? "Preview again" : "Preview");
    preview.classList.toggle("button--primary", !canCommit);
    setAttribute(preview, "aria-disabled", isRunning);
    commit.hidden = !canCommit;
    setText(commit, isCommitting ? "Scheduling …" : `${form.isNow ? "Publish" : "Schedule"} ${countOf(shown?.placements.length ?? 0, "pin")}`);
    setAttribute(commit, "aria-disabled", isCommitting);
    setAttribute(result, "aria-busy", isRunning);
    setAttribute(result, "data-stale", isStale);
    hint.hidden = Boolean(shown || wasRefused || told);
    setText(hint, isRunning ? "Planning …" : "Choose how, then look at the plan. Nothing is scheduled before you say so.");
    showPlan();
    setTextOrHide(trouble, told);
  }

  /** An answer is taken once; a fresh preview from a refused commit replaces the old one. */
  function takeAnswers() {
    const work = store.workOf("plan");
    if (work.state === "done" && work.result !== shown && asked) {
      shown = work.result;
      isCurrent = true;
      wasRefused = null;
      setTextOrHide(news, shown.isFresh ? "Something changed since the preview. This is the plan now." : "");
      queueMicrotask(focusPlan);
    }
    for (const key of WORKS) {
      const { problem } = store.workOf(key);
      if (problem && problem !== heard) takeRefusal(problem, key);
    }
  }

  function takeRefusal(problem, key) {
    heard = problem;
    if (!asked) return; // the form says something else by now
    const isOfPins = problem.code === "pins_not_schedulable";
    if (key === "plan" || isOfPins) {
      shown = null;
      isCurrent = false;
      wasRefused = isOfPins ? problem : null;
    }
    if (isOfPins || problem.code === "plan_moved_on") return; // told by the list of pins, and by the new plan
    told = form.showProblem(problem) ? "Look at the marked fields." : problem.message;
  }

  function focusPlan() {
    showPlan();
    if (!shown || !dialog.open) return;
    result.scrollTop = 0;
    result.scrollIntoView({ block: "start" }); // on a phone it stands below the form
    summary.focus({ preventScroll: true });
    announce([news.hidden ? "" : news.textContent, summary.textContent].join(" "));
  }

  function showPlan() {
    summary.hidden = list.root.hidden = !shown;
    if (!shown) news.hidden = true;
    if (shown) {
      const last = shown.last_at ? ` Last pin: ${store.formats.date(dayIn(shown.last_at, store.zone))}.` : "";
      setText(summary, `${countOf(shown.placements.length, "pin")} planned.${last}`);
      showList();
    }
    const said = (shown?.notes ?? []).filter((note) => note.code !== "all_or_nothing"); // "leave them out" says it here
    keep(notes, said, (note) => `${note.code} ${note.text}`, () => makeNote());
    notes.hidden = !said.length;
    const lost = refusedPins();
    refusedBox.hidden = !lost.length;
    keep(refused, lost, (one) => one.pin_id, () => makeToldPin(store));
    without.hidden = lost.length >= ids.length;
  }

  /** Thousands of lines are not drawn again for each word that changes around them. */
  function showList() {
    const known = `${store.boards.size} ${store.accounts.length}`;
    if (listed.plan === shown && listed.known === known) return;
    listed = { plan: shown, known };
    list.update(shown.placements);
  }

  return { open, update, close: () => dialog.open && dialog.close() };
}

function makeNote() {
  const root = el("li.callout", { "data-kind": "attention" });
  return { root, update: (note) => setText(root, note.text) };
}
