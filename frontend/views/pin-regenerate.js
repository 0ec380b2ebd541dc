/** New text, a new picture or both, with a wish in the person's own words. */

import { el, emit, keep, setAttribute, setText, setTextOrHide } from "../dom.js";
import { ownWords } from "../writing-words.js";
import { makeField, makeFeedback } from "./field.js";
import { makePictureChoice } from "./picture-choice.js";
import { isAboutWords, makeWish, PARTS } from "./wish-field.js";

export function mountPinRegenerate(store) {
  const wish = makeWish();
  const kept = el("p.field__hint", { hidden: true });
  const parts = makeField("Make anew", el("select", { name: "parts" }, ...PARTS.map(([value, label]) => el("option", { value }, label))));
  const template = makeField("Template", el("select", { name: "template" }));
  const picture = makePictureChoice(store);
  const replace = el("input", { type: "checkbox", name: "replace_edits", id: "replace-edits" });
  const feedback = makeFeedback();
  const go = el("button.button.button--primary", { type: "submit" }, "Regenerate");
  const root = el("form.form.pin-regenerate", { novalidate: true, "aria-label": "Regenerate the pin", on: { submit, input: follow, change: follow, click: follow } },
    wish.root, el("div.form__pair", {}, parts.root, template.root), picture.root,
    el("label.check", { for: "replace-edits" }, replace, el("span", {}, "Also replace what I have edited")),
    kept, feedback.root,
    el("div.form__choices", {}, go, el("button.button.button--quiet", { type: "button", on: { click: () => leave() } }, "Back")));
  let pin = null;
  let hasChosen = false; // the person has said what to make anew
  let leave = () => {};

  function showKept() {
    const own = pin && !replace.checked ? ownWords(pin, parts.value.split(",")) : "";
    setTextOrHide(kept, own ? `Stays as you made it: ${own}.` : "");
  }

  /** A wish about words alone leaves the picture as it is, unless the person has said otherwise. */
  function follow(event) {
    if (event.target === parts.input || event.target === template.input) hasChosen = true;
    if (!hasChosen && !parts.root.hidden) {
      const isOfText = isAboutWords(wish.value);
      parts.value = isOfText ? "text" : "text,image";
      parts.setHint(isOfText ? "The picture stays. Choose “Text and picture” for a new one, too." : "");
    } else parts.setHint("");
    showPictures();
    showKept();
  }

  /** A picture is chosen where one is drawn: not for text alone, nor in place of one that was uploaded as it is. */
  function showPictures() {
    const isOwn = (pin?.edited_fields ?? []).includes("asset_id") && !replace.checked;
    picture.root.hidden = parts.root.hidden || isOwn || !parts.value.includes("image");
    template.root.hidden = parts.root.hidden || !parts.value.includes("image");
    picture.update();
  }

  function submit(event) {
    event.preventDefault();
    if (go.getAttribute("aria-disabled") !== null) return;
    emit(root, "regenerate-pin", {
      id: pin.id, wish: wish.value.trim(), parts: parts.value.split(","), template: template.root.hidden ? "" : template.value, replace_edits: replace.checked,
      ...(picture.root.hidden ? {} : picture.value),
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
      replace.checked = hasChosen = false;
      parts.setHint("");
      const isDrawn = pin.media_type === "image"; // what was uploaded cannot be drawn anew
      parts.value = isDrawn ? "text,image" : "text";
      parts.root.hidden = !isDrawn;
      template.value = "";
      feedback.show("", "");
      picture.root.hidden = !isDrawn;
      if (isDrawn) picture.open(pin);
      showPictures();
      showKept();
      if (isDrawn) emit(root, "need-templates", { id: pin.id });
    },
    focus: () => wish.input.focus(),
    isDirty: () => root.isConnected && wish.value.trim() !== "",
    update(fresh, work) {
      pin = fresh;
      showPictures();
      showKept();
      keep(template.input, [{ name: "", label: "Another one than now" }, ...(store.fitting.get(pin.id) ?? store.templates)], (item) => item.name, makeOption);
      setAttribute(go, "aria-disabled", work.state === "running");
      setText(go, work.state === "running" ? "Asking …" : "Regenerate");
      if (work.state !== "failed") return;
      const ofPicture = work.problem.of("picture") ?? work.problem.of("asset_id");
      if (ofPicture) picture.showProblem(ofPicture);
      feedback.show("failed", work.problem.message);
    },
  };
}

function makeOption() {
  const root = el("option");
  return {
    root,
    update(item) {
      setAttribute(root, "value", item.name);
      setText(root, item.lacks ? `${item.label}: ${item.lacks}` : item.label);
      root.disabled = Boolean(item.lacks);
    },
  };
}
