/** One rule: which category or tag goes to which boards. */

import { el, emit, setAttribute, setText, setTextOrHide } from "../dom.js";
import { makeRuleForm } from "./board-rule-form.js";

const KINDS = { category: "Category", tag: "Tag" };

export function makeBoardRule(rule, store) {
  const { id } = rule;
  const term = el("p.sites__name");
  const boards = el("p.sites__note");
  const missing = el("p.field__error", { hidden: true });
  const edit = el("button.link-button", { type: "button", on: { click: () => show(true) } }, "Edit");
  const remove = el("button.link-button", { type: "button", on: { click: () => emit(root, "remove-board-rule", { id }) } }, "Remove");
  const choices = el("p.sites__choices", {}, edit, remove);
  const form = makeRuleForm(store, rule, () => show(false));
  form.root.hidden = true;
  const reading = el("div.schedules__one", {}, term, boards, missing, choices);
  const root = el("li", {}, reading, form.root);

  function show(isWanted) {
    form.root.hidden = !isWanted;
    reading.hidden = isWanted;
    if (isWanted) form.open();
    else edit.focus();
  }

  return {
    root,
    update(fresh) {
      setText(term, `${KINDS[fresh.kind]} “${fresh.term}”`);
      setText(boards, `→ ${fresh.board_ids.map((board) => store.placeName(fresh.account_id, board, fresh.sections[board]) ?? "a board that is gone").join(", ")}`);
      setTextOrHide(missing, missingWords(fresh));
      choices.hidden = !store.canChange;
      setAttribute(edit, "aria-label", `Edit the rule for ${fresh.term}`);
      setAttribute(remove, "aria-label", `Remove the rule for ${fresh.term}`);
      form.use(fresh);
      form.update();
    },
  };
}

function missingWords(rule) {
  if (rule.missing_board_ids.length) return "One of its boards is gone on Pinterest. Choose another one.";
  return rule.missing_section_ids.length ? "One of its sections is gone on Pinterest, so its pins go to the board itself. Choose another one." : "";
}
