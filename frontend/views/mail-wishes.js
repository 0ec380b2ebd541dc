/** What the signed-in person is told by mail; or, plainly, that nobody is told anything. */

import { el, emit, setAttribute, setText, setTextOrHide, uniqueId } from "../dom.js";

const KINDS = [
  ["accounts", "Accounts in trouble", "At once, when Pinterest disconnects an account or holds it back."],
  ["connections", "Connections in trouble", "At once, when a webhook was switched off or posts of your blog do not become pins."],
  ["pins", "Pins that need you", "In the morning: pins that failed, wait for your word or are not confirmed."],
  ["queue", "Nothing left to publish", "In the morning, when an account has no pins planned for the days ahead."],
];

export function mountMailWishes(store) {
  const id = uniqueId("mail");
  const state = el("p.field__hint", { id });
  const nobody = el("p.feedback", { hidden: true });
  const problem = el("p.field__error", { role: "alert", hidden: true });
  const rows = KINDS.map(([kind, label, about]) => makeWish(kind, label, about));
  const wishes = el("fieldset.radios", { "aria-describedby": id }, el("legend.field__label", {}, "Tell me about"), ...rows.map((row) => row.root));
  const root = el("section.panel__section", { "aria-label": "Mail" }, el("h3", {}, "Mail"), nobody, state, wishes, problem);
  for (const [kind] of KINDS) store.setWork(`mail:${kind}`, null);

  return {
    root,
    update() {
      const mail = store.mail;
      root.hidden = !mail;
      if (!mail) return;
      setTextOrHide(nobody, mail.is_possible ? "" : "No mail server is set up, so nobody is told by mail when an account is disconnected or a pin fails. Whoever runs this Pinwright can set one: PINWRIGHT_SMTP_URL.");
      setTextOrHide(state, stateWords(mail, store));
      wishes.hidden = !mail.is_told;
      for (const row of rows) row.update(mail.wants, store);
      setTextOrHide(problem, KINDS.map(([kind]) => store.workOf(`mail:${kind}`).problem?.message).find(Boolean));
    },
  };
}

function makeWish(kind, label, about) {
  const id = uniqueId("wish");
  const box = el("input", { type: "checkbox", "aria-describedby": id, on: { change } });
  const words = el("span.radio__label");
  const root = el("label.radio", {}, box, el("span.radio__words", {}, words, el("span.radio__about", { id }, about)));
  setText(words, label);

  function change() {
    emit(box, "choose-mail", { kind, isOn: box.checked });
  }

  return {
    root,
    update(wants, store) {
      const isRunning = store.workOf(`mail:${kind}`).state === "running";
      setAttribute(root, "aria-busy", isRunning);
      if (!isRunning) box.checked = wants[kind];
    },
  };
}

function stateWords(mail, store) {
  if (!mail.is_possible) return "";
  if (!mail.address) return "Choose an e-mail above: without one nothing can reach you.";
  if (!mail.is_told) return "Owners and editors are told; a viewer can do nothing about it.";
  const where = `Mail goes to ${mail.address}, the morning's at ${mail.morning} (${mail.timezone.replaceAll("_", " ")}).`;
  if (!mail.last || mail.last.state === "dropped") return where;
  const at = store.formats.moment(mail.last.at);
  if (mail.last.state === "sent") return `${where} The last one went out ${at}.`;
  const then = mail.last.state === "failed" ? "could not be sent" : "has not been taken yet and is tried again";
  return `${where} The last one (${at}) ${then}: ${mail.last.error}`;
}
