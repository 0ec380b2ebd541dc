/** "Make pins from this URL": one field, how many, and for whom where there are several profiles. */

import { el, emit, icon, keep, setAttribute, setText, setTextOrHide } from "../dom.js";
import { countOf } from "../words.js";

const COUNTS = [1, 2, 3, 4, 5, 6, 8, 10];
const LACKS_SCHEME = /^(localhost|[^\s:/?#]+\.[^\s:/?#]+)(:\d+)?([/?#]|$)/i;
const PER_ITEM = "items"; // of a list post; three where the page is none

export function mountMakePins(root, store) {
  const url = el("input.make-pins__url", {
    id: "make-pins-url", name: "url", type: "url", inputmode: "url", required: true, maxlength: 2048,
    placeholder: "https://your-blog.com/a-post/", autocomplete: "off", "aria-describedby": "make-pins-message",
  });
  const count = el("select.make-pins__count", { name: "count", "aria-label": "How many pins" },
    ...COUNTS.map((number) => el("option", { value: number, selected: number === 3 }, countOf(number, "pin"))), el("option", { value: PER_ITEM }, "1 per list item"));
  const profile = el("select.make-pins__profile", { name: "profile", "aria-label": "For which profile" });
  const button = el("button.button.button--primary", { type: "submit" }, icon("sparkle"), el("span", {}, "Make pins"));
  const message = el("p.make-pins__message", { id: "make-pins-message", hidden: true });
  const form = el("form.make-pins", { novalidate: true, on: { submit } },
    el("label.make-pins__label", { for: "make-pins-url" }, "Make pins from this URL"),
    el("div.make-pins__row", {}, url, el("div.make-pins__choices", {}, count, profile), button,
      el("button.button.make-pins__upload", { type: "button", on: { click: () => emit(form, "upload-pin") } }, icon("upload"), el("span", {}, "Upload your own")),
      el("button.button.make-pins__older", { type: "button", on: { click: () => emit(form, "open-backfill") } }, icon("stack"), el("span", {}, "Pin older posts"))),
    message);
  root.replaceChildren(form);
  url.addEventListener("input", () => emit(form, "forget-work", { key: "make-pins" }));

  function submit(event) {
    event.preventDefault();
    const typed = url.value.trim();
    if (!typed) return url.focus();
    const address = LACKS_SCHEME.test(typed) ? `https://${typed}` : typed; // a mere word is no address: it is said so
    emit(form, "make-pins", { body: { url: address, ...(count.value === PER_ITEM ? { per_item: true } : { count: Number(count.value) }), profile_id: profile.value || undefined } });
  }

  return {
    update() {
      root.hidden = !store.canChange;
      keep(profile, store.profiles, (item) => item.id, makeOption);
      profile.hidden = store.profiles.length < 2;
      const work = store.workOf("make-pins");
      setAttribute(button, "aria-disabled", work.state === "running");
      setText(button.lastChild, work.state === "running" ? "Asking …" : "Make pins");
      setAttribute(url, "aria-invalid", work.state === "failed");
      setAttribute(message, "data-kind", work.state);
      if (work.state === "done" && url.value) url.value = "";
      setTextOrHide(message, textOf(work));
    },
  };
}

function textOf(work) {
  if (work.state === "failed") return work.problem.of("url") ?? work.problem.message;
  if (work.state !== "done") return "";
  const made = work.result.data;
  return `${countOf(made.length, "pin is", "pins are")} being made. You see them below on today's date until they have their slots.`;
}

function makeOption() {
  const root = el("option");
  return {
    root,
    update(item) {
      setAttribute(root, "value", item.id);
      setText(root, item.name);
    },
  };
}
