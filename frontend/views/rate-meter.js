/** How much of an account's day, of Pinterest's budget and of the app's requests is used, and when the next pin may go. */

import { el, keep, setText } from "../dom.js";
import { untilWords } from "../planning-words.js";
import { countOf } from "../words.js";

const REASONS = {
  pause: "then its pause ends",
  block: "then Pinterest's block ends",
  budget: "then Pinterest's budget starts anew",
  app: "then your Pinterest app has requests again",
  day: "then its next day begins",
  gap: "then the gap between two pins is over",
};

export function makeRateMeter(account, store) {
  const next = el("p.rate__next");
  const lines = el("ul.rate__lines");
  const root = el("div.rate", { hidden: true }, next, lines);
  return {
    root,
    update() {
      const rate = store.rates.get(account.id);
      root.hidden = !rate;
      if (!rate) return;
      setText(next, nextWords(rate, store));
      keep(lines, linesOf(rate, store), (line) => line.name, makeLine);
    },
  };
}

function makeLine() {
  const text = el("span");
  const fill = el("span.rate__fill");
  return {
    root: el("li.rate__line", {}, text, el("span.rate__bar", { "aria-hidden": "true" }, fill)),
    update({ words, share }) {
      setText(text, words);
      fill.style.inlineSize = `${Math.round(Math.min(Math.max(share, 0), 1) * 100)}%`;
      fill.dataset.full = String(share >= 1);
    },
  };
}

function nextWords(rate, store) {
  if (rate.waits_for === "person") return "No pin can go out until the account is connected again.";
  if (!rate.next_possible_at) return "No pin goes out until the pause is ended.";
  if (rate.waits_for === "nothing" || Date.parse(rate.next_possible_at) <= store.now()) return "One more pin may go out now.";
  return `No pin goes out ${untilWords(rate.next_possible_at, store)}: ${REASONS[rate.waits_for]}.`;
}

function linesOf(rate, store) {
  const number = (value) => value.toLocaleString(document.documentElement.lang || "en");
  const found = [{
    name: "day",
    words: `Today: ${number(rate.day_used)} of at most ${countOf(rate.pins_per_day, "pin")}`,
    share: rate.day_used / rate.pins_per_day,
  }];
  const { limit, remaining, reset_at: anew } = rate.budget;
  if (limit && remaining !== null && (!anew || Date.parse(anew) > store.now())) {
    found.push({ name: "budget", words: `Pinterest's budget: ${number(remaining)} of ${number(limit)} requests left`, share: 1 - remaining / limit });
  }
  if (rate.app) {
    const kept = rate.app.used >= rate.app.used_up_to.look && rate.app.remaining ? "; the rest is kept for pins" : "";
    found.push({ name: "app", words: `Your Pinterest app: ${number(rate.app.remaining)} of ${number(rate.app.limit)} requests left today${kept}`, share: rate.app.used / rate.app.limit });
  }
  return found;
}
