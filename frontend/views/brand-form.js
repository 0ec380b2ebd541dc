/** A profile's brand kit: name, colours, faces and logos; what is left out is taken from each photo. */

import { el, emit, setAttribute, setText } from "../dom.js";
import { makeColorChoice } from "./color-choice.js";
import { makeField, makeFeedback, showProblem } from "./field.js";
import { makeLogoField } from "./logo-field.js";

const FACES = [["", "Each template's own"], ["classic", "Classic, with serifs"], ["modern", "Modern and clear"], ["bold", "Bold and loud"],
  ["elegant", "Elegant, with high contrast"], ["editorial", "Like a magazine"], ["warm", "Warm and soft"], ["poster", "Like a poster"], ["crisp", "Capitals, crisp"]];
const SIZES = [["1000x1500", "2:3, as advised"], ["1000x2100", "Tall"], ["1000x1000", "Square"]];
const TEXTS = ["name", "domain", "primary", "accent", "font_pair"];

export function makeBrandForm(profile, store) {
  const { id } = profile;
  const key = `brand:${id}`;
  const readKey = `read-brand:${id}`;
  const fields = {
    name: makeField("Name on the pins", el("input", { type: "text", name: "name", maxlength: 200 })),
    domain: makeField("Address on the pins", el("input", { type: "text", name: "domain", maxlength: 200, placeholder: "yourblog.com" })),
    primary: makeColorChoice("Main colour"),
    accent: makeColorChoice("Second colour"),
    font_pair: makeField("Typefaces", el("select", { name: "font_pair" }, ...FACES.map(([value, label]) => el("option", { value }, label)))),
  };
  const defaults = {
    image_size: makeField("Shape", el("select", { name: "image_size" }, ...SIZES.map(([value, label]) => el("option", { value }, label)))),
    image_repeat_days: makeField("Days apart", el("input", { type: "number", name: "image_repeat_days", min: 0, max: 365, step: 1, inputmode: "numeric" }), { hint: "So long no account shows two images that look alike. 0: never mind." }),
  };
  const logos = { logo_id: makeLogoField("Logo"), logo_for_dark_id: makeLogoField("Logo on dark", { isDark: true }) };
  const feedback = makeFeedback();
  const read = el("button.button", { type: "button", on: { click: () => ask("read-brand", { id }) } }, "Read it from my blog");
  const save = el("button.button.button--primary", { type: "submit" }, "Save");
  const root = el("form.form.brand", { novalidate: true, "aria-label": `Brand of ${profile.name}`, on: { submit } },
    el("div.form__pair", {}, fields.name.root, fields.domain.root),
    el("div.form__pair", {}, fields.primary.root, fields.accent.root),
    fields.font_pair.root,
    el("div.form__pair", {}, logos.logo_id.root, logos.logo_for_dark_id.root),
    el("div.form__pair", {}, defaults.image_size.root, defaults.image_repeat_days.root),
    feedback.root,
    el("div.form__choices", {}, save, read));
  let shownVersion = null;
  const wasRunning = { save: false, read: false };
  store.setWork(key, null);
  store.setWork(readKey, null);

  function ask(verb, detail) {
    if (!store.canChange) return;
    feedback.show("", "");
    emit(root, verb, detail);
  }
  function submit(event) {
    event.preventDefault();
    const texts = Object.fromEntries(TEXTS.map((name) => [name, fields[name].value.trim()]));
    const files = Object.fromEntries(Object.entries(logos).map(([name, logo]) => [name, logo.value]));
    const days = defaults.image_repeat_days.input.valueAsNumber;
    if (!Number.isInteger(days)) return defaults.image_repeat_days.setError("Write a whole number.");
    return ask("save-brand", { id, texts, logos: files, defaults: { image_size: defaults.image_size.value, image_repeat_days: days } });
  }
  function show(brand, given) {
    defaults.image_size.value = given.image_size ?? SIZES[0][0];
    defaults.image_repeat_days.value = String(given.image_repeat_days ?? 30);
    for (const name of TEXTS) fields[name].value = brand[name] ?? "";
    for (const [name, logo] of Object.entries(logos)) logo.show(brand[name] ?? null);
  }
  /** True once, when work that ran is over. */
  function ended(which, work) {
    const isOver = wasRunning[which] && work.state !== "running";
    wasRunning[which] = work.state === "running";
    return isOver;
  }
  /** What the blog shows fills the fields; nothing is kept before Save. */
  function take(found) {
    for (const name of ["name", "domain", "primary", "accent"]) if (found[name]) fields[name].value = found[name];
    if (found.logo) logos[found.is_light_logo ? "logo_for_dark_id" : "logo_id"].show(found.logo.id);
    const parts = [found.primary && "colours", found.logo && "a logo", found.name && "its name"].filter(Boolean);
    feedback.show("done", parts.length ? `Found ${listOf(parts)}. Press Save to use them.` : "The blog shows neither colours nor a logo that can be used. Choose your own here.");
  }

  return {
    root,
    update(fresh) {
      if (fresh.version !== shownVersion) {
        shownVersion = fresh.version;
        show(fresh.brand, fresh.defaults);
      }
      save.hidden = read.hidden = !store.canChange;
      const [saving, reading] = [store.workOf(key), store.workOf(readKey)];
      const isBusy = saving.state === "running" || reading.state === "running";
      for (const button of [save, read]) setAttribute(button, "aria-disabled", isBusy);
      setText(save, saving.state === "running" ? "Saving …" : "Save");
      setText(read, reading.state === "running" ? "Reading …" : "Read it from my blog");
      if (ended("save", saving)) {
        showProblem(saving.problem, { ...fields, ...logos, ...defaults }, feedback);
        if (saving.state === "done") feedback.show("done", "Saved. New pins look like this.");
      }
      if (ended("read", reading)) {
        if (reading.state === "done") take(reading.result);
        else feedback.show("failed", reading.problem.message);
      }
    },
  };
}

function listOf(parts) {
  return new Intl.ListFormat("en").format(parts);
}
