/** Whether something is paused, until when, and the way in and out of the pause. Used for all that can be paused. */

import { dayIn, instantOf, timeIn } from "../calendar-logic.js";
import { el, emit, icon, setAttribute, setText } from "../dom.js";
import { isPaused, untilWords } from "../planning-words.js";
import { makeField } from "./field.js";

/** `kind` is workspace, profile, account or campaign; `name` is what the buttons call it for screen readers. */
export function makePauseControl(store, kind, id, name) {
  const state = el("p.pause__state");
  const begin = el("button.button", { type: "button", on: { click: () => show(true) } }, icon("pause"), el("span", {}, "Pause …"), el("span.visually-hidden", {}, ` ${name}`));
  const resume = el("button.button", { type: "button", on: { click: goOn } }, "Resume", el("span.visually-hidden", {}, ` ${name}`));
  const until = makeField("Pause until", el("input", { type: "datetime-local", step: 60 }), { hint: "Empty: until you resume." });
  const go = el("button.button.button--primary", { type: "submit" }, "Pause");
  const form = el("form.form.pause__form", { novalidate: true, hidden: true, "aria-label": `Pause ${name}`, on: { submit } },
    until.root, el("div.form__choices", {}, go, el("button.button.button--quiet", { type: "button", on: { click: () => show(false) } }, "Back")));
  const root = el("div.pause", {}, el("div.pause__line", {}, state, begin, resume), form);
  const key = `pause:${kind}:${id}`;
  let isOpen = false;
  let wasRunning = false;

  function show(isWanted) {
    isOpen = isWanted;
    until.value = "";
    until.setError(null);
    const now = store.now();
    setAttribute(until.input, "min", `${dayIn(now, store.zone)}T${timeIn(now, store.zone)}`);
    begin.hidden = isWanted;
    form.hidden = !isWanted;
    (isWanted ? until.input : begin).focus();
  }

  function submit(event) {
    event.preventDefault();
    if (go.getAttribute("aria-disabled") !== null) return undefined;
    if (until.input.validity.badInput) {
      until.setError("Give a day and a time, or leave it empty.");
      return until.input.focus();
    }
    const [day, time] = until.value.split("T");
    emit(root, "set-pause", { kind, id, body: day ? { paused_until: instantOf(day, time, store.zone).toISOString() } : { is_paused: true } });
    return undefined;
  }
  function goOn() {
    emit(root, "set-pause", { kind, id, body: { is_paused: false } });
  }

  return {
    root,
    /** `thing` has `is_paused` and `paused_until`. */
    update(thing) {
      const paused = isPaused(thing, store.now());
      const end = untilWords(thing?.paused_until, store);
      const work = store.workOf(key);
      setText(state, paused ? `Paused${end ? ` ${end}` : " until you resume"}` : "Not paused");
      setAttribute(root, "data-paused", paused);
      setAttribute(go, "aria-disabled", work.state === "running");
      setAttribute(resume, "aria-disabled", work.state === "running");
      const isEnded = wasRunning && work.state !== "running";
      wasRunning = work.state === "running";
      if (isEnded) {
        if (work.state === "failed") until.setError(work.problem.of("paused_until") ?? work.problem.message);
        else isOpen = false;
      }
      if (paused) isOpen = false;
      begin.hidden = paused || isOpen || !store.canChange;
      resume.hidden = !paused || !store.canChange;
      form.hidden = !isOpen;
      if (isEnded && work.state === "done") (paused ? resume : begin).focus(); // the button that was pressed is gone
    },
  };
}
