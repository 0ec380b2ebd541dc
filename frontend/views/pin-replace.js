/** Another picture, a carousel or a video in place of what a pin shows now. The old one stays until the new one is there. */

import { el, emit, setAttribute, setText } from "../dom.js";
import { makeFeedback } from "./field.js";
import { makeMediaField } from "./media-field.js";

export function mountPinReplace() {
  const media = makeMediaField();
  const feedback = makeFeedback();
  const save = el("button.button.button--primary", { type: "submit" }, "Save");
  const root = el("form.form.pin-replace", { novalidate: true, "aria-label": "Show something else", on: { submit } },
    media.root, feedback.root,
    el("div.form__choices", {}, save, el("button.button.button--quiet", { type: "button", on: { click: () => leave() } }, "Back")));
  let pin = null;
  let leave = () => {};

  function submit(event) {
    event.preventDefault();
    if (save.getAttribute("aria-disabled") !== null) return undefined;
    media.setError(media.trouble);
    if (media.trouble) return media.input.focus();
    feedback.show("", "");
    emit(root, "replace-media", { id: pin.id, version: pin.version, media: media.value });
    return undefined;
  }

  return {
    name: "replace",
    tellsProblems: true,
    root,
    open(fresh, _wish, close) {
      pin = fresh;
      leave = close;
      media.clear();
      feedback.show("", "");
    },
    focus: () => media.input.focus(),
    isDirty: () => root.isConnected && media.value !== null,
    update(fresh, work) {
      pin = fresh;
      setAttribute(save, "aria-disabled", work.state === "running");
      setText(save, work.state === "running" ? "Uploading …" : "Save");
      if (work.state === "failed") feedback.show("failed", work.problem.message);
    },
  };
}
