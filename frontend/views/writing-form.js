/** One profile's wishes for its texts, and beside them what the local writer makes of them at once. */

import { el, emit, setAttribute, setText } from "../dom.js";
import { languagesWith, listOf, REGIONS, textOf, wrongWithPhrases } from "../writing-words.js";
import { makeField, makeFeedback, showProblem } from "./field.js";
import { makeWritingSample } from "./writing-sample.js";

const TRY_AFTER_MS = 400;
const VOICE_TEXTS = ["tone", "audience", "call_to_action", "fixed_text", "language"];
const VOICE_LISTS = ["words_to_use", "words_to_avoid"];
const UTM_LABELS = { utm_source: "Source (utm_source)", utm_medium: "Medium (utm_medium)", utm_campaign: "Campaign (utm_campaign)" };
const USUAL = { utm_source: "pinterest", utm_medium: "social", utm_campaign: "" };

export function makeWritingForm(profile, store) {
  const { id, voice } = profile;
  const key = `writing:${id}`;
  const line = (name, placeholder, maxlength = 200) => el("input", { type: "text", name, maxlength, placeholder, autocomplete: "off" });
  const area = (name, rows, placeholder = "") => el("textarea", { name, rows, placeholder });
  const choice = (name, items) => el("select", { name }, ...items.map(([value, label]) => el("option", { value }, label)));
  const fields = {
    tone: makeField("How should it sound?", line("tone", "warm and down to earth")),
    audience: makeField("Who reads it?", line("audience", "parents who cook after work")),
    words_to_use: makeField("Words to use", line("words_to_use", "cosy, weeknight", 2000), { hint: "With commas between them. They are used where they fit." }),
    words_to_avoid: makeField("Words to avoid", line("words_to_avoid", "cheap, hack", 2000), { hint: "None of them stands in a text." }),
    call_to_action: makeField("What should readers do?", line("call_to_action", "Save it for Sunday."), { hint: "Empty: an invitation that fits the post." }),
    language: makeField("Language", choice("language", languagesWith(voice.language))),
    fixed_text: makeField("Always at the end", area("fixed_text", 2, "Contains advertisement. #ad"), { limit: 300, hint: "A disclosure, or hashtags of yours. It is never shortened; the rest gives way." }),
    keywords: makeField("Search phrases", area("keywords", 2, "easy baking, lemon desserts"), { hint: "What you want to be found for. Used for posts that speak about them; each pin of a post aims at another one." }),
    trend_region: makeField("What people search for, in", choice("trend_region", REGIONS), { hint: "Asked of Pinterest once a day; what fits a post is used." }),
  };
  const tick = (name, label) => {
    const input = el("input", { type: "checkbox", name, id: `${name}-${id}` });
    return { input, root: el("label.check", { for: input.id }, input, el("span", {}, label)) };
  };
  const ticks = { use_hashtags: tick("use_hashtags", "Hashtags"), use_emoji: tick("use_emoji", "Emoji") };
  const hasUtm = tick("has_utm", "Mark links, so that your statistics show visits from Pinterest");
  const utm = Object.fromEntries(Object.entries(USUAL).map(([name, usual]) => [name, makeField(UTM_LABELS[name], line(name, usual || "none"))]));
  const utmFields = el("div.form__pair", {}, ...Object.values(utm).map((field) => field.root));
  const feedback = makeFeedback();
  const save = el("button.button.button--primary", { type: "submit" }, "Save");
  const sample = makeWritingSample();
  const form = el("form.form", { novalidate: true, "aria-label": `Writing of ${profile.name}`, on: { submit, input: changed, change: changed } },
    fields.tone.root, fields.audience.root,
    el("div.form__pair", {}, fields.words_to_use.root, fields.words_to_avoid.root),
    fields.call_to_action.root,
    fields.language.root,
    el("div.writing__ticks", {}, ticks.use_hashtags.root, ticks.use_emoji.root),
    fields.fixed_text.root, fields.keywords.root, fields.trend_region.root,
    el("fieldset.writing__utm", {}, el("legend.field__label", {}, "Links"), hasUtm.root, utmFields),
    sample.root, feedback.root, save);
  const root = el("section.accounts__account", { "aria-label": `Profile ${profile.name}` }, el("h3", {}, profile.name), form);
  let timer = 0;
  let asked = "";
  let wasRunning = false;
  fill();
  store.setWork(key, null);
  store.setWork(`sample:${id}`, null);
  if (store.canChange) queueMicrotask(tryIt);

  function fill() {
    for (const name of VOICE_TEXTS) fields[name].value = voice[name] ?? "";
    for (const name of VOICE_LISTS) fields[name].value = textOf(voice[name]);
    fields.keywords.value = textOf(profile.keywords);
    fields.trend_region.value = profile.trend_region;
    for (const [name, { input }] of Object.entries(ticks)) input.checked = Boolean(voice[name]);
    const known = Object.keys(profile.utm).length ? profile.utm : USUAL;
    hasUtm.input.checked = Object.values(known).some(Boolean);
    for (const name of Object.keys(USUAL)) utm[name].value = known[name] ?? "";
    utmFields.hidden = !hasUtm.input.checked;
  }

  function read() {
    const sent = {};
    for (const name of VOICE_TEXTS) sent[name] = fields[name].value.trim();
    for (const name of VOICE_LISTS) sent[name] = listOf(fields[name].value);
    for (const [name, { input }] of Object.entries(ticks)) sent[name] = input.checked;
    return { voice: sent, keywords: listOf(fields.keywords.value), utm: readUtm() };
  }

  /** Parameters of other names that a program has set stay. */
  function readUtm() {
    if (!hasUtm.input.checked) return { utm_source: "" };
    const others = Object.fromEntries(Object.entries(profile.utm).filter(([name, value]) => !(name in USUAL) && value));
    const own = Object.entries(utm).map(([name, field]) => [name, field.value.trim()]).filter(([, value]) => value);
    return { ...others, ...Object.fromEntries(own) };
  }

  function changed() {
    utmFields.hidden = !hasUtm.input.checked;
    clearTimeout(timer);
    timer = setTimeout(tryIt, TRY_AFTER_MS);
  }

  /** One call at a time: what was typed meanwhile is tried when the answer is there. */
  function tryIt() {
    const body = read();
    const told = JSON.stringify(body);
    if (!root.isConnected || told === asked || store.workOf(`sample:${id}`).state === "running") return;
    asked = told;
    emit(root, "try-writing", { id, body });
  }

  function submit(event) {
    event.preventDefault();
    if (!store.canChange) return undefined;
    feedback.show("", "");
    const wrong = wrongWithPhrases(listOf(fields.keywords.value));
    fields.keywords.setError(wrong);
    if (wrong) return fields.keywords.input.focus();
    emit(root, "save-writing", { id, body: { ...read(), trend_region: fields.trend_region.value } });
    return undefined;
  }

  return {
    root,
    update() {
      save.hidden = sample.root.hidden = !store.canChange;
      for (const control of form.elements) control.disabled = !store.canChange;
      const tried = store.workOf(`sample:${id}`);
      sample.update(tried);
      if (asked && tried.state !== "running" && JSON.stringify(read()) !== asked) changed();
      const work = store.workOf(key);
      setAttribute(save, "aria-disabled", work.state === "running");
      setText(save, work.state === "running" ? "Saving …" : "Save");
      if (work.state === "running") wasRunning = true;
      else if (wasRunning) {
        wasRunning = false;
        showProblem(work.problem, { ...fields, ...utm }, feedback);
        if (work.state === "done") feedback.show("done", "Saved. It holds for new pins and for text that you regenerate.");
      }
    },
  };
}
