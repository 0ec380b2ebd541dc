/** What can be done to a pin in its present state; the likeliest wish comes first. */

import { el, emit, icon, keep, setAttribute, setText } from "../dom.js";
import { isFull } from "../store.js";
import { makeCareful } from "./pin-aftermath.js";

const MOVABLE = new Set(["draft", "pending", "queued", "retrying", "failed"]);
export const REGENERABLE = new Set(["draft", "pending", "queued", "failed"]);
const CANCELLABLE = new Set(["generating", "draft", "pending", "queued", "retrying", "failed", "publishing", "unconfirmed"]);

export function mountPinChoices(store, openForm) {
  const root = el("footer.pin-choices");
  return {
    root,
    update(pin, work, hasForm) {
      const choices = hasForm ? [] : choicesOf(pin, store);
      keep(root, choices, (choice) => choice.name, (choice) => makeChoice(choice, openForm));
      root.hidden = !choices.length;
      for (const choice of choices) {
        const { root: button } = root.keptChildren.get(choice.name);
        if (!choice.href) setAttribute(button, "aria-disabled", work.state === "running" || Boolean(choice.isWaiting));
      }
    },
  };
}

function choicesOf(pin, store) {
  const { state } = pin;
  const hasContent = Boolean(pin.image_url) || pin.media_type === "video";
  const found = [];
  if (pin.pinterest_url) {
    found.push({ name: "look", label: pin.is_sandbox ? "Open the sandbox page" : "Open on Pinterest", href: pin.pinterest_url });
  }
  if (!store.canChange) return found;
  if (state === "failed") found.push({ name: "retry", label: "Retry", verb: "retry-pin", isFirst: true });
  if (state === "cancelled") found.push({ name: "restore", label: "Restore as a draft", verb: "restore-pin", isFirst: true });
  if (MOVABLE.has(state) && hasContent) {
    found.push({ name: "move", label: pin.due_at ? "Move" : "Choose a time", form: "move", isFirst: state === "draft" });
    found.push({ name: "edit", label: "Edit", form: "edit", isWaiting: !isFull(pin) });
    found.push({ name: "replace", label: "Other picture", form: "replace", isWaiting: !isFull(pin) });
  }
  if (REGENERABLE.has(state) && hasContent && !pin.is_regenerating) found.push({ name: "regenerate", label: "Regenerate", form: "regenerate" });
  if (MOVABLE.has(state) && state !== "queued" && state !== "failed" && hasContent) {
    found.push({ name: "publish", label: "Publish now", verb: "publish-pin" });
  }
  if (state === "published" && !pin.is_being_removed) {
    if (hasContent) found.push({ name: "edit", label: "Edit", form: "edit", isWaiting: !isFull(pin) });
    found.push({ name: "delete", label: pin.is_sandbox ? "Remove from the sandbox" : "Remove from Pinterest", verb: "delete-pin", question: "Really remove it? This cannot be undone" });
  }
  if (CANCELLABLE.has(state)) found.push({ name: "cancel", label: "Cancel pin", verb: "cancel-pin", isLast: true });
  return found;
}

function makeChoice(choice, openForm) {
  if (choice.href !== undefined) {
    const label = el("span");
    const root = el("a.button.button--primary", { target: "_blank", rel: "noopener" }, label, icon("external"), el("span.visually-hidden", {}, " (opens in a new tab)"));
    return {
      root,
      update(fresh) {
        setText(label, fresh.label);
        setAttribute(root, "href", fresh.href);
      },
    };
  }
  if (choice.question) {
    const root = makeCareful("button.button.button--danger", choice.label, choice.question, () => emit(root, choice.verb, { id: root.closest("dialog").dataset.pin }));
    root.dataset.choice = choice.name;
    return { root, update() {} };
  }
  const root = el("button.button", { type: "button", "data-choice": choice.name, on: { click } });
  let current = choice;
  function click() {
    if (root.getAttribute("aria-disabled") !== null) return;
    if (current.form) openForm(current.form);
    else emit(root, current.verb, { id: root.closest("dialog").dataset.pin });
  }
  return {
    root,
    update(fresh) {
      current = fresh;
      setText(root, fresh.label);
      root.classList.toggle("button--primary", Boolean(fresh.isFirst));
      root.classList.toggle("button--danger", Boolean(fresh.isLast));
    },
  };
}
