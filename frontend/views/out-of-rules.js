/** "7 pins no longer fit": what a changed rule has left behind, to look at or to plan anew. */

import { el, emit, setText } from "../dom.js";
import { countOf } from "../words.js";

/** `accountIdsOf()` names the accounts whose rules have changed. */
export function makeOutOfRules(accountIdsOf) {
  const text = el("p");
  const root = el("div.callout", { "data-kind": "attention", hidden: true }, text,
    el("div.callout__choices", {},
      el("button.button", { type: "button", on: { click: () => emit(root, "show-out-of-rules", { accountIds: accountIdsOf() }) } }, "Show"),
      el("button.button", { type: "button", on: { click: () => emit(root, "replan-out-of-rules", { accountIds: accountIdsOf() }) } }, "Re-plan")));
  return {
    root,
    /** `works` are acts that may have told `out_of_rules`; the newest answer of each counts. */
    update(works) {
      const count = works.reduce((sum, work) => sum + (work.result?.out_of_rules?.count ?? 0), 0);
      root.hidden = !count;
      setText(text, `${countOf(count, "pin")} no longer ${count === 1 ? "fits" : "fit"}. ${count === 1 ? "It keeps its slot" : "They keep their slots"} until you move ${count === 1 ? "it" : "them"}.`);
    },
  };
}
