/** A colour of one's own, or none: then each photo gives it. */

import { el, setTextOrHide, uniqueId } from "../dom.js";

/** The value is `#rrggbb`, or "" for the photo's. */
export function makeColorChoice(label) {
  const id = uniqueId("color");
  const own = el("input", { type: "checkbox", id: `${id}-own`, on: { change: show } });
  const color = el("input.color-choice__swatch", { type: "color", id, value: "#7b2a4d", "aria-label": label });
  const photo = el("span.color-choice__photo", {}, "From each photo");
  const error = el("p.field__error", { hidden: true });
  const root = el("div.field.color-choice", {},
    el("label.check", { for: own.id }, own, el("span.field__label", {}, label)),
    el("div.color-choice__place", {}, color, photo), error);

  function show() {
    color.hidden = !own.checked;
    photo.hidden = own.checked;
  }
  show();

  return {
    root,
    input: own,
    setError: (text) => setTextOrHide(error, text),
    get value() {
      return own.checked ? color.value : "";
    },
    set value(text) {
      own.checked = Boolean(text);
      if (text) color.value = text.toLowerCase();
      show();
    },
  };
}
