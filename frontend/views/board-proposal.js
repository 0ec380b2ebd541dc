/** "Your posts about Pasta have no board. Create “Easy Pasta Recipes”?" Yes, edit, or no. */

import { el, emit, setAttribute, setText, setTextOrHide } from "../dom.js";
import { countOf } from "../words.js";
import { makeField } from "./field.js";

export function makeProposal(proposal, store) {
  const { id } = proposal;
  const question = el("p.proposal__question");
  const about = el("p.sites__note");
  const why = el("p.sites__note");
  const trouble = el("p.field__error", { role: "alert", hidden: true });
  const yes = el("button.button.button--primary", { type: "button", on: { click: () => accept({}) } }, "Yes, create it");
  const edit = el("button.button", { type: "button", on: { click: () => show(true) } }, "Edit");
  const no = el("button.button.button--quiet", { type: "button", on: { click: () => emit(root, "dismiss-proposal", { id }) } }, "No");
  const name = makeField("Name of the board", el("input", { required: true, autocomplete: "off" }), { limit: 50 });
  const description = makeField("Description", el("textarea", { rows: 3 }), { limit: 500 });
  const create = el("button.button.button--primary", { type: "submit" }, "Create it");
  const form = el("form.form", { novalidate: true, hidden: true, "aria-label": "Edit the board", on: { submit } }, name.root, description.root,
    el("div.form__choices", {}, create, el("button.button.button--quiet", { type: "button", on: { click: () => show(false) } }, "Back")));
  const choices = el("div.form__choices", {}, yes, edit, no);
  const root = el("li.proposal", {}, question, about, why, choices, form, trouble);
  let shown = proposal;

  function accept(body) {
    if (store.workOf(`proposal:${id}`).state !== "running") emit(root, "accept-proposal", { id, accountId: shown.account_id, body });
  }
  function submit(event) {
    event.preventDefault();
    name.setError(name.value.trim() ? null : "Give the board a name.");
    if (!name.value.trim()) return name.input.focus();
    return accept({ name: name.value.trim(), description: description.value.trim() });
  }
  function show(isWanted) {
    form.hidden = !isWanted;
    choices.hidden = isWanted;
    name.value = shown.name;
    description.value = shown.description;
    (isWanted ? name.input : edit).focus();
  }

  return {
    root,
    update(fresh) {
      shown = fresh;
      const posts = fresh.term ? `Your posts about ${fresh.term} have no board.` : `${countOf(fresh.posts, "post")} of yours ${fresh.posts === 1 ? "has" : "have"} no board.`;
      setText(question, `${posts} Create “${fresh.name}”?`);
      setTextOrHide(about, fresh.description);
      setTextOrHide(why, fresh.why?.text);
      choices.hidden = !store.canChange || !form.hidden;
      const work = store.workOf(`proposal:${id}`);
      for (const button of [yes, edit, no, create]) setAttribute(button, "aria-disabled", work.state === "running");
      setText(yes, work.state === "running" ? "Asking Pinterest …" : "Yes, create it");
      setTextOrHide(trouble, work.problem?.message);
    },
  };
}
