/** "Pin older posts": name the blog, see what was found and what would happen, then start. Nothing is pinned that was not shown. */

import { cutWords, foundWords, lineWords, planWords, SOURCES } from "../backfill-words.js";
import { el, emit, icon, iconButton, keep, makeAnnouncements, setAttribute, setText, setTextOrHide, announce } from "../dom.js";
import { countOf, hostOf } from "../words.js";
import { makeBackfillForm } from "./backfill-form.js";
import { fillSelect } from "./choices.js";
import { makeFeedback, makeField, showProblem } from "./field.js";

const PLACEHOLDER = "your-blog.example";

export function mountBackfillDialog(root, store) {
  const url = makeField("Address of your blog", el("input", { type: "url", name: "url", inputmode: "url", required: true, maxlength: 2048, placeholder: "https://your-blog.com", autocomplete: "url" }));
  const profile = makeField("Profile", el("select", { name: "profile", on: { change: offerAddress } }));
  const feedback = makeFeedback();
  const find = el("button.button.button--primary", { type: "submit" }, "Look for posts");
  const lead = el("p.backfill__lead", {}, "Your blog is read page by page, and slowly. You see what was found before anything is pinned.");
  const ask = el("form.form", { novalidate: true, on: { submit } }, lead, url.root, profile.root, feedback.root, find);

  const readingText = el("p.backfill__lead", { role: "status" });
  const reading = el("div.form", {}, readingText, el("progress.backfills__bar", { "aria-label": "Looking for posts" }),
    el("p.field__hint", {}, "You may close this: it goes on by itself, and a line above the calendar tells of it."),
    el("div.form__choices", {}, el("button.button.button--quiet", { type: "button", on: { click: correct } }, "Stop, and change the address")));

  const found = el("h3.backfill__found", { tabindex: "-1" });
  const plan = el("p.backfill__plan", { role: "status" });
  const trouble = el("p.callout", { "data-kind": "failed", role: "alert", hidden: true });
  const cut = el("p.callout", { "data-kind": "attention", hidden: true }, "");
  const reasons = el("ul.backfill__reasons", { role: "list" });
  const postList = el("ul.backfill__posts", { role: "list" });
  const postsNote = el("p.field__hint");
  const posts = el("details.backfill__more", { on: { toggle: () => posts.open && emit(dialog, "need-backfill-posts", { id: shown.id }) } }, el("summary", {}, "Look at the posts"), postList, postsNote);
  const left = el("details.backfill__more", {}, el("summary"), reasons);
  const form = makeBackfillForm(store, (body) => emit(dialog, "change-backfill", { id: shown.id, body }));
  const start = el("button.button.button--primary", { type: "button", on: { click: begin } });
  const result = el("div.form", {}, found, plan, trouble, cut, posts, form.root, left);

  const failed = el("p.callout", { "data-kind": "failed", role: "alert", hidden: true });
  const body = el("div.backfill__body", {}, failed, ask, reading, result);
  const foot = el("footer.plan__foot", {}, start, el("button.button.button--quiet", { type: "button", on: { click: forget } }, "Look at another blog"));
  const dialog = el("dialog.told.backfill", { "aria-labelledby": "backfill-title", on: { close: closed } },
    el("header.told__head", {}, el("h2.told__title", { id: "backfill-title" }, icon("stack"), " Pin older posts"), iconButton("", "close", "Close", { on: { click: () => dialog.close() } })),
    body, foot, makeAnnouncements());
  root.append(dialog);
  let shown = null;
  let filled = "";
  let offered = ""; // the address that was filled in for the person
  let wasState = "";
  let dropped = ""; // the one that the person has just turned from: it is known until the server has ended it

  function open({ id = null, url: wanted = "" } = {}) {
    shown = store.backfills.find((one) => one.id === id) ?? store.backfills[0] ?? null;
    store.endedBackfill = null;
    filled = wasState = "";
    for (const key of ["backfill", "backfill-choices"]) store.setWork(key, null);
    feedback.show("", "");
    offered = "";
    url.value = wanted;
    offerProfiles();
    dialog.showModal();
    update();
    if (!shown) url.input.focus();
  }

  /** The profiles may arrive after the dialog was opened: what a person has typed by then stays. */
  function offerProfiles() {
    fillSelect(profile.input, store.profiles.map((one) => ({ value: one.id, label: one.name })));
    if (url.value === offered && offered !== addressOfProfile()) offerAddress();
  }

  function offerAddress() {
    offered = url.value = addressOfProfile();
    url.setError(null);
  }

  function addressOfProfile() {
    const site = store.profile(profile.value)?.site_url ?? store.profiles[0]?.site_url ?? "";
    return site.includes(PLACEHOLDER) ? "" : site;
  }

  function submit(event) {
    event.preventDefault();
    const typed = url.value.trim();
    if (!typed) {
      url.setError("Write the address of your blog.");
      return url.input.focus();
    }
    feedback.show("", "");
    const address = /^[a-z][a-z0-9+.-]*:/i.test(typed) ? typed : `https://${typed}`;
    emit(dialog, "create-backfill", { body: { url: address, profile_id: profile.value || store.profiles[0]?.id } });
    return undefined;
  }

  function begin() {
    if (start.getAttribute("aria-disabled") === "true") return;
    emit(dialog, "start-backfill", { id: shown.id });
  }
  function forget() {
    emit(dialog, "cancel-backfill", { id: shown.id });
    dropped = shown.id;
    shown = null;
    filled = "";
    update();
    url.input.focus();
  }
  function correct() {
    url.value = shown.url;
    forget();
  }
  function closed() {
    for (const key of ["backfill", "backfill-choices"]) emit(dialog, "forget-work", { key });
  }

  function update() {
    if (!dialog.open) return undefined;
    offerProfiles();
    follow();
    if (shown?.state === "running") return dialog.close();
    const state = shown?.state ?? "";
    const work = store.workOf("backfill");
    ask.hidden = state !== "";
    reading.hidden = state !== "reading";
    result.hidden = start.hidden = foot.hidden = state !== "ready";
    profile.root.hidden = store.profiles.length < 2;
    setAttribute(find, "aria-disabled", work.state === "running");
    setText(find, work.state === "running" ? "Asking …" : "Look for posts");
    if (!state && work.state === "failed") showProblem(work.problem, { url }, feedback);
    const error = store.endedBackfill?.state === "failed" && !state ? store.endedBackfill : null;
    setTextOrHide(failed, error ? error.error?.text : "");
    if (error && !url.value) url.value = error.url;
    if (state === "reading") setText(readingText, shown.note ? `${lineWords(shown, store.formats)} ${shown.note.text} The address that was tried: ${shown.url}` : lineWords(shown, store.formats));
    if (state === "ready") showFound(work);
    wasState = state;
    return undefined;
  }

  /** The one that was asked for here, whatever has become of it meanwhile. */
  function follow() {
    const created = store.workOf("backfill").result;
    if (!shown && created?.id && created.id !== dropped) shown = store.backfills.find((one) => one.id === created.id) ?? null;
    else if (shown) shown = store.backfills.find((one) => one.id === shown.id) ?? null;
  }

  function showFound(work) {
    const choices = store.workOf("backfill-choices");
    if (filled !== shown.id) {
      form.fill(shown);
      posts.open = false;
      filled = shown.id;
    }
    setText(found, `${hostOf(shown.url)}: ${foundWords(shown)}`);
    const isBusy = choices.state === "running";
    setAttribute(plan, "data-stale", isBusy);
    setText(plan, shown.preview ? planWords(shown, store) : "");
    const problem = work.problem ?? choices.problem;
    setTextOrHide(trouble, problem && !form.showProblem(problem) ? problem.message : "");
    setTextOrHide(cut, shown.is_cut ? cutWords(shown, store.locale) : "");
    showPosts();
    const others = shown.skipped;
    left.hidden = !others.length;
    setText(left.firstChild, `Left out: ${countOf(shown.counts.skipped, "page")}`);
    keep(reasons, others, (one) => one.code, makeReason);
    const chosen = shown.preview?.posts ?? 0;
    start.hidden = !store.canChange || !shown.counts.new;
    setText(start, work.state === "running" ? "Starting …" : `Pin ${countOf(chosen, "post")}`);
    setAttribute(start, "aria-disabled", isBusy || work.state === "running" || !chosen ? "true" : null);
    setAttribute(found, "title", shown.source ? `Found through ${SOURCES[shown.source]}.` : null);
    if (wasState !== "ready") {
      announce(`${found.textContent} ${plan.textContent}`);
      found.focus({ preventScroll: true });
    }
  }

  function showPosts() {
    const known = store.backfillPosts.get(shown.id);
    posts.hidden = !shown.counts.new;
    keep(postList, known ?? [], (one) => one.url, () => makePost(store));
    const left = shown.counts.new - (known?.length ?? 0);
    const guessed = known?.some((one) => one.is_title_guessed) ? "Titles in italics are taken from the addresses until the posts are read." : "";
    setText(postsNote, known ? [left > 0 ? `And ${countOf(left, "more post", "more posts")}.` : "", guessed].filter(Boolean).join(" ") : "Loading …");
  }

  return { open, update };
}

function makePost(store) {
  const title = el("a", { target: "_blank", rel: "noopener" });
  const day = el("span.backfill__day");
  const root = el("li.backfill__post", {}, title, day);
  return {
    root,
    update(one) {
      setAttribute(title, "href", one.url);
      setText(title, one.title || one.url.replace(/^https?:\/\//, ""));
      setAttribute(title, "data-guessed", one.is_title_guessed);
      setText(day, one.dated_at ? store.formats.date(one.dated_at.slice(0, 10)) + ` ${one.dated_at.slice(0, 4)}` : "");
    },
  };
}

function makeReason() {
  const number = el("span.backfill__number");
  const text = el("span");
  const root = el("li.backfill__reason", {}, number, text);
  return {
    root,
    update(one) {
      setText(number, String(one.count));
      setText(text, one.text);
    },
  };
}
