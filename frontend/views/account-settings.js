/** When and how much each Pinterest account may publish. */

import { el, emit, keep, setAttribute, setText } from "../dom.js";
import { makeField, makeFeedback, showProblem } from "./field.js";

export function mountAccountSettings(root, store) {
  const zones = el("datalist", { id: "zones" }, ...Intl.supportedValuesOf("timeZone").map((zone) => el("option", { value: zone })));
  const accounts = el("div.accounts");
  const none = el("p.panel__lead", {}, "No Pinterest account is connected yet.");
  root.replaceChildren(
    el("p.panel__lead", {}, "These limits hold for every pin, however it is scheduled. Pins that have a slot keep it."),
    none, accounts, zones);
  return {
    update() {
      none.hidden = store.accounts.length > 0;
      keep(accounts, store.accounts, (account) => account.id, (account) => makeAccount(account, store));
    },
  };
}

function makeAccount(account, store) {
  const { id, settings } = account;
  const number = (name, low, high) => el("input", { type: "number", name, min: low, max: high, step: 1, required: true, inputmode: "numeric" });
  const fields = {
    window_start: makeField("Publish from", el("input", { type: "text", name: "window_start", maxlength: 5, inputmode: "numeric", required: true })),
    window_end: makeField("until", el("input", { type: "text", name: "window_end", maxlength: 5, inputmode: "numeric", required: true }), { hint: "24:00 is the end of the day." }),
    timezone: makeField("Time zone", el("input", { type: "text", name: "timezone", list: "zones", required: true, autocomplete: "off" })),
    pins_per_day: makeField("Pins a day, at most", number("pins_per_day", 1, 10_000)),
    min_gap_seconds: makeField("Gap in seconds, at least", number("min_gap_seconds", 0, 86_400)),
  };
  for (const [name, field] of Object.entries(fields)) field.value = String(settings[name]);
  const state = el("p.sites__state");
  const feedback = makeFeedback();
  const button = el("button.button.button--primary", { type: "submit" }, "Save");
  const form = el("form.form.accounts__form", { novalidate: true, on: { submit } },
    el("div.form__pair", {}, fields.window_start.root, fields.window_end.root),
    fields.timezone.root,
    el("div.form__pair", {}, fields.pins_per_day.root, fields.min_gap_seconds.root),
    feedback.root, button);
  const root = el("section.accounts__account", {},
    el("h3", {}, `@${account.username}`), state, form);
  let wasRunning = false;

  function submit(event) {
    event.preventDefault();
    if (!store.canChange) return;
    const sent = {};
    for (const [name, field] of Object.entries(fields)) {
      const isNumber = field.input.type === "number";
      const value = isNumber ? field.input.valueAsNumber : field.value.trim();
      if (isNumber && !Number.isInteger(value)) {
        field.setError("Write a whole number.");
        return field.input.focus();
      }
      sent[name] = value;
    }
    feedback.show("", "");
    emit(form, "save-account", { id, settings: sent });
  }

  return {
    root,
    update(fresh) {
      setText(state, stateWords(fresh));
      setAttribute(state, "data-state", fresh.status);
      button.hidden = !store.canChange;
      const work = store.workOf(`account:${id}`);
      setAttribute(button, "aria-disabled", work.state === "running");
      setText(button, work.state === "running" ? "Saving …" : "Save");
      if (work.state === "running") wasRunning = true;
      else if (wasRunning) {
        wasRunning = false;
        showProblem(work.problem, fields, feedback);
        if (work.state === "done") feedback.show("done", "Saved.");
      }
    },
  };
}

function stateWords(account) {
  const kind = { sandbox: "Sandbox: nothing reaches Pinterest", trial: "Trial: only you see its pins", live: "Live on Pinterest" }[account.kind];
  if (account.status === "connected") return account.settings.is_paused ? `${kind} · paused` : kind;
  return account.error?.text ?? "Disconnected. Connect it again; its pins wait.";
}
