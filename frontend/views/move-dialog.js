/** Move many pins: earlier or later by hours, days or weeks; or plan them anew. */

import { el, emit, iconButton, makeAnnouncements, setAttribute, setText, setTextOrHide } from "../dom.js";
import { countOf } from "../words.js";
import { makeRadios } from "./choices.js";
import { makeField } from "./field.js";

const UNITS = [["60", "hours"], ["1440", "days"], ["10080", "weeks"], ["1", "minutes"]];

export function mountMoveDialog(root, store, plan) {
  const title = el("h2.told__title", { id: "move-title", tabindex: "-1" });
  const way = makeRadios("Which way", [["1", "Later"], ["-1", "Earlier"]], { isRow: true });
  const count = makeField("By how much", el("input", { type: "number", name: "count", min: 1, max: 10_000, step: 1, required: true, inputmode: "numeric" }));
  const unit = makeField("Unit", el("select", { name: "unit" }, ...UNITS.map(([value, label]) => el("option", { value }, label))));
  const trouble = el("p.callout", { "data-kind": "failed", role: "alert", hidden: true });
  const move = el("button.button.button--primary", { type: "submit" }, "Move");
  const form = el("form.form.move__form", { novalidate: true, on: { submit } },
    way.root, el("div.form__pair", {}, count.root, unit.root),
    el("p.field__hint", {}, "Days and weeks keep the time of day, also where the clocks change."), trouble,
    el("div.form__choices", {}, move,
      el("button.button", { type: "button", on: { click: planAnew } }, "Plan anew …"),
      el("button.button.button--quiet", { type: "button", on: { click: () => dialog.close() } }, "Back")));
  const dialog = el("dialog.told", { "aria-labelledby": "move-title", on: { close: () => store.setWork("move-pins", null) } },
    el("header.told__head", {}, title, iconButton("", "close", "Close", { on: { click: () => dialog.close() } })),
    el("div.told__body", {}, form), makeAnnouncements());
  root.append(dialog);
  let ids = [];

  function submit(event) {
    event.preventDefault();
    if (move.getAttribute("aria-disabled") !== null) return undefined;
    const isWhole = count.input.validity.valid;
    count.setError(isWhole ? null : "Write a whole number, 1 or more.");
    if (!isWhole) return count.input.focus();
    emit(dialog, "move-pins", { body: { pin_ids: ids, shift_minutes: Number(way.value) * count.input.valueAsNumber * Number(unit.value) } });
    return undefined;
  }

  function planAnew() {
    dialog.close();
    plan({ ids });
  }

  return {
    open(wanted) {
      ids = wanted;
      store.setWork("move-pins", null);
      way.value = "1";
      count.value = "1";
      unit.value = "1440";
      setText(title, `Move ${countOf(ids.length, "pin")}`);
      setTextOrHide(trouble, "");
      dialog.showModal();
      count.input.select();
    },
    update() {
      if (!dialog.open) return;
      const work = store.workOf("move-pins");
      setAttribute(move, "aria-disabled", work.state === "running");
      setText(move, work.state === "running" ? "Moving …" : "Move");
      if (work.state === "done" || work.problem?.code === "cannot_reschedule") return dialog.close(); // told elsewhere
      setTextOrHide(trouble, work.problem ? work.problem.of("shift_minutes") ?? work.problem.message : "");
      return undefined;
    },
  };
}
