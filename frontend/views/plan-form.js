/** How pins are to be planned: when, how many a day, in which hours, in which order, on which boards. */

import { el, emit, setAttribute, setText } from "../dom.js";
import { planBody } from "../plan-request.js";
import { SHUFFLES } from "../planning-words.js";
import { makeBoardTicks } from "./board-ticks.js";
import { fillSelect, makeRadios } from "./choices.js";
import { makeField } from "./field.js";

const MODES = [
  ["later", "Spread over days", "Evenly over your publishing hours."],
  ["now", "Now", "One after the other, as far as the day's limit allows."],
];
const NONE = { board_ids: [], sections: {} };
const BOARDS = [["keep", "Each pin's own", ""], ["choose", "Choose boards", ""]];

/** `changed` is called whenever a value was changed by a person. */
export function makePlanForm(store, changed) {
  const mode = makeRadios("When", MODES);
  const start = makeField("First day", el("input", { type: "date", name: "start_date" }), { hint: "Empty: as soon as possible." });
  const perDay = makeField("Pins a day", el("input", { type: "number", name: "pins_per_day", min: 1, max: 10_000, step: 1, inputmode: "numeric" }), { hint: "Empty: as many as the limit allows." });
  const from = makeField("Not before", el("input", { type: "time", name: "window_start", step: 60 }));
  const until = makeField("Not after", el("input", { type: "time", name: "window_end", step: 60 }));
  const zone = el("p.field__hint");
  const shuffle = makeRadios("Order", SHUFFLES);
  const account = makeField("Pinterest account", el("select", { name: "account" }));
  const boardMode = makeRadios("Boards", BOARDS, { isRow: true });
  const boardPlace = el("div.plan-form__boards");
  const later = el("div.plan-form__later", {},
    el("div.form__pair", {}, start.root, perDay.root),
    el("div.form__pair", {}, from.root, until.root), zone);
  const root = el("form.form.plan-form", { novalidate: true, "aria-label": "How to plan", on: { input: told, submit: (event) => event.preventDefault() } },
    mode.root, later, shuffle.root, account.root, boardMode.root, boardPlace);
  const ticks = new Map();
  const named = { start_date: start, pins_per_day: perDay, "window.start": from, "window.end": until, window: until, account_id: account };
  let pins = [];

  function told({ target }) {
    if (target === from.input) until.setError(null); // the two are one answer, marked at the second
    update();
    changed();
  }

  /** The accounts whose boards may be chosen: the one that all pins go to, or each pin's own. */
  function accountIds() {
    return account.value ? [account.value] : [...new Set(pins.map((pin) => pin.account_id).filter(Boolean))];
  }

  function update() {
    fillAccounts(); // they may arrive after the form was opened
    later.hidden = mode.value === "now";
    const isChosen = boardMode.value === "choose";
    const wanted = isChosen ? accountIds() : [];
    for (const id of wanted) {
      if (!store.boards.has(id)) emit(root, "need-boards", { id });
      if (!ticks.has(id)) ticks.set(id, makeBoardTicks("Boards"));
      ticks.get(id).show(store.boards.get(id) ?? []);
      const name = store.account(id)?.username ?? "";
      setText(ticks.get(id).root.querySelector("legend"), wanted.length > 1 ? `Boards of @${name}` : "Which boards");
    }
    const shown = wanted.map((id) => ticks.get(id).root);
    if (shown.some((node, index) => boardPlace.children[index] !== node) || boardPlace.children.length !== shown.length) boardPlace.replaceChildren(...shown);
  }

  function clearErrors() {
    for (const field of [...Object.values(named), ...ticks.values()]) field.setError(null);
  }

  function fillAccounts() {
    const hasHomeless = pins.some((pin) => !pin.account_id);
    const own = hasHomeless ? [] : [{ value: "", label: "Each pin's own" }];
    fillSelect(account.input, [...own, ...store.accounts.map((one) => ({ value: one.id, label: `@${one.username}${one.kind === "live" ? "" : ` (${one.kind})`}` }))]);
    account.root.hidden = !hasHomeless && store.accounts.length < 2;
  }

  function valuesOf() {
    return {
      mode: mode.value, account: account.value, startDate: start.value, pinsPerDay: perDay.input.valueAsNumber || null,
      from: from.value, until: until.value, shuffle: shuffle.value,
      boards: boardMode.value === "choose" ? Object.fromEntries(accountIds().map((id) => [id, ticks.get(id)?.value ?? NONE])) : null,
    };
  }

  return {
    root,
    focus: () => mode.input.focus(),
    /** `firstDay` is a wish: one that has passed becomes today. */
    open(fresh, wantedMode, firstDay = "") {
      pins = fresh;
      mode.value = wantedMode;
      for (const field of [start, perDay, from, until]) field.value = "";
      if (firstDay) start.value = firstDay < store.today ? store.today : firstDay;
      clearErrors();
      shuffle.value = "none";
      boardMode.value = "keep";
      ticks.clear();
      setAttribute(start.input, "min", store.today);
      setText(zone, `Days and times in ${store.zone}.`);
      account.value = "";
      update();
    },
    usePins(fresh) {
      pins = fresh;
      update();
    },
    update,
    get isNow() {
      return mode.value === "now";
    },
    /** The request, or null after a field was marked. */
    read() {
      clearErrors();
      if (!perDay.input.validity.valid) {
        perDay.setError("Write a whole number, 1 or more.");
        return perDay.input.focus();
      }
      if (Boolean(from.value) !== Boolean(until.value)) {
        until.setError("Give both times, or none.");
        return (from.value ? until : from).input.focus();
      }
      if (boardMode.value === "choose" && accountIds().every((id) => !ticks.get(id)?.value.board_ids.length)) {
        const first = ticks.get(accountIds()[0]);
        first?.setError("Tick one board or more.");
        return first?.input?.focus();
      }
      return planBody(pins, valuesOf(), store.zone);
    },
    /** Mark what a refusal names, once for each answer; false when it names no field here. */
    showProblem(problem) {
      clearErrors();
      const found = Object.entries(named).filter(([name]) => problem.of(name));
      for (const [name, field] of found) field.setError(problem.of(name));
      found[0]?.[1].input.focus(); // on a phone the marked field may be far from the button
      return found.length > 0;
    },
  };
}
