/** A short word about what was done, with a way back where there is one. It stays while it is used. */

import { announce, el, setText, topDialog } from "../dom.js";

const SHOWN_MS = 8_000;

export function mountToast(root) {
  const text = el("p.toast__text");
  const undo = el("button.toast__undo", { type: "button", on: { click: goBack } }, "Undo");
  const toast = el("div.toast", {}, text, undo);
  let way = null;
  let timer = 0;
  root.replaceChildren(toast);
  root.hidden = true;
  root.popover = "manual"; // in the top layer
  // what lies outside of an open dialog cannot be clicked, so the toast goes into it, and out again when it closes
  document.addEventListener("close", () => !root.hidden && rise(), { capture: true });

  function rise() {
    (topDialog() ?? document.body).append(root);
    if (!root.matches(":popover-open")) root.showPopover();
  }

  function goBack() {
    hide();
    way?.();
  }
  function expire() {
    if (root.matches(":hover, :focus-within")) timer = setTimeout(expire, SHOWN_MS);
    else hide();
  }
  function hide() {
    clearTimeout(timer);
    root.hidePopover();
    root.hidden = true;
  }

  return {
    show(words, back = null, label = "Undo") {
      clearTimeout(timer);
      way = back;
      setText(undo, label);
      setText(text, words);
      undo.hidden = !back;
      root.hidden = false;
      rise();
      announce(words);
      timer = setTimeout(expire, SHOWN_MS);
    },
  };
}
