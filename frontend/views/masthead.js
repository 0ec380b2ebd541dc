/** The name, and the ways to settings and out: in a row, and on a phone in a list behind one button. */

import { el, emit, icon, setAttribute, setText } from "../dom.js";

export function mountMasthead(root, store) {
  root.className = "masthead";
  const workspace = el("span.masthead__workspace");
  const open = (name) => ({ click: (event) => choose(event.currentTarget, name) });
  const button = (name, iconName, label) =>
    el("button.masthead__button", { type: "button", on: open(name) }, icon(iconName), el("span.masthead__label", {}, label));
  const toggle = el("button.masthead__button.masthead__toggle", { type: "button", "aria-expanded": "false", "aria-controls": "masthead-menu", on: { click: () => show(!isOpen()) } },
    icon("menu"), el("span", {}, "Menu"));
  const isOpen = () => toggle.getAttribute("aria-expanded") === "true";
  function show(wanted) {
    setAttribute(toggle, "aria-expanded", String(wanted));
    setAttribute(root, "data-open", wanted);
  }
  /** The panel gives the focus back to what had it, so that must be in sight when the list is closed. */
  function choose(button, name) {
    if (isOpen()) {
      show(false);
      toggle.focus();
    }
    emit(button, "open-panel", { name });
  }
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !isOpen()) return;
    show(false);
    toggle.focus();
  });
  root.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !root.contains(event.relatedTarget)) show(false);
  });
  document.addEventListener("pointerdown", (event) => {
    if (isOpen() && !root.contains(event.target)) show(false);
  });
  root.replaceChildren(
    el("a.skip-link", { href: "#main", on: { click: skip } }, "Skip to the calendar"),
    el("p.masthead__name", {}, el("span.masthead__mark", { "aria-hidden": true }), el("span", {}, "Pinwright"), workspace),
    toggle,
    el("nav.masthead__menu", { id: "masthead-menu", "aria-label": "Settings" },
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
