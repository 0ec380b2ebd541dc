/** Reading the calendar of a span of days, with the pins that the server's short days leave out. */

import * as api from "./api.js";
import { NEEDS_YOU, needsYou } from "./words.js";

export const FULLY_TOLD = 20; // pins a day in the server's calendar

/** The server's calendar under `filter`, and the `zone` that it was read in: UTC where the server does not know the wanted one. */
export async function readCalendar(from, to, filter, zone) {
  let found;
  try {
    found = await api.calendar(queryOf(from, to, filter, zone));
  } catch (problem) {
    if (problem.status !== 422 || !problem.of("timezone") || zone === "UTC") throw problem;
    return readCalendar(from, to, filter, "UTC"); // the browser knows a zone that the server does not
  }
  await addHidden(found, filter, zone);
  return { ...found, zone };
}

/**
 * Of a full day only the first pins are told, and what people look for may stand behind them: the pins of the chosen
 * status, and always those that need somebody. They are asked for once more.
 */
async function addHidden(found, filter, zone) {
  for (const status of new Set([filter.status, NEEDS_YOU].filter(Boolean))) {
    const isWanted = status === NEEDS_YOU ? needsYou : (pin) => pin.status === status;
    const total = (day) => (status === NEEDS_YOU ? day.needs_you : day.counts[status]) ?? 0;
    const isHidden = (day) => total(day) > day.pins.filter(isWanted).length;
    if (!found.days.some((day) => day.total > FULLY_TOLD && isHidden(day))) continue;
    const { days } = await api.calendar({ ...queryOf(found.from, found.to, filter, zone), ...(status === NEEDS_YOU ? { needs_you: true } : { status }) });
    const known = new Set(found.days.flatMap((day) => day.pins.map((pin) => pin.id)));
    found.days.forEach((day, index) => day.pins.push(...days[index].pins.filter((pin) => !known.has(pin.id))));
  }
}

function queryOf(from, to, { profile, account, campaign, label }, zone) {
  return { from, to, timezone: zone, profile_id: profile, account_id: account, campaign_id: campaign, label };
}
