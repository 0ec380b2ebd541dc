/** What the pins of one board want to be found for. */

import { el, emit, setAttribute, setText } from "../dom.js";
import { listOf, textOf, wrongWithPhrases } from "../writing-words.js";
import { fillSelect } from "./choices.js";
import { makeField, makeFeedback, showProblem } from "./field.js";

export function makeBoardPhrases(accountId, store) {
  const board = makeField("Board", el("select", { name: "board", on: { change: fill } }));
  const keywords = makeField("Search phrases", el("textarea", { name: "keywords", rows: 2, placeholder: "cake recipes, easy baking" }), { hint: "With commas between them. Pins for this board aim at them where the post speaks about them." });
  const feedback = makeFeedback();
  const save = el("button.button", { type: "submit" }, "Save");
  const form = el("form.form", { novalidate: true, "aria-label": "Search phrases of a board", on: { submit } }, board.root, keywords.root, feedback.root, save);
  const root = el("details.pin-history", {}, el("summary", {}, "Search phrases of a board"), form);
  let shown = "";
  let wasRunning = false;

  const known = () => (store.boards.get(accountId) ?? []).find((one) => one.id === board.value);
  const keyOf = () => `phrases:${accountId}:${board.value}`;

  function fill() {
    shown = board.value;
    keywords.value = textOf(known()?.keywords);
    feedback.show("", "");
  }

  function submit(event) {
    event.preventDefault();
    const wrong = wrongWithPhrases(listOf(keywords.value));
    keywords.setError(wrong);
    if (wrong) return keywords.input.focus();
    if (store.canChange && board.value) emit(root, "save-board-phrases", { id: board.value, accountId, keywords: listOf(keywords.value) });
    return undefined;
  }

  return {
    root,
    update() {
      const boards = (store.boards.get(accountId) ?? []).filter((one) => !one.is_gone);
      root.hidden = !boards.length || !store.canChange;
      fillSelect(board.input, boards.map((one) => ({ value: one.id, label: one.keywords?.length ? `${one.name} (${one.keywords.length})` : one.name })));
      if (board.value !== shown) fill();
      const work = store.workOf(keyOf());
      setAttribute(save, "aria-disabled", work.state === "running");
      setText(save, work.state === "running" ? "Saving …" : "Save");
      if (work.state === "running") wasRunning = true;
      else if (wasRunning) {
        wasRunning = false;
        showProblem(work.problem, { keywords }, feedback);
        if (work.state === "done") feedback.show("done", "Saved.");
      }
    },
  };
}
