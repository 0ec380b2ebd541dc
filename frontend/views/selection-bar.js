/** What can be done with the ticked pins. It stands at the foot of the page, and of a day's list while that is open. */

import { el, emit, icon, iconButton, setAttribute, setText } from "../dom.js";
import { MOVABLE, RENEWABLE } from "../selection.js";
import { countOf } from "../words.js";

/** `refuge` is where the focus goes when the bar goes away under it. */
export function mountSelectionBar(root, store, refuge) {
  const count = el("p.selection-bar__count", { role: "status" });
  const button = (label, click, iconName) => el("button.button", { type: "button", on: { click } }, iconName ? icon(iconName) : null, el("span", {}, label));
  const drafts = el("button.link-button", { type: "button", on: { click: () => emit(bar, "select-drafts") } }, "All drafts");
  const none = el("button.link-button", { type: "button", on: { click: clear } }, "None");
  const plan = button("Schedule", () => act(plan, (ids) => emit(bar, "plan-pins", { ids })), "calendar");
  const move = button("Move", () => act(move, (ids) => emit(bar, "shift-pins", { ids: ids.filter(isMovable) })), "arrowRight");
  const now = button("Publish now", () => act(now, (ids) => emit(bar, "plan-pins", { ids, mode: "now" })));
  const renew = button("Regenerate", () => act(renew, (ids) => emit(bar, "renew-pins", { ids })), "sparkle");
  const cancel = button("Cancel pins", () => act(cancel, askCancel));
  plan.classList.add("button--primary");
  cancel.classList.add("button--danger");
  const bar = el("section.selection-bar", { "aria-label": "Selected pins", hidden: true },
    el("div.selection-bar__what", {}, count, drafts, none),
    el("div.selection-bar__choices", {}, plan, move, renew, now, cancel),
    iconButton(".selection-bar__close", "close", "Stop selecting", { on: { click: () => emit(bar, "end-selecting") } }));
  root.append(bar);
  let asked = 0;

  function act(node, wish) {
    if (node.getAttribute("aria-disabled") !== null) return;
    if (node !== cancel) asked = 0;
    wish([...store.selection.ids]);
  }
  function clear() {
    store.selection.clear();
    store.tell("selection");
  }
  /** Slots are lost by it, so the count is asked back once. */
  function askCancel(ids) {
    if (asked === ids.length) {
      asked = 0;
      return emit(bar, "cancel-pins", { ids });
    }
    asked = ids.length;
    return update();
  }
  function isMovable(id) {
    return MOVABLE.has(store.pins.get(id)?.state);
  }

  function isRenewable(id) {
    return RENEWABLE.has(store.pins.get(id)?.state);
  }

  function update() {
    const { isOn, size, ids } = store.selection;
    if (!isOn && bar.contains(document.activeElement)) document.querySelector(refuge)?.focus({ preventScroll: true });
    bar.hidden = !isOn;
    if (!isOn) return;
    if (asked !== size) asked = 0;
    const movable = [...ids].filter(isMovable).length;
    setText(count, size ? `${countOf(size, "pin")} selected` : "Select pins");
    none.hidden = !size;
    const isCancelling = store.workOf("cancel-pins").state === "running";
    setAttribute(drafts, "aria-disabled", store.workOf("select-drafts").state === "running");
    for (const node of [plan, now, cancel]) setAttribute(node, "aria-disabled", !size || isCancelling);
    setAttribute(move, "aria-disabled", !movable || isCancelling);
    setAttribute(renew, "aria-disabled", ![...ids].some(isRenewable) || isCancelling);
    setText(cancel.lastChild, isCancelling ? "Cancelling …" : asked ? `Really cancel ${countOf(size, "pin")}?` : "Cancel pins");
  }

  return { update };
}
