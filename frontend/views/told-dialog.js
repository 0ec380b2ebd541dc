/** A short list of pins with what became of each, and one way on. */

import { el, iconButton, keep, makeAnnouncements, setAttribute, setText, setTextOrHide } from "../dom.js";
import { whyWords } from "../planning-words.js";
import { titleOf } from "../words.js";

export function mountToldDialog(root, store) {
  const title = el("h2.told__title", { id: "told-title", tabindex: "-1" });
  const lead = el("p.told__lead");
  const pins = el("ul.told__pins", { role: "list" });
  const choice = el("button.button.button--primary", { type: "button", on: { click: choose } });
  const dialog = el("dialog.told", { "aria-labelledby": "told-title", on: { click: (event) => event.target === dialog && dialog.close() } },
    el("header.told__head", {}, title, iconButton("", "close", "Close", { on: { click: () => dialog.close() } })),
    el("div.told__body", {}, lead, pins),
    el("footer.told__foot", {}, choice, el("button.button.button--quiet", { type: "button", on: { click: () => dialog.close() } }, "Close")),
    makeAnnouncements());
  root.append(dialog);
  let way = null;

  function choose() {
    const act = way?.act;
    dialog.close();
    act?.();
  }

  return {
    /** `pins` are `{ pin_id, text, next_free_slot? }`; `choice` is `{ label, act }` or nothing. */
    open({ title: words, lead: sentence, pins: told, choice: wanted = null }) {
      way = wanted;
      setText(title, words);
      setTextOrHide(lead, sentence);
      keep(pins, told, (one) => one.pin_id, () => makeToldPin(store));
      choice.hidden = !wanted;
      setText(choice, wanted?.label ?? "");
      if (!dialog.open) dialog.showModal();
      title.focus();
    },
  };
}

/** One line of such a list; other dialogs use it, too. */
export function makeToldPin(store) {
  const picture = el("img.told__picture", { alt: "", loading: "lazy", width: 236, height: 354 });
  const name = el("span.told__name");
  const text = el("span.told__text");
  const free = el("span.told__text");
  const root = el("li.told__pin", {}, el("span.told__frame", {}, picture), el("span.told__words", {}, name, text, free));
  return {
    root,
    update(one) {
      const pin = store.pins.get(one.pin_id);
      if (pin?.thumbnail_url) setAttribute(picture, "src", pin.thumbnail_url);
      picture.hidden = !pin?.thumbnail_url;
      const when = one.due_at ?? pin?.due_at;
      setText(name, [pin ? titleOf(pin) : "A pin", when && store.formats.moment(when)].filter(Boolean).join(" · "));
      setTextOrHide(text, whyWords(one, (id) => store.titleOfId(id), store.formats));
      setTextOrHide(free, one.next_free_slot ? `Next free: ${store.formats.moment(one.next_free_slot)}` : "");
    },
  };
}
