/** A new board, or a new section of one, made on Pinterest. */

import { el, emit, keep, setAttribute, setText } from "../dom.js";
import { makeField, makeFeedback, showProblem } from "./field.js";

/** `kind` is "board" or "section"; `leave` is called when the form is done with. */
export function makeBoardForm(store, accountId, kind, leave) {
  const key = `new-${kind}:${accountId}`;
  const isBoard = kind === "board";
  const fields = {
    ...(isBoard ? {} : { board_id: makeField("Board", el("select", { name: "board_id" })) }),
    name: makeField(isBoard ? "Name of the board" : "Name of the section", el("input", { name: "name", required: true, autocomplete: "off" }), { limit: isBoard ? 50 : 180 }),
    ...(isBoard ? {
      description: makeField("Description", el("textarea", { name: "description", rows: 2 }), { limit: 500, hint: "Words that people search for help them find it." }),
      privacy: makeField("Who sees it", el("select", { name: "privacy" }, el("option", { value: "PUBLIC" }, "Everybody"), el("option", { value: "SECRET" }, "Only you (secret)")), { hint: "New pins take turns on public boards only." }),
    } : {}),
  };
  const feedback = makeFeedback();
  const save = el("button.button.button--primary", { type: "submit" });
  const root = el("form.form.campaign__form", { novalidate: true, hidden: true, "aria-label": `New ${kind}`, on: { submit } },
    ...Object.values(fields).map((field) => field.root), feedback.root,
    el("div.form__choices", {}, save, el("button.button.button--quiet", { type: "button", on: { click: () => leave() } }, "Back")));
  let isWaiting = false;

  function submit(event) {
    event.preventDefault();
    if (save.getAttribute("aria-disabled") !== null) return undefined;
    const sent = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.value.trim()]));
    fields.name.setError(sent.name ? null : "Give it a name.");
    if (!sent.name) return fields.name.input.focus();
    feedback.show("", "");
    isWaiting = true;
    const { board_id: boardId, ...body } = sent;
    emit(root, `make-${kind}`, { key, accountId, boardId, body });
    return undefined;
  }

  return {
    root,
    open() {
      store.setWork(key, null);
      isWaiting = false;
      for (const [name, field] of Object.entries(fields)) {
        if (name === "name" || name === "description") field.value = "";
        field.setError(null);
      }
      feedback.show("", "");
      this.update();
      (fields.board_id ?? fields.name).input.focus();
    },
    update() {
      if (root.hidden) return;
      if (fields.board_id) keep(fields.board_id.input, (store.boards.get(accountId) ?? []).filter((board) => !board.is_gone), (board) => board.id, makeOption);
      const work = store.workOf(key);
      setAttribute(save, "aria-disabled", work.state === "running");
      setText(save, work.state === "running" ? "Asking Pinterest …" : `Make the ${kind}`);
      if (!isWaiting || work.state === "running") return;
      isWaiting = false;
      if (work.state === "failed") showProblem(work.problem, fields, feedback);
      if (work.state === "done") leave();
    },
  };
}

function makeOption() {
  const root = el("option");
  return {
    root,
    update(board) {
      setAttribute(root, "value", board.id);
      setText(root, board.name);
    },
  };
}
