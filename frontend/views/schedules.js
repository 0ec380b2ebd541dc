/** Recent acts of scheduling: how many pins, how far they are, who it was, and the ways back. */

import { el, emit, keep, setAttribute, setText, setTextOrHide } from "../dom.js";
import { countsWords, scheduleName, scheduleSpan, scheduleWords } from "../planning-words.js";
import { actorWords, countOf } from "../words.js";

export function mountSchedules(root, store) {
  const none = el("p.panel__lead", {}, "Nothing was scheduled or moved yet. Select pins on the calendar to begin.");
  const loading = el("p.panel__lead", {}, "Loading …");
  const list = el("ul.schedules", { role: "list" });
  const more = el("button.button", { type: "button", on: { click: () => emit(root, "more-schedules") } }, "Show earlier ones");
  root.replaceChildren(el("p.panel__lead", {}, "What was scheduled or moved, newest first. Undo puts pins back where they were; Cancel calls off what still waits."), loading, none, list, more);
  return {
    update() {
      const { data, next_cursor: next, isRead } = store.schedules;
      loading.hidden = isRead;
      none.hidden = !isRead || data.length > 0;
      keep(list, data, (one) => one.id, (one) => makeSchedule(one.id, store));
      more.hidden = !next;
    },
  };
}

function makeSchedule(id, store) {
  const what = el("p.sites__name");
  const state = el("span.status-badge");
  const span = el("p.sites__note.schedules__span");
  const who = el("p.sites__note");
  const counts = el("p.sites__note");
  const undo = el("button.link-button", { type: "button", on: { click: () => emit(root, "undo-schedule", { id }) } }, "Undo");
  const cancel = el("button.link-button", { type: "button", on: { click: askCancel } });
  const choices = el("p.sites__choices", {}, undo, cancel);
  const root = el("li.schedules__one", {}, el("div.schedules__line", {}, what, state), span, who, counts, choices);
  let shown = null;
  let isAsked = false;

  function askCancel() {
    if (isAsked) emit(root, "cancel-schedule", { id });
    isAsked = !isAsked;
    update(shown);
  }

  function update(fresh) {
    shown = fresh;
    const { pending } = fresh.counts;
    const name = scheduleName(fresh);
    const told = store.schedules.spans.get(id);
    const place = scheduleSpan(fresh, told, store);
    setText(what, name);
    setText(span, place);
    span.hidden = told !== undefined && !place; // while it is read its line stays free, so that no button moves
    setText(state, scheduleWords(fresh));
    setAttribute(state, "data-status", STATUS[fresh.is_undone ? "cancelled" : fresh.state]);
    const actor = actorWords(fresh.actor, store.session?.user?.id);
    setText(who, `${store.formats.moment(fresh.created_at)}${actor ? ` by ${actor}` : ""}`);
    setTextOrHide(counts, fresh.is_undone ? "" : countsWords(fresh.counts));
    const isOpen = store.canChange && !fresh.is_undone && !fresh.cancelled_at && pending > 0;
    undo.hidden = cancel.hidden = choices.hidden = !isOpen;
    cancel.hidden ||= fresh.kind !== "schedule";
    setText(cancel, isAsked ? `Really cancel ${countOf(pending, "pin")}?` : "Cancel");
    const when = [place, store.formats.moment(fresh.created_at)].filter(Boolean).join(", ");
    setAttribute(undo, "aria-label", `Undo: ${name}, ${when}`);
    setAttribute(cancel, "aria-label", isAsked ? null : `Cancel: ${name}, ${when}`);
    const isBusy = store.workOf(`schedule:${id}`).state === "running";
    for (const button of [undo, cancel]) setAttribute(button, "aria-disabled", isBusy);
  }

  return { root, update };
}

const STATUS = { pending: "pending", running: "pending", completed: "published", failed: "failed", cancelled: "cancelled" };
