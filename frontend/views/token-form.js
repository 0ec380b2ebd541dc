/** An account by the tokens that somebody has already: for those whose Pinterest app has no consent page of its own here. */

import { el, emit, setAttribute, setText } from "../dom.js";
import { makeField, makeFeedback, showProblem } from "./field.js";

/** `chosen` tells for which profile. */
export function makeTokenForm(store, chosen) {
  const secret = (name) => el("input", { type: "password", name, autocomplete: "off", maxlength: 2000 });
  const fields = {
    kind: makeField("What it may do", el("select", { name: "token_kind" }, el("option", { value: "live" }, "Live: real pins"), el("option", { value: "trial" }, "Trial: Pinterest's own sandbox"))),
    access_token: makeField("Access token", secret("access_token"), { hint: "It needs the scopes boards, pins and user_accounts. It is stored encrypted and never shown again." }),
    refresh_token: makeField("Refresh token", secret("refresh_token"), { hint: "Renews the access by itself. Without one the account ends with its access token." }),
  };
  const feedback = makeFeedback();
  const button = el("button.button", { type: "submit" });
  const form = el("form.form", { novalidate: true, "aria-label": "Enter a token", on: { submit } }, ...Object.values(fields).map((field) => field.root), feedback.root, button);
  const root = el("details.connect-pinterest__app", {}, el("summary", {}, "Enter a token"), form);
  store.setWork("token", null);
  let wasRunning = false;

  function submit(event) {
    event.preventDefault();
    if (button.getAttribute("aria-disabled") !== null) return undefined;
    const [access, refresh] = [fields.access_token.value.trim(), fields.refresh_token.value.trim()];
    fields.access_token.setError(access ? null : "Paste the access token.");
    if (!access) return fields.access_token.input.focus();
    feedback.show("", "");
    emit(form, "enter-token", { body: { kind: fields.kind.value, profile_id: chosen(), access_token: access, ...(refresh ? { refresh_token: refresh } : {}) } });
    return undefined;
  }

  return {
    root,
    update() {
      const work = store.workOf("token");
      setAttribute(button, "aria-disabled", work.state === "running");
      setText(button, work.state === "running" ? "Asking Pinterest …" : "Connect by token");
      if (work.state === "running") wasRunning = true;
      else if (wasRunning) {
        wasRunning = false;
        showProblem(work.problem, fields, feedback);
        form.querySelector("[aria-invalid]")?.focus();
        if (work.state !== "done") return;
        fields.access_token.value = fields.refresh_token.value = "";
        feedback.show("done", "Connected.");
      }
    },
  };
}
