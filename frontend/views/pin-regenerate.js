/** New text, a new picture or both, with a wish in the person's own words. */

import { el, emit, keep, setAttribute, setText } from "../dom.js";
import { makeField, makeFeedback } from "./field.js";

const PARTS = [["text,image", "Text and picture"], ["text", "Only the text"], ["image", "Only the picture"]];

export function mountPinRegenerate(store) {
  const wish = makeField("What should it stress?", el("textarea", { name: "wish", rows: 2, maxlength: 500, placeholder: "ready in twenty minutes, for beginners …" }), { hint: "May be left empty." });
  const parts = makeField("Make anew", el("select", { name: "parts" }, ...PARTS.map(([value, label]) => el("option", { value }, label))));
  const template = makeField("Template", el("select", { name: "template" }));
  const replace = el("input", { type: "checkbox", name: "replace_edits", id: "replace-edits" });
  const feedback = makeFeedback();
  const go = el("button.button.button--primary", { type: "submit" }, "Regenerate");
  const root = el("form.form.pin-regenerate", { novalidate: true, "aria-label": "Regenerate the pin", on: { submit } },
    wish.root, el("div.form__pair", {}, parts.root, template.root),
    el("label.check", { for: "replace-edits" }, replace, el("span", {}, "Also replace what I have edited")),
    feedback.root,
    el("div.form__choices", {}, go, el("button.button.button--quiet", { type: "button", on: { click: () => leave() } }, "Back")));
  let pin = null;
  let leave = () => {};

  function submit(event) {
    event.preventDefault();
    if (go.getAttribute("aria-disabled") !== null) return;
    emit(root, "regenerate-pin", {
      id: pin.id, wish: wish.value.trim(), parts: parts.value.split(","), template: template.value, replace_edits: replace.checked,
    });
  }

  return {
    name: "regenerate",
    tellsProblems: true,
    root,
    open(fresh, _wish, close) {
      pin = fresh;
      leave = close;
      wish.value = "";
      replace.checked = false;
      const isDrawn = pin.media_type === "image"; // what was uploaded cannot be drawn anew
      parts.value = isDrawn ? "text,image" : "text";
      parts.root.hidden = template.root.hidden = !isDrawn;
      feedback.show("", "");
    },
    focus: () => wish.input.focus(),
    isDirty: () => root.isConnected && wish.value.trim() !== "",
    update(fresh, work) {
      pin = fresh;
      keep(template.input, [{ name: "", label: "Another one than now" }, ...store.templates], (item) => item.name, makeOption);
      setAttribute(go, "aria-disabled", work.state === "running");
      setText(go, work.state === "running" ? "Asking …" : "Regenerate");
      if (work.state === "failed") feedback.show("failed", work.problem.message);
    },
  };
}

function makeOption() {
  const root = el("option");
  return {
    root,
    update(item) {
      setAttribute(root, "value", item.name);
      setText(root, item.label);
    },
  };
}
