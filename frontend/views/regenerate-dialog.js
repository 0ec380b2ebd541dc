/** New content for many pins at once, all with the same wish. What will happen to how many is told before. */

import { el, emit, iconButton, keep, makeAnnouncements, setAttribute, setText, setTextOrHide } from "../dom.js";
import { countOf } from "../words.js";
import { forecastWords } from "../writing-words.js";
import { makeField } from "./field.js";
import { isAboutWords, makeWish, PARTS } from "./wish-field.js";

export function mountRegenerateDialog(root, store) {
  const title = el("h2.told__title", { id: "regenerate-title", tabindex: "-1" });
  const parts = makeField("Make anew", el("select", { name: "parts" }, ...PARTS.map(([value, label]) => el("option", { value }, label))));
  const wish = makeWish();
  const replace = el("input", { type: "checkbox", name: "replace_edits", id: "replace-edits-many" });
  const lines = el("ul.forecast", { role: "status" });
  const trouble = el("p.callout", { "data-kind": "failed", role: "alert", hidden: true });
  const go = el("button.button.button--primary", { type: "submit" }, "Regenerate");
  const form = el("form.form", { novalidate: true, on: { submit, input: follow, click: follow } },
    wish.root, parts.root,
    el("label.check", { for: replace.id }, replace, el("span", {}, "Also replace what people have edited")),
    lines, trouble,
    el("div.form__choices", {}, go, el("button.button.button--quiet", { type: "button", on: { click: () => dialog.close() } }, "Back")));
  const body = el("div.told__body"); // filled while it is open: a form that nobody sees answers to no label
  const dialog = el("dialog.told", { "aria-labelledby": "regenerate-title", on: { close: closed } },
    el("header.told__head", {}, title, iconButton("", "close", "Close", { on: { click: () => dialog.close() } })),
    body, makeAnnouncements());
  root.append(dialog);
  let ids = [];
  let asked = ""; // the question whose answer is shown or awaited
  let hasChosen = false; // the person has said what to make anew

  function closed() {
    body.replaceChildren();
    store.setWork("regenerate-pins", null);
  }

  function request() {
    return { pin_ids: ids, parts: parts.value.split(","), replace_edits: replace.checked };
  }

  /** A wish about words alone leaves the pictures as they are, unless the person has said otherwise. */
  function follow(event) {
    if (event.target === parts.input) hasChosen = true;
    if (!hasChosen) parts.value = isAboutWords(wish.value) ? "text" : PARTS[0][0];
    parts.setHint(!hasChosen && parts.value === "text" ? "The pictures stay. Choose “Text and picture” for new ones, too." : "");
    forecast();
  }

  function forecast() {
    const question = JSON.stringify(request());
    if (question === asked) return;
    asked = question;
    update();
    emit(dialog, "forecast-regeneration", { body: request() });
  }

  /** The answer to the present question, null while it is awaited. */
  function known() {
    return store.forecast && JSON.stringify(store.forecast.of) === asked ? store.forecast : null;
  }

  function allowed() {
    return known()?.data.filter((one) => !one.error).map((one) => one.pin_id) ?? [];
  }

  function submit(event) {
    event.preventDefault();
    if (go.getAttribute("aria-disabled") !== null) return;
    emit(dialog, "regenerate-pins", { body: { ...request(), pin_ids: allowed(), wish: wish.value.trim() } });
  }

  function update() {
    if (!dialog.open) return undefined;
    const work = store.workOf("regenerate-pins");
    if (work.state === "done") return dialog.close();
    const told = known();
    const count = allowed().length;
    setAttribute(go, "aria-disabled", work.state === "running" || !count);
    setText(go, work.state === "running" ? "Asking …" : told && count ? `Regenerate ${countOf(count, "pin")}` : "Regenerate");
    keep(lines, (told ? forecastWords(told) : ["Looking at what would happen …"]).map((text, at) => ({ text, at })), (line) => line.at, makeLine);
    setTextOrHide(trouble, work.problem?.message ?? "");
    return undefined;
  }

  return {
    open(wanted) {
      ids = wanted;
      asked = "";
      hasChosen = false;
      store.setWork("regenerate-pins", null);
      wish.value = "";
      replace.checked = false;
      parts.value = PARTS[0][0];
      parts.setHint("");
      setText(title, `Regenerate ${countOf(ids.length, "pin")}`);
      setTextOrHide(trouble, "");
      body.replaceChildren(form);
      dialog.showModal();
      wish.input.focus();
      forecast();
    },
    update,
  };
}

function makeLine() {
  const root = el("li");
  return { root, update: (line) => setText(root, line.text) };
}
