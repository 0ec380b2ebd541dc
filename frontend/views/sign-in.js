/** E-mail and password; and what to do when a link no longer works. */

import { el, emit, setAttribute, setText } from "../dom.js";
import { makeField, makeFeedback } from "./field.js";

export function mountSignIn(root, store) {
  const email = makeField("E-mail", el("input", { type: "email", name: "email", autocomplete: "username", required: true }));
  const password = makeField("Password", el("input", { type: "password", name: "password", autocomplete: "current-password", required: true }));
  const button = el("button.button.button--primary", { type: "submit" }, "Sign in");
  const feedback = makeFeedback();
  const help = el("div.sign-in__help", {},
    el("h2", {}, "No password yet, or forgotten?"),
    el("p", {}, "A one-time link signs you in. Where Pinwright runs, ask for a fresh one:"),
    el("pre.sign-in__command", { tabindex: "0", "aria-label": "Command for a sign-in link" }, el("code", {}, "flask --app server signin")),
    el("p", {}, "Starting it with ", el("code", {}, "python -m server"), " prints one, too. A link works once, for ten minutes."));
  const form = el("form.sign-in__form", { novalidate: true, on: { submit } }, email.root, password.root, button);
  const lead = el("p.sign-in__lead", {}, "Sign in to see your calendar.");
  root.replaceChildren(el("main.sign-in", { id: "main" },
    el("div.sign-in__card", {},
      el("p.sign-in__name", {}, el("span.masthead__mark", { "aria-hidden": true }), "Pinwright"),
      el("h1.sign-in__title", {}, "Sign in"), lead, feedback.root, form, help)));
  const update = () => show(store.workOf("sign-in"));
  store.addEventListener("work", update);
  feedback.root.setAttribute("role", "alert");

  function submit(event) {
    event.preventDefault();
    email.setError(email.value.trim() ? null : "Write the e-mail that you signed up with.");
    password.setError(password.value ? null : "Write your password.");
    if (!email.value.trim()) return email.input.focus();
    if (!password.value) return password.input.focus();
    emit(form, "sign-in", { body: { email: email.value.trim(), password: password.value } });
  }

  function show(work) {
    setAttribute(button, "aria-disabled", work.state === "running");
    setText(button, work.state === "running" ? "Signing in …" : "Sign in");
    if (work.state === "running") feedback.show("", "");
    if (work.state !== "failed") return;
    feedback.show("failed", wordsOf(work.problem));
    password.value = "";
  }

  return {
    /** `message` says why somebody stands here; empty for a plain visit. */
    update(message) {
      form.hidden = help.hidden = lead.hidden = false;
      feedback.show("told", message);
      update();
    },
    close() {
      store.removeEventListener("work", update);
    },
    showGone(message) {
      form.hidden = help.hidden = lead.hidden = true;
      feedback.show("failed", `${message} This page tries again by itself.`);
    },
  };
}

function wordsOf(problem) {
  if (problem.code !== "link_expired") return problem.message;
  return "This sign-in link was used already, or it is older than ten minutes. Make a fresh one as shown below, or sign in with your password.";
}
