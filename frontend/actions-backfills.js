/** What happens on the verbs of pinning older posts, and the watch over those that are under way. */

import { backfills } from "./api-backfills.js";
import { OPEN } from "./backfill-words.js";
import { newKey } from "./actions.js";
import { announce } from "./dom.js";
import { countOf, hostOf } from "./words.js";

const LIVELY_MS = 2_000;
const SHOWN = 50; // so many posts are listed before they are pinned

/** Returns a function for each verb. While something is read or made, it is looked at every two seconds. */
export function backfillActionsFor(store, changes, ui, run) {
  let timer = 0;
  let key = null;
  let reads = 0;

  async function look() {
    clearTimeout(timer);
    if (!store.session) return;
    try {
      await read();
    } catch (problem) {
      changes.judge(problem);
    }
    const isLively = store.backfills.some((one) => one.state !== "ready" && !one.is_paused);
    if (isLively) timer = setTimeout(() => (document.hidden ? undefined : look()), LIVELY_MS);
  }

  async function read() {
    const mine = ++reads;
    const before = new Map(store.backfills.map((one) => [one.id, one]));
    const { data } = await backfills.list({ limit: 10 });
    const open = data.filter((one) => OPEN.has(one.state));
    const fresh = await Promise.all(open.map((one) => (one.state === "ready" && before.get(one.id)?.state !== "ready" ? backfills.read(one.id) : keepPreview(one, before.get(one.id)))));
    if (mine !== reads) return; // a later look has overtaken this one
    store.backfills = fresh;
    for (const one of data) if (before.has(one.id) && !OPEN.has(one.state)) ended(one);
    store.tell("backfills");
  }

  function ended(one) {
    store.endedBackfill = one;
    if (one.state === "completed") {
      const drafts = one.options.schedule === "draft";
      ui.toast(`The older posts of ${hostOf(one.url)} are ${drafts ? "drafts now" : "scheduled"}: ${countOf(one.counts.done, "post")}.`);
      store.loadCalendar().catch(changes.judge);
    } else if (one.state === "failed") announce(one.error?.text ?? "");
  }

  /** Take an answer without waiting for the next look. */
  function took(one) {
    store.backfills = [...store.backfills.filter(({ id }) => id !== one.id), ...(OPEN.has(one.state) ? [one] : [])];
    store.tell("backfills");
    look();
  }

  const act = (verb) => async ({ id }) => {
    const one = await run(`backfill:${id}`, () => backfills[verb](id));
    if (one) took(one);
  };

  document.addEventListener("visibilitychange", () => !document.hidden && store.backfills.length && look());

  return {
    "look-backfills": look,
    async "create-backfill"({ body }) {
      key ??= newKey();
      store.endedBackfill = null;
      const one = await run("backfill", () => backfills.create(body, key));
      if (one || !store.workOf("backfill").problem?.isOffline) key = null;
      if (one) took(one);
    },
    async "need-backfill-posts"({ id }) {
      try {
        const found = await backfills.posts(id, { state: "new", limit: SHOWN });
        store.backfillPosts.set(id, found.data);
        store.tell("backfills");
      } catch (problem) {
        changes.judge(problem);
      }
    },
    async "change-backfill"({ id, body }) {
      const one = await run("backfill-choices", () => backfills.change(id, body));
      if (one) took(one);
    },
    async "start-backfill"({ id }) {
      const one = await run("backfill", () => backfills.start(id));
      if (!one) return;
      took(one);
      announce("Your older posts are being pinned.");
    },
    "pause-backfill": act("pause"),
    "resume-backfill": act("resume"),
    async "cancel-backfill"({ id, withPins = false }) {
      const one = await run(`backfill:${id}`, () => backfills.cancel(id, { cancel_pins: withPins }));
      if (!one) return;
      took(one);
      if (one.cancelled_pins) store.loadCalendar().catch(changes.judge);
      if (one.started_at) ui.toast(one.cancelled_pins ? `${countOf(one.cancelled_pins, "pin")} cancelled.` : "No more pins are made. Those that are scheduled stay.");
    },
  };
}

function keepPreview(fresh, known) {
  return known && fresh.state === "ready" ? { ...fresh, preview: known.preview, skipped: known.skipped } : fresh;
}
