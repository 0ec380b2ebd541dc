/** A category or tag and its boards, for a new rule or a known one. */

import { el, emit, setAttribute, setText } from "../dom.js";
import { makeBoardTicks } from "./board-ticks.js";
import { makeField, makeFeedback, showProblem } from "./field.js";

/** `rule` is a known one, or holds only the `account_id` of a new one; `leave` is called when the form is done with. */
export function makeRuleForm(store, rule, leave) {
  const { id = null, account_id: accountId } = rule;
  const key = id ? `rule:${id}` : "rule";
  const kind = makeField("What", el("select", {}, el("option", { value: "category" }, "Category"), el("option", { value: "tag" }, "Tag")));
  const term = makeField("Name in WordPress", el("input", { required: true, autocomplete: "off", maxlength: 200 }));
  const boards = makeBoardTicks("Boards, in turn");
  const feedback = makeFeedback();
  const save = el("button.button.button--primary", { type: "submit" }, "Save");
  const root = el("form.form.campaign__form", { novalidate: true, "aria-label": id ? "Edit the rule" : "New rule", on: { submit } },
    el("div.form__pair", {}, kind.root, term.root), boards.root, feedback.root,
    el("div.form__choices", {}, save, el("button.button.button--quiet", { type: "button", on: { click: () => leave() } }, "Back")));
  let known = rule;
  let isWaiting = false;

  function submit(event) {
    event.preventDefault();
    if (save.getAttribute("aria-disabled") !== null) return undefined;
    term.setError(term.value.trim() ? null : "Write the name as it stands in WordPress.");
    if (!term.value.trim()) return term.input.focus();
    const { board_ids: ids, sections } = boards.value;
    boards.setError(ids.length ? null : "Tick one board or more.");
    if (!ids.length) return boards.input?.focus();
    feedback.show("", "");
    const told = { term: term.value.trim(), board_ids: ids, sections: Object.fromEntries(Object.entries(sections).filter(([, section]) => section)) };
    isWaiting = true;
    emit(root, "save-board-rule", { id, body: id ? told : { account_id: accountId, kind: kind.value, ...told } });
    return undefined;
  }

  return {
    root,
    use(fresh) {
      known = fresh;
    },
    open() {
      store.setWork(key, null);
      isWaiting = false;
      kind.value = known.kind ?? "category";
      kind.root.hidden = Boolean(id);
      term.value = known.term ?? "";
      showBoards();
      boards.value = { board_ids: known.board_ids ?? [], sections: known.sections ?? {} };
      for (const field of [term, boards]) field.setError(null);
      feedback.show("", "");
      term.input.focus();
    },
    update() {
      if (root.hidden) return;
      showBoards();
      const work = store.workOf(key);
      setAttribute(save, "aria-disabled", work.state === "running");
      setText(save, work.state === "running" ? "Saving …" : "Save");
      if (!isWaiting || work.state === "running") return;
      if (work.state === "failed") showProblem(work.problem, { term, board_ids: boards, sections: boards }, feedback);
      isWaiting = false;
      if (work.state === "done") leave();
    },
  };

  function showBoards() {
    boards.show(store.boards.get(accountId) ?? []);
  }
}
