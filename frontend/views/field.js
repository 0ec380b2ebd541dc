/** A labelled field with its hint, its counter and its error; used by every form. */

import { el, setAttribute, setText, setTextOrHide, uniqueId } from "../dom.js";

/** `input` is the control; `limit` adds a counter of characters as the server counts them. */
export function makeField(label, input, { hint = "", limit = 0 } = {}) {
  const id = input.id || uniqueId("field");
  input.id = id;
  const error = el("p.field__error", { id: `${id}-error`, hidden: true });
  const about = el("p.field__hint", { id: `${id}-hint`, hidden: !hint }, hint);
  const counter = limit ? el("span.field__counter") : null;
  setAttribute(input, "aria-describedby", `${id}-hint ${id}-error`);
  const root = el("div.field", {},
    el("div.field__line", {}, el("label.field__label", { for: id }, label), counter), input, about, error);
  const count = () => {
    if (!counter) return;
    const used = [...input.value].length;
    setText(counter, `${used}/${limit}`);
    setAttribute(counter, "data-over", used > limit);
  };
  input.addEventListener("input", () => {
    setError(null);
    count();
  });
  count();

  function setError(text) {
    setTextOrHide(error, text);
    setAttribute(input, "aria-invalid", text ? "true" : null);
  }

  return {
    root,
    input,
    setError,
    setHint: (text) => setTextOrHide(about, text),
    get value() {
      return input.value;
    },
    set value(text) {
      if (input.value !== text) input.value = text;
      count();
    },
  };
}

/** One line that tells how saving went; it is heard as well as seen. */
export function makeFeedback() {
  const root = el("p.feedback", { hidden: true });
  return {
    root,
    show(kind, text) {
      setAttribute(root, "data-kind", kind);
      setTextOrHide(root, text);
    },
  };
}

/** Show a problem at the fields it names, and the rest of it in the feedback line. */
export function showProblem(problem, fields, feedback) {
  let isNamed = false;
  for (const [name, field] of Object.entries(fields)) {
    const text = problem?.of(name) ?? null;
    field.setError(text);
    isNamed ||= Boolean(text);
  }
  if (problem) feedback.show("failed", isNamed ? "Not saved yet: look at the marked fields." : problem.message);
}
