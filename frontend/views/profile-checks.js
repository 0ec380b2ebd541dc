/** What is done about trouble that is found before a pin goes out, kind by kind. */

import { el, emit, setAttribute, setText } from "../dom.js";
import { makeField, makeFeedback, showProblem } from "./field.js";

const KINDS = {
  link_dead: ["The page is not there", "Deleted, in the trash, or it says “not found”."],
  link_moved: ["The link leads elsewhere", "To another site, the home page or a sign-in."],
  noindex: ["The page asks not to be listed", "Pinterest may hide pins of pages with noindex."],
  paywall: ["Not everybody can read the page", "It says that it is behind a paywall."],
  nopin: ["The page asks not to be pinned", "It has a “nopin” tag, which turns readers' Save buttons away."],
  link_silent: ["The page does not answer", "It is looked at again until the pin's time has come."],
  board_gone: ["The board or section is gone", ""],
  image_bad: ["The picture is too small or too large", "A pin without a picture always waits."],
  texts_too_long: ["A text is too long for Pinterest", ""],
};
const LEVELS = [["hold", "Hold the pin"], ["warn", "Warn, and publish"], ["off", "Publish without a word"]];

export function makeProfileChecks(profile, store) {
  const { id } = profile;
  const key = `preflight:${id}`;
  const fields = Object.fromEntries(Object.entries(KINDS).map(([kind, [label, hint]]) => {
    const select = el("select", { name: kind }, ...LEVELS.map(([value, words]) => el("option", { value }, words)));
    select.value = profile.preflight[kind];
    return [kind, makeField(label, select, { hint })];
  }));
  const feedback = makeFeedback();
  const save = el("button.button", { type: "submit" }, "Save");
  const form = el("form.form", { novalidate: true, "aria-label": `Checks of ${profile.name}`, on: { submit } },
    ...Object.values(fields).map((field) => field.root), feedback.root, save);
  const root = el("details.pin-history.profile-checks", {},
    el("summary", {}, "Before a pin goes out"),
    el("p.sites__note", {}, "Each pin is looked at when it gets its slot and again a few minutes before. A hold ends by itself when its cause is gone."), form);
  let wasRunning = false;
  store.setWork(key, null);

  function submit(event) {
    event.preventDefault();
    if (!store.canChange) return;
    feedback.show("", "");
    emit(root, "save-preflight", { id, levels: Object.fromEntries(Object.entries(fields).map(([kind, field]) => [kind, field.value])) });
  }

  return {
    root,
    update() {
      save.hidden = !store.canChange;
      for (const field of Object.values(fields)) field.input.disabled = !store.canChange;
      const work = store.workOf(key);
      setAttribute(save, "aria-disabled", work.state === "running");
      setText(save, work.state === "running" ? "Saving …" : "Save");
      if (work.state === "running") wasRunning = true;
      else if (wasRunning) {
        wasRunning = false;
        showProblem(work.problem, fields, feedback);
        if (work.state === "done") feedback.show("done", "Saved.");
      }
    },
  };
}
