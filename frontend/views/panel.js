/** A drawer at the side: one `<dialog>` for each group of settings. The address names it. */

import { el, emit, iconButton, makeAnnouncements, uniqueId } from "../dom.js";

export function mountPanel(root, title, mountBody, store) {
  const id = uniqueId("panel");
  const body = el("div.panel__body");
  const dialog = el("dialog.panel", { "aria-labelledby": id, on: { click: closeFromOutside, close: closed } },
    el("header.panel__head", {}, el("h2.panel__title", { id }, title),
      iconButton("", "close", "Close", { on: { click: () => dialog.close() } })),
    body, makeAnnouncements());
  let view = null;
  root.append(dialog);

  function closeFromOutside(event) {
    if (event.target === dialog) dialog.close();
  }
  function closed() {
    view = null;
    body.replaceChildren();
    emit(dialog, "close-panel");
  }

  return {
    get isOpen() {
      return dialog.open;
    },
    show(isWanted) {
      if (isWanted && !dialog.open) {
        view = mountBody(body, store);
        view.update();
        dialog.showModal();
      } else if (!isWanted && dialog.open) {
        dialog.close();
      }
    },
    update() {
      if (dialog.open) view?.update();
    },
  };
}
