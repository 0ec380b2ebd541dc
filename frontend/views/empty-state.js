/** What to do first, as long as there is no pin at all; and a quiet word for a month without pins. */

import { el, emit, icon, setText } from "../dom.js";

export function mountEmptyState(root, store) {
  const start = el("section.empty-state", { "aria-labelledby": "empty-state-title", hidden: true },
    el("h2.empty-state__title", { id: "empty-state-title" }, "Your first pins"),
    el("p.empty-state__lead", {}, "Pins are made from your posts, spread over the coming days and published on their minute. Begin in one of two ways."),
    el("div.empty-state__ways", {},
      el("article.empty-state__way", {}, icon("plug"),
        el("h3", {}, "Connect WordPress"),
        el("p", {}, "From then on every post you publish becomes pins, without a click."),
        el("button.button.button--primary", { type: "button", on: { click: () => emit(start, "open-panel", { name: "wordpress" }) } }, "Connect WordPress")),
      el("article.empty-state__way", {}, icon("sparkle"),
        el("h3", {}, "Try it with one post"),
        el("p", {}, "Paste the address of a post above. Its text and pictures become pins within a minute."),
        el("button.button", { type: "button", on: { click: () => document.querySelector("#make-pins-url")?.focus() } }, "Paste a URL"))));
  const quiet = el("p.empty-state__quiet", { hidden: true });
  root.replaceChildren(start, quiet);

  return {
    update() {
      const counts = store.monthCounts();
      const isEmpty = !store.isLoading && !Object.keys(counts).length;
      start.hidden = store.isLoading || store.hasAnyPin || !store.canChange;
      const isFiltered = store.filter.status && !counts[store.filter.status] && !isEmpty;
      quiet.hidden = !start.hidden || !(isEmpty || isFiltered);
      setText(quiet, isFiltered ? "No pins of this month match the filter." : `Nothing on the calendar in ${store.formats.month(store.month)}.`);
    },
  };
}
