/** Older posts on their way: one line for each blog, with how far it is and the ways to stop it. */

import { lineWords, progressOf } from "../backfill-words.js";
import { el, emit, icon, keep, setAttribute, setText } from "../dom.js";

export function mountBackfillLine(root, store) {
  const list = el("div.backfills");
  root.replaceChildren(list);
  return {
    update() {
      list.hidden = !store.backfills.length;
      keep(list, store.backfills, (one) => one.id, () => makeLine(store));
    },
  };
}

function makeLine(store) {
  let shown = null;
  let isAsked = false;
  const text = el("p.backfills__text");
  const bar = el("progress.backfills__bar", { "aria-label": "Older posts that are done" });
  const open = el("button.button", { type: "button", on: { click: () => emit(root, "open-backfill", { id: shown.id }) } });
  const pause = el("button.button.button--quiet", { type: "button", on: { click: () => emit(root, shown.is_paused ? "resume-backfill" : "pause-backfill", { id: shown.id }) } });
  const cancel = el("button.button.button--quiet", { type: "button", on: { click: () => ask(true) } }, "Cancel");
  const choices = el("div.backfills__choices", {}, open, pause, cancel);
  const question = el("div.backfills__choices", { hidden: true, role: "group", "aria-label": "Cancel pinning older posts" },
    el("button.button", { type: "button", on: { click: () => end(false) } }, "Stop, keep its pins"),
    el("button.button.button--danger", { type: "button", on: { click: () => end(true) } }, "Stop and cancel its waiting pins"),
    el("button.button.button--quiet", { type: "button", on: { click: () => ask(false) } }, "Go on"));
  const root = el("section.backfills__one", { "aria-label": "Older posts" }, icon("stack"), el("div.backfills__words", {}, text, bar), choices, question);

  function ask(wanted) {
    if (wanted && shown.state !== "running") return end(false); // nothing was made yet
    isAsked = wanted;
    update(shown);
    (wanted ? question.firstChild : cancel).focus();
    return undefined;
  }
  function end(withPins) {
    isAsked = false;
    emit(root, "cancel-backfill", { id: shown.id, withPins });
    update(shown);
  }

  function update(one) {
    shown = one;
    const { done, total } = progressOf(one);
    setText(text, one.is_paused ? `Paused. ${lineWords(one, store.formats)}` : lineWords(one, store.formats));
    bar.hidden = one.state === "ready";
    if (one.state === "running") {
      bar.max = Math.max(total, 1);
      bar.value = done;
    } else bar.removeAttribute("value");
    const isBusy = store.workOf(`backfill:${one.id}`).state === "running";
    open.hidden = one.state === "running";
    setText(open, one.state === "ready" ? "Choose and start" : "Show");
    pause.hidden = !store.canChange || one.state !== "running";
    setText(pause, one.is_paused ? "Go on" : "Pause");
    cancel.hidden = !store.canChange;
    choices.hidden = isAsked;
    question.hidden = !isAsked;
    for (const button of [pause, cancel]) setAttribute(button, "aria-disabled", isBusy);
  }

  return { root, update };
}
