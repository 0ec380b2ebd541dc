/** The name, and the ways to settings and out. */

import { el, emit, icon, setText } from "../dom.js";

export function mountMasthead(root, store) {
  root.className = "masthead";
  const workspace = el("span.masthead__workspace");
  const open = (name) => ({ click: (event) => emit(event.currentTarget, "open-panel", { name }) });
  const button = (name, iconName, label) =>
    el("button.masthead__button", { type: "button", on: open(name) }, icon(iconName), el("span.masthead__label", {}, label));
  root.replaceChildren(
    el("a.skip-link", { href: "#main", on: { click: skip } }, "Skip to the calendar"),
    el("p.masthead__name", {}, el("span.masthead__mark", { "aria-hidden": true }), el("span", {}, "Pinwright"), workspace),
    el("nav.masthead__menu", { "aria-label": "Settings" },
      button("schedules", "list", "Schedules"),
      button("campaigns", "flag", "Campaigns"),
      button("boards", "boards", "Boards"),
      button("look", "image", "Look"),
      button("writing", "pen", "Writing"),
      button("wordpress", "plug", "WordPress"),
      button("settings", "gear", "Account settings"),
      button("credentials", "person", "You")),
  );
  return {
    update() {
      setText(workspace, store.session?.workspace.name ?? "");
    },
  };
}

/** A jump inside the page that leaves the address, which speaks of pins and panels, alone. */
function skip(event) {
  event.preventDefault();
  document.querySelector("#main").focus();
}
