/** What is said about the older posts of a blog. */

import { dayIn } from "./calendar-logic.js";
import { countOf, hostOf } from "./words.js";

export const OPEN = new Set(["reading", "ready", "running"]);
const PINNED = ["pinned_already", "pinned_earlier"];

/** How many of its posts are done with, and of how many. */
export function progressOf({ counts }) {
  const done = counts.made + counts.done + counts.failed;
  return { done, total: counts.queued + counts.making + done };
}

/** One line above the calendar. */
export function lineWords(one, formats) {
  const host = hostOf(one.url);
  if (one.state === "reading") return one.counts.found ? `Looking for posts on ${host}: ${countOf(one.counts.found, "page")} so far.` : `Looking for posts on ${host} …`;
  if (one.state === "ready") return `The older posts of ${host} are found. Nothing is pinned before you say so.`;
  const { done, total } = progressOf(one);
  const lost = one.counts.failed ? ` ${one.counts.failed} could not be read.` : "";
  const until = one.note?.params?.until;
  const rest = until && !one.is_paused ? ` ${host} gets a rest until ${formats.soon(until)}.` : "";
  const told = one.note && !until ? ` ${one.note.text}` : "";
  return `Pinning older posts of ${host}: ${done} of ${total}.${lost}${rest}${told}`;
}

/** "142 pages found, 31 pinned already, 111 posts can be pinned." */
export function foundWords(one) {
  const pinned = one.skipped.filter(({ code }) => PINNED.includes(code)).reduce((sum, { count }) => sum + count, 0);
  const parts = [`${countOf(one.counts.found, "page")} found`];
  if (pinned) parts.push(`${pinned} pinned already`);
  parts.push(one.counts.new === 1 ? "1 post is new" : `${one.counts.new || "no"} posts are new`);
  return `${parts.join(", ")}.`;
}

const MOST_PAGES = 50_000;

/** Not all of the blog was read: by its pages, or by its lists. */
export function cutWords({ counts }, locale) {
  if (counts.found >= MOST_PAGES) return `The blog lists more than ${MOST_PAGES.toLocaleString(locale)} pages, and no more are looked at. The posts behind them are not among these.`;
  return "The blog's lists are longer than what is read of one blog, so some of its posts are not among these.";
}

/** "111 pins at 3 a day, from 30 November until 12 March 2027." */
export function planWords({ preview }, store) {
  if (!preview.posts) return "Your choices leave no post.";
  const pins = countOf(preview.pins, "pin");
  if (!preview.last_at) return `${pins}, made as drafts for you to schedule.`;
  const day = (instant) => {
    const date = dayIn(instant, store.zone);
    return date.slice(0, 4) === store.today.slice(0, 4) ? store.formats.date(date) : `${store.formats.date(date)} ${date.slice(0, 4)}`;
  };
  const lost = preview.not_placed ? ` ${preview.not_placed} find no room: ${preview.why}` : "";
  const first = preview.waits_for ? ` ${preview.waits_for.text}` : "";
  return `${pins} at ${preview.pins_per_day} a day, from ${day(preview.first_at)} until ${day(preview.last_at)}.${lost}${first}`;
}

export const SOURCES = { wordpress: "WordPress's own list of posts", sitemap: "the sitemap", feed: "the feed" };
