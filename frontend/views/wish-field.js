/** A wish for new content in one's own words, with those that every writer understands at hand. */

import { el } from "../dom.js";
import { makeField } from "./field.js";

export const PARTS = [["text,image", "Text and picture"], ["text", "Only the text"], ["image", "Only the picture"]];
const READY = ["shorter", "longer", "as a question", "another angle", "without hashtags", "mention "];

const ABOUT_PICTURES = /pictur|photo|image|template|colou?r|design|layout|headline|bild|foto|farbe/i;

/** A wish about words alone leaves pictures as they are. */
export function isAboutWords(wish) {
  return wish.trim() !== "" && !ABOUT_PICTURES.test(wish);
}

export function makeWish() {
  const field = makeField("What should it stress?",
    el("textarea", { name: "wish", rows: 2, maxlength: 500, placeholder: "ready in twenty minutes, for beginners …" }),
    { hint: "May be left empty. New text alone leaves the picture as it is, unless you name the words on it: “another headline on the picture”." });
  const ready = el("div.wish__ready", { role: "group", "aria-label": "Often wished" },
    ...READY.map((words) => el("button.button.button--quiet", { type: "button", on: { click: () => add(words) } }, words.endsWith(" ") ? `${words}…` : words)));
  field.root.append(ready);

  function add(words) {
    const before = field.value.trim();
    field.value = before ? `${before}, ${words}` : words;
    field.input.focus();
    field.input.setSelectionRange(field.value.length, field.value.length);
  }

  return field;
}
