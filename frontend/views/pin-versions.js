/** What a pin has been: each version with its picture and its words, and the way back to it while the pin waits. */

import { el, emit, keep, setAttribute, setText, setTextOrHide } from "../dom.js";
import { writerOf } from "../words.js";

const RESTORABLE = new Set(["draft", "pending", "queued", "retrying", "failed"]);

export function mountPinVersions(store) {
  const list = el("ol.versions", { role: "list" });
  const more = el("button.link-button", { type: "button", on: { click: () => emit(root, "need-versions", { id: shown, before: store.versions.get(shown)?.next }) } }, "Older ones");
  const root = el("details.pin-history.pin-versions", { on: { toggle: () => root.open && ask() } }, el("summary", {}, "Versions"), list, more);
  let shown = null;
  let asked = "";

  function ask() {
    const pin = store.pins.get(shown);
    const tag = `${shown}:${pin?.version}`;
    if (!pin || tag === asked || store.versions.get(shown)?.of === pin.version) return;
    asked = tag;
    emit(root, "need-versions", { id: shown });
  }

  return {
    root,
    update(pin) {
      if (pin.id !== shown) root.open = false;
      shown = pin.id;
      root.hidden = !pin.image_url && !pin.title;
      const known = store.versions.get(pin.id);
      if (root.open) ask();
      keep(list, known?.data ?? [], (version) => version.number, () => makeVersion(store, pin.id));
      for (const { allow } of list.keptChildren.values()) allow(store.canChange && RESTORABLE.has(pin.state), store.workOf(`pin:${pin.id}`));
      more.hidden = !known?.next;
    },
  };
}

function makeVersion(store, id) {
  const picture = el("img.told__picture", { alt: "", loading: "lazy", width: 236, height: 354 });
  const title = el("span.told__name");
  const made = el("span.told__text");
  const wish = el("span.told__text");
  const description = el("span.versions__description");
  const now = el("span.versions__now", {}, "Shown now");
  const back = el("button.button.versions__back", { type: "button", on: { click } });
  const root = el("li.told__pin.versions__version", {}, el("span.told__frame", {}, picture),
    el("span.told__words", {}, title, made, wish, description, now, back));
  let version = null;

  function click() {
    if (back.getAttribute("aria-disabled") === null) emit(root, "go-back", { id, number: version.number });
  }

  return {
    root,
    update(fresh) {
      version = fresh;
      if (fresh.thumbnail_url) setAttribute(picture, "src", fresh.thumbnail_url);
      picture.hidden = !fresh.thumbnail_url;
      setText(title, fresh.title || "Without a title");
      setText(made, [`Version ${fresh.number}`, store.formats.moment(fresh.created_at), writerOf(fresh)].filter(Boolean).join(" · "));
      setTextOrHide(wish, fresh.wish ? `Wish: ${fresh.wish}` : "");
      setTextOrHide(description, fresh.description);
      setText(back, "Go back to this");
      setAttribute(back, "aria-label", `Go back to version ${fresh.number}: ${fresh.title}`);
      now.hidden = !fresh.is_current;
    },
    allow(isAllowed, work) {
      back.hidden = !isAllowed || version.is_current;
      setAttribute(back, "aria-disabled", work.state === "running");
    },
  };
}
