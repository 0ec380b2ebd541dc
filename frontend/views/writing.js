/** How pins read: what the AI writer may cost, and each profile's wishes with a sample of what comes of them. */

import { el, emit, keep } from "../dom.js";
import { makeWritingBudget } from "./writing-budget.js";
import { makeWritingForm } from "./writing-form.js";

export function mountWriting(root, store) {
  const budget = makeWritingBudget(store);
  const profiles = el("div.accounts");
  root.replaceChildren(
    el("p.panel__lead", {}, "How your pins read. What you change holds for new pins and for text that you regenerate."),
    budget.root, profiles);
  emit(root, "need-usage");
  return {
    update() {
      budget.update();
      keep(profiles, store.profiles, (profile) => profile.id, (profile) => makeWritingForm(profile, store));
    },
  };
}
