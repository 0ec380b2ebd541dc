/** Another day and time for a pin: the keyboard's twin of dragging it. */

import { dayIn, timeIn } from "../calendar-logic.js";
import { el, emit, setAttribute, setText, setTextOrHide } from "../dom.js";
import { accountTime, zoneName } from "../words.js";
import { makeField } from "./field.js";

export function mountPinMove(store) {
  const day = makeField("Day", el("input", { type: "date", name: "day", required: true, min: "2000-01-01", max: "2100-12-31" }));
  const time = makeField("Time", el("input", { type: "time", name: "time", required: true, step: 60 }));
  const about = el("p.field__hint");
  const answer = el("div.callout", { "data-kind": "failed", role: "alert", hidden: true });
  const answerText = el("p");
  const free = el("button.button", { type: "button", on: { click: takeFree } });
  answer.append(answerText, free);
  const move = el("button.button.button--primary", { type: "submit" }, "Move");
  const off = el("button.button.button--quiet", { type: "button", on: { click: () => emit(root, "unschedule-pin", { id: pin.id }) } }, "Take off the calendar");
  const root = el("form.form.pin-move", { novalidate: true, "aria-label": "Move the pin", on: { submit } },
    el("div.form__pair", {}, day.root, time.root), about, answer,
    el("div.form__choices", {}, move, off, el("button.button.button--quiet", { type: "button", on: { click: () => leave() } }, "Back")));
  let pin = null;
  let freeSlot = null;
  let leave = () => {};

  function submit(event) {
    event.preventDefault();
    if (move.getAttribute("aria-disabled") !== null) return undefined;
    day.setError(day.value ? null : "Choose a day.");
    time.setError(time.value ? null : "Choose a time.");
    if (!day.value) return day.input.focus();
    if (!time.value) return time.input.focus();
    emit(root, "move-pin", { id: pin.id, day: day.value, time: time.value });
    return undefined;
  }

  function takeFree() {
    emit(root, "move-pin", { id: pin.id, instant: freeSlot });
  }

  return {
    name: "move",
    tellsProblems: true,
    root,
    open(fresh, wish, close) {
      pin = fresh;
      leave = close;
      const start = fresh.due_at ?? store.now();
      day.value = wish?.day ?? dayIn(start, store.zone);
      time.value = wish?.time ?? timeIn(start, store.zone);
      for (const field of [day, time]) field.setError(null);
      answer.hidden = true;
    },
    focus: () => day.input.focus(),
    isDirty: () => false,
    update(fresh, work) {
      pin = fresh;
      off.hidden = !fresh.due_at || !["pending", "queued", "failed"].includes(fresh.state);
      const account = store.account(fresh.account_id);
      const theirs = accountTime(fresh.due_at ?? store.now().toISOString(), store.zone, account);
      setText(about, theirs ? `Your time (${zoneName(store.zone)}). The account lives in ${zoneName(account.settings.timezone)}.` : `Times in ${zoneName(store.zone)}.`);
      setText(move, work.state === "running" ? "Moving …" : fresh.due_at ? "Move" : "Schedule");
      setAttribute(move, "aria-disabled", work.state === "running");
      showProblem(work.state === "failed" ? work.problem : null);
    },
  };

  function showProblem(problem) {
    answer.hidden = !problem;
    freeSlot = problem?.params.next_free_slot ?? null;
    free.hidden = !freeSlot;
    if (!problem) return;
    setTextOrHide(answerText, wordsOf(problem));
    if (!freeSlot) return;
    const isSameDay = dayIn(freeSlot, store.zone) === day.value;
    setText(free, `Use ${isSameDay ? store.formats.time(freeSlot) : store.formats.moment(freeSlot)} instead`);
  }
}

/** The server's hint where programs find the free slot is left out: the button says it in the reader's own time. */
function wordsOf(problem) {
  if (problem.code === "stale_version") return "Somebody changed this pin a moment ago. Try again.";
  return problem.message.replace(/ The next free slot is .*$/, "");
}
