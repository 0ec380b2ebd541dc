/** Reading acts of scheduling: the list, and for each of them whose pins it placed on which days. */

import * as planning from "./api-planning.js";

const PAGE = 20;
const AT_ONCE = 4; // calls of one person at a time
const MAX_PINS = 500; // a longer act's placements are too much to read for one line

export const NO_SCHEDULES = { data: [], next_cursor: null, isRead: false, spans: new Map() };

/** The first page, or with `isMore` the known ones and the next page. */
export async function readSchedules(known, { isMore = false } = {}) {
  const found = await planning.schedule.list({ limit: PAGE, cursor: isMore ? known.next_cursor : undefined });
  return { ...known, data: isMore ? [...known.data, ...found.data] : found.data, next_cursor: found.next_cursor, isRead: true };
}

/**
 * The spans of those that are not known yet, as a new map: `{ accountIds, firstAt, lastAt }` by id, null for an act that
 * is too long to read. What an act has placed never changes, so each is read once.
 */
export async function readSpans({ data, spans }) {
  const found = new Map(spans);
  const left = data.filter((one) => !spans.has(one.id));
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let one = left.shift(); one; one = left.shift()) {
      found.set(one.id, one.counts.total > MAX_PINS ? null : spanOf(await planning.schedule.read(one.id)));
    }
  }));
  return found;
}

function spanOf({ placements, moves }) {
  const placed = [...placements, ...moves];
  const times = placed.map((one) => one.due_at).filter(Boolean).sort((a, b) => Date.parse(a) - Date.parse(b));
  return { accountIds: [...new Set(placed.map((one) => one.account_id))], firstAt: times[0] ?? null, lastAt: times.at(-1) ?? null };
}
