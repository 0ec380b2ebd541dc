/** Which older posts, and how their pins go out. `changed` is called a moment after a person has changed something. */

import { el, setAttribute, setText } from "../dom.js";
import { makeRadios } from "./choices.js";
import { makeField } from "./field.js";

const REST_MS = 500; // between the last key and the next plan
const ORDERS = [["newest", "Newest first", ""], ["oldest", "Oldest first", ""]];
const WAYS = [["spread", "Spread over the coming days", ""], ["draft", "Only make drafts", ""]];

export function makeBackfillForm(store, changed) {
  const number = (name, max) => el("input", { type: "number", name, min: 1, max, step: 1, inputmode: "numeric" });
  const perDay = makeField("Pins a day", number("pins_per_day", 10_000));
  const start = makeField("First day", el("input", { type: "date", name: "start_date" }), { hint: "Empty: as soon as possible." });
  const perPost = makeField("Pins for each post", number("pins_per_post", 20));
  const most = makeField("At most so many posts", number("max_posts", 5_000));
  const since = makeField("Only posts since", el("input", { type: "date", name: "since" }), { hint: "Empty: all of them." });
  const paths = makeField("Only addresses that begin with", el("input", { name: "paths", autocomplete: "off", placeholder: "/recipes/" }), { hint: "Several with commas between them." });
  const order = makeRadios("Order", ORDERS, { isRow: true });
  const way = makeRadios("What becomes of the pins", WAYS, { isRow: true });
  const more = el("details.backfill__more", {}, el("summary", {}, "Choose among the posts"),
    el("div.form", {}, el("div.form__pair", {}, since.root, most.root), paths.root));
  const root = el("form.form.backfill__form", { novalidate: true, "aria-label": "How to pin older posts", on: { input: told, submit: (event) => event.preventDefault() } },
    el("div.form__pair", {}, perDay.root, start.root), el("div.form__pair", {}, perPost.root), order.root, way.root, more);
  const named = { pins_per_day: perDay, start_date: start, pins_per_post: perPost, max_posts: most, since, paths };
  let timer = 0;

  function told() {
    showWay();
    clearTimeout(timer);
    timer = setTimeout(() => {
      const body = read();
      if (body) changed(body);
    }, REST_MS);
  }
  function showWay() {
    perDay.root.hidden = start.root.hidden = way.value === "draft";
  }

  /** The choices, or null after a field was marked. */
  function read() {
    for (const field of Object.values(named)) field.setError(null);
    const wrong = [perDay, perPost, most].find((field) => !field.input.validity.valid);
    if (wrong) {
      wrong.setError(`Write a whole number from 1 to ${Number(wrong.input.max).toLocaleString(store.locale)}.`);
      return null;
    }
    return {
      pins_per_day: perDay.input.valueAsNumber || null, start_date: start.value || null, since: since.value || null,
      pins_per_post: perPost.input.valueAsNumber || 1, max_posts: most.input.valueAsNumber || 500, order: order.value, schedule: way.value,
      paths: paths.value.split(",").map((one) => one.trim()).filter(Boolean),
    };
  }

  return {
    root,
    fill({ options, account_id: accountId }) {
      clearTimeout(timer);
      perDay.value = options.pins_per_day ?? "";
      start.value = options.start_date ?? "";
      since.value = options.since ?? "";
      perPost.value = String(options.pins_per_post);
      most.value = String(options.max_posts);
      paths.value = options.paths.join(", ");
      order.value = options.order;
      way.value = options.schedule;
      setAttribute(start.input, "min", store.today);
      const limit = store.account(accountId)?.settings?.pins_per_day;
      perDay.setHint(limit ? `Empty: ${Math.max(1, limit - 2)}. Two of your ${limit} a day stay free for new posts.` : "");
      setText(more.firstChild, "Choose among the posts");
      for (const field of Object.values(named)) field.setError(null);
      showWay();
    },
    /** Mark what a refusal names; false when it names no field here. */
    showProblem(problem) {
      const found = Object.entries(named).filter(([name]) => problem.of(name));
      for (const [name, field] of found) field.setError(problem.of(name));
      return found.length > 0;
    },
  };
}
