/** When a profile rests: its pause, and single days or spans of days on which nothing goes out. */

import { addDays, daysBetween } from "../calendar-logic.js";
import { el, emit, keep, setAttribute, setText } from "../dom.js";
import { spanWords } from "../planning-words.js";
import { makeField } from "./field.js";
import { makeOutOfRules } from "./out-of-rules.js";
import { makePauseControl } from "./pause-control.js";
import { makeProfileChecks } from "./profile-checks.js";

const LONGEST_SPAN = 366;

export function makeProfileRest(profile, store) {
  const { id } = profile;
  const key = `profile:${id}`;
  const pause = makePauseControl(store, "profile", id, profile.name);
  const from = makeField("No pins on", el("input", { type: "date", required: true }));
  const until = makeField("up to", el("input", { type: "date" }), { hint: "Empty: that day only." });
  const add = el("button.button", { type: "submit" }, "Add");
  const form = el("form.form", { novalidate: true, "aria-label": `Days off of ${profile.name}`, on: { submit } },
    el("div.form__pair", {}, from.root, until.root), add);
  const list = el("ul.rest__list", { role: "list" });
  const left = makeOutOfRules(() => store.accounts.filter((account) => account.profile_id === id).map((account) => account.id));
  const checks = makeProfileChecks(profile, store);
  const root = el("section.accounts__account", { "aria-label": `Profile ${profile.name}` },
    el("h3", {}, profile.name), el("p.sites__note", {}, "Pause and days off for all accounts of this profile."), pause.root, form, list, left.root, checks.root);
  let dates = profile.blackout_dates;
  let wasRunning = false;
  for (const each of [key, `pause:profile:${id}`]) store.setWork(each, null);

  function submit(event) {
    event.preventDefault();
    from.setError(from.value ? null : "Choose a day.");
    if (!from.value) return from.input.focus();
    const last = until.value || from.value;
    const count = daysBetween(from.value, last) + 1;
    until.setError(count < 1 ? "This lies before the first day." : count > LONGEST_SPAN ? "Choose a year or less." : null);
    if (count < 1 || count > LONGEST_SPAN) return until.input.focus();
    const span = Array.from({ length: count }, (_, offset) => addDays(from.value, offset));
    emit(root, "save-blackouts", { id, dates: [...new Set([...dates, ...span])].sort() });
    return undefined;
  }

  function remove(span) {
    const at = [...list.children].findIndex((item) => item.contains(document.activeElement));
    emit(root, "save-blackouts", { id, dates: dates.filter((day) => day < span.first || day > span.last) });
    queueMicrotask(() => (list.children[Math.max(0, at - 1)]?.querySelector("button") ?? from.input).focus());
  }

  return {
    root,
    update(fresh) {
      dates = fresh.blackout_dates;
      pause.update(fresh);
      checks.update();
      form.hidden = !store.canChange;
      const ahead = spansOf(dates).filter((span) => span.last >= store.today);
      keep(list, ahead, (span) => span.first, () => makeSpan(store, remove));
      list.hidden = !ahead.length;
      const work = store.workOf(key);
      left.update([work, store.workOf(`pause:profile:${id}`)]);
      setAttribute(add, "aria-disabled", work.state === "running");
      if (work.state === "running") wasRunning = true;
      else if (wasRunning) {
        wasRunning = false;
        if (work.state === "failed") from.setError(work.problem.of("blackout_dates") ?? work.problem.message);
        else from.value = until.value = "";
      }
    },
  };
}

/** Days that follow each other, as one: `[{ first, last }]`. */
function spansOf(days) {
  const found = [];
  for (const day of days) {
    const open = found.at(-1);
    if (open && addDays(open.last, 1) === day) open.last = day;
    else found.push({ first: day, last: day });
  }
  return found;
}

function makeSpan(store, remove) {
  const words = el("span");
  const button = el("button.link-button", { type: "button", on: { click: () => remove(span) } }, "Remove");
  const root = el("li.rest__span", {}, words, button);
  let span = null;
  return {
    root,
    update(fresh) {
      span = fresh;
      const text = spanWords(fresh.first, fresh.last, store.formats);
      const year = fresh.last.slice(0, 4);
      setText(words, year === store.today.slice(0, 4) ? text : `${text} ${year}`);
      setAttribute(button, "aria-label", `Remove ${words.textContent}`);
      button.hidden = !store.canChange;
    },
  };
}
