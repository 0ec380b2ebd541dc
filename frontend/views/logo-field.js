/** One logo: what it looks like, another file, or none. */

import { el, setAttribute, setText, setTextOrHide, uniqueId } from "../dom.js";

const ACCEPTED = "image/png,image/jpeg,image/webp,image/avif,image/gif";

/** The value is an asset's id, a File to upload, or null. */
export function makeLogoField(label, { isDark = false } = {}) {
  const id = uniqueId("logo");
  const input = el("input.visually-hidden", { type: "file", id, accept: ACCEPTED, "aria-describedby": `${id}-hint`, on: { change: take } });
  const picture = el("img.logo-field__picture", { alt: "" });
  const none = el("span.logo-field__none", {}, "None");
  const choose = el("label.button", { for: id });
  const away = el("button.button.button--quiet", { type: "button", on: { click: () => set(null) } }, "Remove");
  const error = el("p.field__error", { hidden: true });
  const root = el("div.field.logo-field", { role: "group", "aria-label": label },
    el("span.field__label", {}, label),
    el("div.logo-field__ground", { "data-dark": isDark }, picture, none),
    el("div.form__choices", {}, input, choose, away),
    el("p.field__hint", { id: `${id}-hint` }, isDark ? "White or pale. Without one the logo gets a light ground." : "PNG or JPEG. A plain ground is taken away."), error);
  let value = null;

  function take() {
    if (input.files[0]) set(input.files[0]);
    input.value = "";
  }
  function set(wanted) {
    if (picture.src.startsWith("blob:")) URL.revokeObjectURL(picture.src);
    value = wanted;
    const address = wanted instanceof File ? URL.createObjectURL(wanted) : wanted && `/images/${wanted}.jpg`;
    setAttribute(picture, "src", address);
    picture.hidden = away.hidden = !wanted;
    none.hidden = Boolean(wanted);
    setText(choose, wanted ? "Choose another" : "Choose a file");
    setTextOrHide(error, "");
  }
  set(null);

  return {
    root,
    input,
    show: set,
    setError: (text) => setTextOrHide(error, text),
    get value() {
      return value;
    },
  };
}
