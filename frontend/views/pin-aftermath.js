/** What Pinterest made of a pin after its publication: a change that it did not take, a second copy that is there. */

import { el, emit, icon } from "../dom.js";
import { atHome } from "../words.js";

export function mountPinAftermath(store) {
  const root = el("div.pin-dialog__aftermath");
  return {
    root,
    update(pin) {
      const told = JSON.stringify([pin.id, pin.sync, pin.sync_error, pin.strays, pin.is_being_removed, store.canChange]);
      if (root.dataset.told === told) return;
      root.dataset.told = told;
      const has = pin.status === "published" && pin.sync_error && !pin.is_being_removed;
      root.replaceChildren(...[
        has && pin.sync === "refused" ? makeRefused(pin, store) : null,
        has && pin.sync === "pending" ? callout(el("p", {}, atHome("Your change is not on Pinterest yet.", pin)), el("p", {}, pin.sync_error.text)) : null,
        ...(pin.strays ?? []).map((stray) => makeStray(stray, pin, store)),
      ].filter(Boolean));
    },
  };
}

function makeRefused(pin, store) {
  const say = (choice) => (event) => emit(event.target, "answer-refusal", { id: pin.id, choice });
  return callout(
    el("p", {}, el("strong", {}, atHome("Pinterest still shows the pin as it was before your change.", pin))),
    el("p", {}, pin.sync_error.text),
    store.canChange ? el("div.callout__choices", {},
      el("button.button", { type: "button", on: { click: say("retry") } }, "Try again"),
      el("button.button", { type: "button", on: { click: say("take_back") } }, "Take the change back"),
      makeCareful("button.button", "Delete and publish again", atHome("Really? Its saves and comments on Pinterest are lost", pin), say("replace"))) : null);
}

/** A copy that nothing here removes can be left as it is: then it is not told again. */
function makeStray(stray, pin, store) {
  const leave = (event) => emit(event.target, "dismiss-stray", { id: pin.id, strayId: stray.id });
  const label = stray.error?.code === "perhaps_yours" ? "That one is mine" : "I have removed it";
  return callout(
    ...describeStray(stray.error).map((text) => el("p", {}, atHome(text, pin))),
    /^https?:/.test(stray.url) ? el("a.pin-question__link", { href: stray.url, target: "_blank", rel: "noopener" }, "Open the copy", icon("external"), el("span.visually-hidden", {}, " (opens in a new tab)")) : null,
    stray.error && store.canChange ? el("div.callout__choices", {}, el("button.button", { type: "button", on: { click: leave } }, label)) : null);
}

function describeStray(error) {
  if (!error) return ["There is a second copy on Pinterest. It is being removed."];
  if (error.code === "perhaps_yours") return [error.text];
  return ["There is a second copy of this pin on Pinterest. Remove it there yourself:", `Pinterest did not let it be removed from here. ${error.text}`];
}

/** A button that asks once before it acts; who turns away has not said yes. */
export function makeCareful(spec, label, question, act) {
  let isAsked = false;
  const button = el(spec, { type: "button", on: { click, blur } }, label);
  function click(event) {
    if (button.getAttribute("aria-disabled") !== null) return;
    if (isAsked) act(event);
    else button.textContent = question;
    isAsked = !isAsked;
  }
  function blur() {
    isAsked = false;
    button.textContent = label;
  }
  return button;
}

function callout(...children) {
  return el("div.callout", { "data-kind": "attention" }, ...children);
}
