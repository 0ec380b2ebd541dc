/** A pin as the calendar, the agenda and a day's list show it: picture, time, status, title. While pins are selected it is a tick. */

import { el, emit, icon, setAttribute, setIcon, setText, setTextOrHide } from "../dom.js";
import { SELECTABLE } from "../selection.js";
import { mediaSignOf, noteOf, statusOf, titleOf } from "../words.js";

/** `size` is "small" in the month and "large" in lists, where there is room for the note. */
export function makePinCard(store, { size = "small", isInGrid = false } = {}) {
  const picture = el("img.pin-card__picture", { alt: "", loading: "lazy", decoding: "async", draggable: "false", width: 236, height: 354 });
  const blank = el("span.pin-card__blank", {}, icon("image"));
  const media = el("span.pin-card__media", { hidden: true }, icon("play"), el("span.visually-hidden"));
  const time = el("span.pin-card__time");
  const sign = icon("clock");
  const word = el("span.pin-card__word");
  const title = el("span.pin-card__title");
  const note = el("span.pin-card__note");
  const attention = el("span.pin-card__attention", { hidden: true }, icon("alert"), el("span", {}, "Needs you"));
  const tick = el("span.pin-card__tick", { hidden: true }, icon("tick"));
  const root = el("button.pin-card", { type: "button", "data-size": size, tabindex: isInGrid ? "-1" : null, on: { click, dragstart, dragend } },
    el("span.pin-card__frame", {}, picture, blank, media, tick),
    el("span.pin-card__words", {},
      el("span.pin-card__line", {}, time, el("span.pin-card__status", {}, sign, word)),
      title, note, attention));
  let pin = null;

  function click(event) {
    if (store.selection.isOn) {
      const scope = root.closest("dialog, main");
      const shown = [...scope.querySelectorAll(".pin-card")].map((card) => card.dataset.pin);
      return emit(root, "toggle-pin", { id: pin.id, shown, isRange: event.shiftKey });
    }
    return emit(root, "open-pin", { id: pin.id });
  }
  function dragstart(event) {
    event.dataTransfer.setData("text/plain", pin.link_url);
    event.dataTransfer.effectAllowed = "move";
    root.dataset.dragged = "";
    emit(root, "lift-pin", { id: pin.id });
  }
  function dragend() {
    delete root.dataset.dragged;
    emit(root, "drop-lifted");
  }

  return {
    root,
    update(fresh) {
      pin = fresh;
      const status = statusOf(pin);
      const { isOn } = store.selection;
      root.dataset.pin = pin.id;
      root.dataset.status = status.kind;
      setAttribute(root, "draggable", isInGrid && store.canChange && !isOn && SELECTABLE.has(pin.state) ? "true" : null);
      setAttribute(root, "role", isOn ? "checkbox" : null);
      setAttribute(root, "aria-checked", isOn ? String(store.selection.has(pin.id)) : null);
      setAttribute(root, "aria-disabled", isOn && !SELECTABLE.has(pin.state));
      tick.hidden = !isOn;
      const source = pin.thumbnail_url;
      if (source) setAttribute(picture, "src", source);
      picture.hidden = !source;
      blank.hidden = Boolean(source);
      const shown = mediaSignOf(pin);
      media.hidden = !shown;
      setIcon(media.firstChild, shown?.icon ?? "play");
      setText(media.lastChild, shown?.label);
      setText(time, pin.state === "draft" || pin.state === "generating" ? "No slot yet" : store.formats.time(pin.shown_at));
      setIcon(sign, status.icon);
      setText(word, status.label);
      setText(title, titleOf(pin));
      setTextOrHide(note, size === "large" ? noteOf(pin, store.formats) : "");
      setAttribute(root, "data-attention", pin.attention);
      attention.hidden = !pin.attention;
    },
  };
}
