/** New content for many pins at once, all with the same wish. */

import { el, emit, iconButton, makeAnnouncements, setAttribute, setText, setTextOrHide } from "../dom.js";
import { countOf } from "../words.js";
import { makeField } from "./field.js";
import { makeWish, PARTS } from "./wish-field.js";

export function mountRegenerateDialog(root, store) {
  const title = el("h2.told__title", { id: "regenerate-title", tabindex: "-1" });
  const parts = makeField("Make anew", el("select", { name: "parts" }, ...PARTS.map(([value, label]) => el("option", { value }, label))));
  const wish = makeWish();
  const replace = el("input", { type: "checkbox", name: "replace_edits", id: "replace-edits-many" });
  const trouble = el("p.callout", { "data-kind": "failed", role: "alert", hidden: true });
  const go = el("button.button.button--primary", { type: "submit" }, "Regenerate");
  const form = el("form.form", { novalidate: true, on: { submit } },
    wish.root, parts.root,
    el("label.check", { for: replace.id }, replace, el("span", {}, "Also replace what people have edited")),
    el("p.field__hint", {}, "Slots and boards stay. The old content stays until the new one is ready."), trouble,
    el("div.form__choices", {}, go, el("button.button.button--quiet", { type: "button", on: { click: () => dialog.close() } }, "Back")));
  const body = el("div.told__body"); // filled while it is open: a form that nobody sees answers to no label
  const dialog = el("dialog.told", { "aria-labelledby": "regenerate-title", on: { close: closed } },
    el("header.told__head", {}, title, iconButton("", "close", "Close", { on: { click: () => dialog.close() } })),
    body, makeAnnouncements());
  root.append(dialog);
  let ids = [];

  function closed() {
    body.replaceChildren();
    store.setWork("regenerate-pins", null);
  }

  function submit(event) {
    event.preventDefault();
    if (go.getAttribute("aria-disabled") !== null) return;
    emit(dialog, "regenerate-pins", { body: { pin_ids: ids, parts: parts.value.split(","), wish: wish.value.trim(), replace_edits: replace.checked } });
  }

  return {
    open(wanted) {
      ids = wanted;
      store.setWork("regenerate-pins", null);
      wish.value = "";
      replace.checked = false;
      parts.value = PARTS[0][0];
      setText(title, `Regenerate ${countOf(ids.length, "pin")}`);
      setTextOrHide(trouble, "");
      body.replaceChildren(form);
      dialog.showModal();
      wish.input.focus();
    },
    update() {
      if (!dialog.open) return undefined;
      const work = store.workOf("regenerate-pins");
      setAttribute(go, "aria-disabled", work.state === "running");
      setText(go, work.state === "running" ? "Asking …" : "Regenerate");
      if (work.state === "done") return dialog.close();
      setTextOrHide(trouble, work.problem?.message ?? "");
      return undefined;
    },
  };
}
