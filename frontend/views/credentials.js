/** E-mail and password of the person who is signed in, what they are told by mail, and the way out. */

import { el, emit, setAttribute, setText } from "../dom.js";
import { makeField, makeFeedback, showProblem } from "./field.js";
import { mountMailWishes } from "./mail-wishes.js";

const SHORTEST = 10;

export function mountCredentials(root, store) {
  const fields = {
    email: makeField("E-mail", el("input", { type: "email", name: "email", autocomplete: "username", required: true })),
    password: makeField("New password", el("input", { type: "password", name: "password", autocomplete: "new-password", required: true }),
      { hint: `${SHORTEST} characters or more. Your other browsers are signed out.` }),
  };
  const feedback = makeFeedback();
  const button = el("button.button.button--primary", { type: "submit" }, "Save");
  const form = el("form.form", { novalidate: true, on: { submit } }, fields.email.root, fields.password.root, feedback.root, button);
  const who = el("p.panel__lead");
  const mail = mountMailWishes(store);
  root.replaceChildren(who, form, mail.root,
    el("section.panel__section", {}, el("h3", {}, "This browser"),
      el("button.button", { type: "button", on: { click: () => emit(root, "sign-out") } }, "Sign out")));
  emit(root, "forget-work", { key: "credentials" });
  fields.email.value = store.session?.user?.email ?? "";

  function submit(event) {
    event.preventDefault();
    feedback.show("", "");
    if (fields.password.value.length < SHORTEST) {
      fields.password.setError(`Choose ${SHORTEST} characters or more.`);
      return fields.password.input.focus();
    }
    emit(form, "set-credentials", { body: { email: fields.email.value.trim(), password: fields.password.value } });
  }

  return {
    update() {
      const user = store.session?.user;
      setText(who, user?.has_password ? `You sign in as ${user.email}.` : "You sign in by link so far. Choose what you want to sign in with from now on.");
      mail.update();
      const work = store.workOf("credentials");
      setAttribute(button, "aria-disabled", work.state === "running");
      if (work.state === "failed") showProblem(work.problem, fields, feedback);
      if (work.state === "done") {
        fields.password.value = "";
        feedback.show("done", "Saved. Sign in with them from now on.");
      }
    },
  };
}
