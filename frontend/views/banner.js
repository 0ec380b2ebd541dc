/** "The server does not answer": what happens next, and a way to hurry it. */

import { el, emit, icon, setText } from "../dom.js";

export function mountBanner(root, store) {
  const text = el("p.banner__text");
  const banner = el("div.banner", { role: "status", hidden: true }, icon("alert"), text,
    el("button.button.button--quiet", { type: "button", on: { click: () => emit(banner, "try-connection") } }, "Try now"));
  root.replaceChildren(banner);

  return {
    update() {
      const { isLost, retryAt } = store.connection;
      banner.hidden = !isLost;
      if (!isLost) return;
      const seconds = Math.max(1, Math.round((retryAt - Date.now()) / 1000));
      setText(text, `The server does not answer. What you see may be out of date. Trying again in ${seconds} s.`);
    },
  };
}
