/** A quiet word after a first sign-in by link: choose an e-mail and a password. */

import { el, emit } from "../dom.js";

export function mountInvitation(root, store) {
  let isPutOff = false;
  const invitation = el("div.invitation", { hidden: true },
    el("p.invitation__text", {}, "Next time without a link? Choose an e‑mail and a password."),
    el("div.invitation__choices", {},
      el("button.button", { type: "button", on: { click: () => emit(invitation, "open-panel", { name: "credentials" }) } }, "Set password"),
      el("button.button.button--quiet", { type: "button", on: { click: putOff } }, "Not now")));
  root.replaceChildren(invitation);

  function putOff() {
    isPutOff = true;
    invitation.hidden = true;
    document.querySelector("#main").focus();
  }

  return {
    update() {
      invitation.hidden = isPutOff || !store.session?.user || store.session.user.has_password;
    },
  };
}
