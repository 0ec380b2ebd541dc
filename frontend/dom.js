/** Small helpers over the DOM. Text from the server reaches the page through textContent only. */

import { ICONS } from "./icons.js";

const SVG = "http://www.w3.org/2000/svg";

/**
 * Make an element: `el("button.pin-card", { type: "button", on: { click } }, "text", child)`.
 * A property that is null, undefined or false is left out; true stands for an empty attribute, of ARIA for "true".
 */
export function el(spec, properties = {}, ...children) {
  const [tag, ...classes] = spec.split(".");
  const node = document.createElement(tag);
  if (classes.length) node.className = classes.join(" ");
  for (const [name, value] of Object.entries(properties)) {
    if (name === "on") for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    else setAttribute(node, name, value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export function setAttribute(node, name, value) {
  if (value === null || value === undefined || value === false) {
    if (node.hasAttribute(name)) node.removeAttribute(name);
  } else {
    const text = value !== true ? String(value) : name.startsWith("aria-") ? "true" : "";
    if (node.getAttribute(name) !== text) node.setAttribute(name, text);
  }
}

export function setText(node, text) {
  const wanted = text ?? "";
  if (node.textContent !== wanted) node.textContent = wanted;
}

/** Show text, or take the whole element away where there is none. */
export function setTextOrHide(node, text) {
  setText(node, text);
  node.hidden = !text;
}

/** An icon beside a word; it says nothing to a screen reader, so the word must be there. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("focusable", "false");
  svg.classList.add("icon");
  setIcon(svg, name);
  return svg;
}

export function setIcon(svg, name) {
  if (svg.dataset.icon === name) return;
  svg.dataset.icon = name;
  svg.replaceChildren(...ICONS[name].map((d) => {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    return path;
  }));
}

export function iconButton(spec, name, label, properties = {}) {
  return el(`button.icon-button${spec}`, { type: "button", "aria-label": label, ...properties }, icon(name));
}

const MOST_ROUNDS = 5; // children that tell something each time they are updated would go on for ever

/**
 * Make a parent's children stand for a list: what is there is updated in place, so that focus and scroll stay.
 * `make(item)` returns `{ root, update(item) }`.
 *
 * A child that is being made may tell the store something, and so call for a newer list: that one follows.
 */
export function keep(parent, items, keyOf, make) {
  if (parent.isKept) {
    parent.nextKept = items;
    return parent.keptChildren ?? new Map();
  }
  parent.isKept = true;
  try {
    parent.nextKept = items;
    for (let round = 0; parent.nextKept && round < MOST_ROUNDS; round += 1) {
      const wanted = parent.nextKept;
      parent.nextKept = null;
      keepOnce(parent, wanted, keyOf, make);
    }
  } finally {
    parent.isKept = false;
  }
  return parent.keptChildren;
}

function keepOnce(parent, items, keyOf, make) {
  const known = parent.keptChildren ?? new Map();
  const kept = new Map();
  let place = parent.firstElementChild;
  for (const item of items) {
    const key = keyOf(item);
    const child = known.get(key) ?? make(item);
    kept.set(key, child);
    child.update(item);
    if (child.root === place) place = place.nextElementSibling;
    else parent.insertBefore(child.root, place);
  }
  for (const [key, child] of known) if (!kept.has(key)) child.root.remove();
  parent.keptChildren = kept;
}

/** Tell what the person wants: a verb that bubbles up to the app. */
export function emit(node, verb, detail = {}) {
  node.dispatchEvent(new CustomEvent(verb, { bubbles: true, detail }));
}

let lastId = 0;

export function uniqueId(prefix) {
  lastId += 1;
  return `${prefix}-${lastId}`;
}

/** A place for announcements; each dialog has one, because all outside of an open dialog is silent. */
export function makeAnnouncements() {
  return el("p.visually-hidden", { role: "status", "data-announcements": true });
}

/** Say something to people who listen instead of looking. */
export function announce(text) {
  const open = (topDialog() ?? document).querySelector("[data-announcements]");
  if (open.textContent === text) open.textContent = "";
  open.textContent = text;
}

/** The dialog that is open above everything else, if any. */
export function topDialog() {
  return [...document.querySelectorAll("dialog[open]")].at(-1) ?? null;
}
