/** When and how much each Pinterest account may publish, on which days each profile rests, and what is paused. */

import { el, emit, keep, setAttribute, setText } from "../dom.js";
import { MISSED_SLOTS, WEEKDAYS, weekdayLabel } from "../planning-words.js";
import { makeRadios, makeTicks } from "./choices.js";
import { makeConnectPinterest, makeReconnect } from "./connect-pinterest.js";
import { makeField, makeFeedback, showProblem } from "./field.js";
import { makeOutOfRules } from "./out-of-rules.js";
import { makePauseControl } from "./pause-control.js";
import { makeRateMeter } from "./rate-meter.js";
import { makeProfileRest } from "./profile-rest.js";

export function mountAccountSettings(root, store) {
  const zones = el("datalist", { id: "zones" }, ...Intl.supportedValuesOf("timeZone").map((zone) => el("option", { value: zone })));
  const accounts = el("div.accounts");
  const profiles = el("div.accounts");
  const none = el("p.panel__lead", {}, "No Pinterest account is connected yet.");
  const all = makePauseControl(store, "workspace", "", "everything");
  const allLeft = makeOutOfRules(() => store.accounts.map((account) => account.id));
  const everything = el("section.accounts__account", {}, el("h3", {}, "Everything"), all.root, allLeft.root);
  const connect = makeConnectPinterest(store);
  store.setWork("pause:workspace:", null);
  root.replaceChildren(
    el("p.panel__lead", {}, "These limits hold for every pin, however it is scheduled. Pins that have a slot keep it."),
    everything, connect.root, none, accounts, profiles, zones);
  const asked = new Set();
  return {
    update() {
      for (const { id } of store.accounts.filter((account) => !asked.has(account.id))) {
        asked.add(id);
        emit(root, "need-rate", { id });
      }
      none.hidden = store.accounts.length > 0;
      all.update(store.workspace);
      connect.update();
      allLeft.update([store.workOf("pause:workspace:")]);
      keep(accounts, store.accounts, (account) => account.id, (account) => makeAccount(account, store));
      keep(profiles, store.profiles, (profile) => profile.id, (profile) => makeProfileRest(profile, store));
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
    image_spacing_days: makeField("Days between the same picture on one board", number("image_spacing_days", 0, 365), { hint: "0: it may come again at once." }),
  };
  for (const [name, field] of Object.entries(fields)) field.value = String(settings[name]);
  const daysOff = makeTicks("Days off", { isChips: true, hint: "On these weekdays nothing goes out." });
  daysOff.show(WEEKDAYS.map((word) => ({ value: word, label: weekdayLabel(word).slice(0, 3) })));
  for (const box of daysOff.root.querySelectorAll("input")) box.setAttribute("aria-label", weekdayLabel(box.value));
  daysOff.value = settings.days_off;
  const missed = makeRadios("When pins missed their time", MISSED_SLOTS);
  missed.value = settings.missed_slots;
  const state = el("p.sites__state");
  const feedback = makeFeedback();
  const pause = makePauseControl(store, "account", id, `@${account.username}`);
  const left = makeOutOfRules(() => [id]);
  const reconnect = makeReconnect(store, account);
  const rate = makeRateMeter(account, store);
  const button = el("button.button.button--primary", { type: "submit" }, "Save");
  const form = el("form.form.accounts__form", { novalidate: true, on: { submit } },
    el("div.form__pair", {}, fields.window_start.root, fields.window_end.root),
    fields.timezone.root, daysOff.root,
    el("div.form__pair", {}, fields.pins_per_day.root, fields.min_gap_seconds.root),
    fields.image_spacing_days.root, missed.root,
    feedback.root, left.root, button);
  const root = el("section.accounts__account", { "aria-label": `Account ${account.username}` },
    el("h3", {}, `@${account.username}`), state, reconnect.root, rate.root, pause.root, form);
  let wasRunning = false;
  for (const key of [`account:${id}`, `pause:account:${id}`]) store.setWork(key, null);

  function submit(event) {
    event.preventDefault();
    if (!store.canChange) return undefined;
    const sent = { days_off: daysOff.value, missed_slots: missed.value };
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
    return undefined;
  }

  return {
    root,
    update(fresh) {
      setText(state, stateWords(fresh));
      setAttribute(state, "data-state", fresh.status);
      reconnect.update(fresh);
      rate.update();
      pause.update(fresh.settings);
      button.hidden = !store.canChange;
      const work = store.workOf(`account:${id}`);
      left.update([work, store.workOf(`pause:account:${id}`)]);
      setAttribute(button, "aria-disabled", work.state === "running");
      setText(button, work.state === "running" ? "Saving …" : "Save");
      if (work.state === "running") wasRunning = true;
      else if (wasRunning) {
        wasRunning = false;
        showProblem(work.problem, { ...fields, days_off: daysOff }, feedback);
        if (work.state === "done") {
          feedback.show("done", "Saved.");
          emit(form, "need-rate", { id }); // other limits, another meter
        }
      }
    },
  };
}

function stateWords(account) {
  const kind = { sandbox: "Sandbox: nothing reaches Pinterest", trial: "Trial: only you see its pins", live: "Live on Pinterest" }[account.kind];
  if (account.status === "connected") return kind;
  return account.error?.text ?? "Disconnected. Connect it again; its pins wait.";
}
