/** The question that only a person can answer: is this pin on Pinterest already? Its candidates with picture and link. */

import { el, emit, icon } from "../dom.js";
import { atHome } from "../words.js";
import { makeField } from "./field.js";

export function makePinQuestion(pin, hold, store) {
  const candidates = hold.candidates ?? [];
  const isOne = candidates.length === 1;
  const say = (choice, found) => emit(root, "answer-pin", { id: pin.id, choice, pinterest_pin_id: found?.id });
  const none = isOne ? "No, publish it again" : "None of these, publish it again";
  const address = candidates.length ? null : makeField(atHome("Its address on Pinterest", pin), el("input", { inputmode: "url", autocomplete: "off" }), { hint: pin.is_sandbox ? "It ends with /sandbox/pin/ and a number." : "Such as https://www.pinterest.com/pin/123456/" });
  const sayAddress = () => {
    const id = /^\s*(?:\S*\/pin\/)?(\d+)(?:[/?#]\S*)?\s*$/.exec(address.value)?.[1];
    if (id) return say("it_is_there", { id });
    address.setError(atHome("Copy the address of the pin on Pinterest; it ends with /pin/ and a number.", pin));
    address.input.focus();
  };
  const root = el("section.callout.pin-question", { "data-kind": "attention", "aria-labelledby": "pin-question" },
    el("h3.pin-question__title", { id: "pin-question" }, atHome("Is it on Pinterest already?", pin)),
    el("p", {}, candidates.length
      ? atHome(`Pinterest's answer got lost, so nobody knows whether this pin was created. ${isOne ? "This one looks" : "These look"} like it. Open ${isOne ? "it" : "them"} and compare.`, pin)
      : atHome(hold.text, pin)),
    el("ul.pin-question__candidates", { role: "list" }, ...candidates.map((found) => makeCandidate(found, store, pin, () => say("it_is_there", found)))),
    store.canChange ? address?.root : null,
    store.canChange ? el("div.callout__choices", {},
      candidates.length ? null : button("Yes, that is its address", sayAddress),
      button(candidates.length ? none : "No, publish it again", () => say("it_is_not_there")),
      hold.choices.includes("cancel") && button("Cancel the pin", () => emit(root, "cancel-pin", { id: pin.id }))) : null);
  return root;
}

function makeCandidate(found, store, pin, choose) {
  const title = found.title || "Pin without a title";
  const picture = /^https?:/.test(found.image_url ?? "")
    ? el("img.pin-question__picture", { src: found.image_url, alt: atHome(`Picture of “${title}” on Pinterest`, pin), loading: "lazy", referrerpolicy: "no-referrer", width: 96, height: 144, on: { error: (event) => event.target.remove() } })
    : null;
  const address = /^https?:/.test(found.url) ? found.url : null;
  return el("li.pin-question__candidate", {}, picture,
    el("div.pin-question__words", {},
      el("p.pin-question__name", {}, title),
      found.created_at ? el("p", {}, `Created ${store.formats.exact(found.created_at)}`) : null,
      address ? el("a.pin-question__link", { href: address, target: "_blank", rel: "noopener" }, pin.is_sandbox ? "Open the sandbox page" : "Open on Pinterest", icon("external"), el("span.visually-hidden", {}, ` (“${title}”, opens in a new tab)`)) : null,
      store.canChange ? button("Yes, this is it", choose, title) : null));
}

function button(label, click, about) {
  return el("button.button", { type: "button", on: { click } }, label, about ? el("span.visually-hidden", {}, ` (${about})`) : null);
}
