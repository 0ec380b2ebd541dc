/** A quiet word after a first sign-in by link: choose an e-mail and a password. */

import { el, emit } from "../dom.js";

export function mountInvitation(root, store) {
  let isPutOff = false;
  const invitation = el("div.invitation", { hidden: true },
    el("p.invitation__text", {}, "You signed in with a one-time link. Choose an e-mail and a password, and you need no terminal next time."),
    el("div.invitation__choices", {},
      el("button.button", { type: "button", on: { click: () => emit(invitation, "open-panel", { name: "credentials" }) } }, "Set e-mail and password"),
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
