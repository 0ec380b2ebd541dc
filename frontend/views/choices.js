/** Groups of ticks and of radio buttons: a fieldset with its name, and what it says when something is wrong. */

import { el, keep, setAttribute, setText, setTextOrHide, uniqueId } from "../dom.js";

/**
 * Ticks: `items` are `{ value, label }`; the value is the list of what is ticked. With `isChips` they stand side by side.
 * `makeBeside(item)` returns what stands beside a tick, `{ root, update(item, isTicked) }`.
 */
export function makeTicks(label, { isChips = false, hint = "", makeBeside = null } = {}) {
  const id = uniqueId("ticks");
  const list = el("div.ticks__list");
  const error = el("p.field__error", { id: `${id}-error`, hidden: true });
  const about = el("p.field__hint", { hidden: !hint }, hint);
  const root = el("fieldset.ticks", { "data-chips": isChips, "aria-describedby": `${id}-error` },
    el("legend.field__label", {}, label), list, about, error);
  const ticked = new Set();
  let shown = [];
  root.addEventListener("change", (event) => {
    if (event.target.type !== "checkbox") return;
    if (event.target.checked) ticked.add(event.target.value);
    else ticked.delete(event.target.value);
    setTextOrHide(error, "");
    if (makeBeside) draw();
  });

  function draw() {
    keep(list, shown, (item) => item.value, (item) => makeTick(item, ticked, makeBeside?.(item)));
  }
  return {
    root,
    get input() {
      return list.querySelector("input[type=checkbox]");
    },
    get value() {
      return boxes().filter((box) => box.checked).map((box) => box.value);
    },
    set value(values) {
      ticked.clear();
      for (const one of values) ticked.add(one);
      for (const box of boxes()) box.checked = ticked.has(box.value);
      if (makeBeside) draw();
    },
    setError: (text) => setTextOrHide(error, text),
    show(items) {
      shown = items;
      draw();
    },
  };

  function boxes() {
    return [...list.querySelectorAll("input[type=checkbox]")];
  }
}

function makeTick(item, ticked, beside) {
  const box = el("input", { type: "checkbox", value: item.value });
  box.checked = ticked.has(item.value);
  const text = el("span");
  const tick = el("label.tick", {}, box, text);
  return {
    root: beside ? el("div.tick-line", {}, tick, beside.root) : tick,
    update(fresh) {
      setText(text, fresh.label);
      beside?.update(fresh, box.checked);
    },
  };
}

/** Radio buttons: `items` are `[value, label, explanation]`. */
export function makeRadios(label, items, { isRow = false } = {}) {
  const name = uniqueId("radios");
  const inputs = items.map(([value]) => el("input", { type: "radio", name, value, "aria-describedby": `${name}-${value}` }));
  const root = el("fieldset.radios", { "data-row": isRow },
    el("legend.field__label", {}, label),
    ...items.map(([value, text, about], index) => el("label.radio", {}, inputs[index],
      el("span.radio__words", {}, el("span.radio__label", {}, text), about && el("span.radio__about", { id: `${name}-${value}` }, about)))));
  return {
    root,
    get input() {
      return inputs.find((input) => input.checked) ?? inputs[0];
    },
    get value() {
      return inputs.find((input) => input.checked)?.value ?? "";
    },
    set value(wanted) {
      for (const input of inputs) input.checked = input.value === wanted;
    },
  };
}

/** Keep a select's options in step with `items` of `{ value, label }`; a chosen value that is gone falls back to the first. */
export function fillSelect(select, items) {
  const wanted = select.value;
  keep(select, items, (item) => item.value, () => {
    const root = el("option");
    return {
      root,
      update(item) {
        setAttribute(root, "value", item.value);
        setText(root, item.label);
      },
    };
  });
  if (items.some((item) => item.value === wanted)) select.value = wanted;
  else if (items.length) select.value = items[0].value;
}
