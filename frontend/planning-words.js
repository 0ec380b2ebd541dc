/** Words about planning that more than one view uses. Pure: values in, text out. */

import { addDays, dayIn } from "./calendar-logic.js";
import { countOf } from "./words.js";

export const WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

export const SHUFFLES = [
  ["none", "In order", "As on the calendar, the earliest first."],
  ["auto", "Posts apart", "Pins to the same post keep 48 hours between them, and it still ends as early as that allows."],
  ["board", "Boards in turn", "Each next pin goes to the next board, carrying on where the last schedule stopped."],
  ["random", "Mixed", "A random order. Pins to the same post keep 48 hours between them."],
];

export const MISSED_SLOTS = [
  ["catch_up", "Send them late", "They go out one after the other when things run again, within your hours and limits."],
  ["reslot", "Give them new slots", "Each takes the next free slot, as if it were scheduled anew."],
  ["skip", "Leave them out", "They are cancelled. Restore those that you still want."],
];

/** Why a pin stands where it stands: other pins by their titles, never by their ids, a pause's end on the reader's clock. */
export function whyWords(why, titleOfId, formats) {
  const paused = why?.code === "paused" ? why.params : why?.params?.rules?.find((rule) => rule.code === "paused");
  const text = (why?.text ?? "").replace(/\bpaused until [^()]*\([^)]*\)/, (told) => (paused?.until ? `paused until ${formats.moment(paused.until)}` : told));
  return text.replaceAll(/ \(pin (pin_\w+)\)/g, (_all, id) => {
    const title = titleOfId(id);
    return title ? ` (“${title}”)` : "";
  });
}

/** "until Monday 09:00" in the coming days, "until Thu 14 May, 09:00" later; empty for a pause without an end. */
export function untilWords(until, { formats, zone, today }) {
  if (!until) return "";
  const day = dayIn(until, zone);
  if (day === today) return `until ${formats.time(until)}`;
  if (day <= addDays(today, 6)) return `until ${formats.weekdayLong(day)} ${formats.time(until)}`;
  return `until ${formats.moment(until)}`;
}

/** Whether a pause is in force: one with an end ends by itself, also while the page stays open. */
export function isPaused(thing, now) {
  return Boolean(thing?.is_paused) && (!thing.paused_until || Date.parse(thing.paused_until) > now);
}

/** "Mon 4 May, 08:00 – 12:00", with the second day where there is one. */
export function windowWords(from, until, { formats, zone }) {
  const end = dayIn(from, zone) === dayIn(until, zone) ? formats.time(until) : formats.moment(until);
  return `${formats.moment(from)} – ${end}`;
}

const KINDS = { schedule: "Scheduled", reschedule: "Moved", delivery: "Placed in a delivery window" };
const STATES = { pending: "Waiting", running: "Under way", completed: "Done", failed: "Some failed", cancelled: "Cancelled" };

export function scheduleWords(schedule) {
  return schedule.is_undone ? "Taken back" : STATES[schedule.state] ?? "Under way";
}

/** "Scheduled 3 pins", "Moved 3 pins 1 day later". */
export function scheduleName(schedule) {
  const { shift_minutes: minutes } = schedule.options;
  const shift = minutes ? ` ${lengthWords(Math.abs(minutes))} ${minutes > 0 ? "later" : "earlier"}` : "";
  return `${KINDS[schedule.kind] ?? "Scheduled"} ${countOf(schedule.counts.total, "pin")}${shift}`;
}

const LENGTHS = [[10_080, "week"], [1440, "day"], [60, "hour"], [1, "minute"]];

/** "1 day", "2 weeks", "90 minutes": in the largest unit that fits whole times. */
function lengthWords(minutes) {
  const [length, unit] = LENGTHS.find(([each]) => minutes % each === 0);
  return countOf(minutes / length, unit);
}

/** "@sonntagskuchen · 4 May – 8 May": whose pins an act of scheduling placed, and on which days; what is not known is left out. */
export function scheduleSpan(schedule, span, { accounts, formats, zone }) {
  const ids = span?.accountIds ?? namedAccounts(schedule.options);
  const names = accounts.filter((one) => ids.includes(one.id)).map((one) => `@${one.username}`);
  const days = span?.firstAt ? spanWords(dayIn(span.firstAt, zone), dayIn(span.lastAt, zone), formats) : "";
  return [names.join(", "), days].filter(Boolean).join(" · ");
}

function namedAccounts(options) {
  return [options.account_id, ...(options.targets ?? []).map((one) => one.account_id)].filter(Boolean);
}

const COUNTED = [["pending", "pending"], ["published", "published"], ["failed", "failed"], ["draft", "draft"], ["cancelled", "cancelled"], ["moved_on", "moved since"]];

/** "9 pending, 3 published". */
export function countsWords(counts) {
  return COUNTED.filter(([name]) => counts[name]).map(([name, word]) => `${counts[name]} ${word}`).join(", ");
}

/** "1–12 April", "from 1 April", "until 12 April": the days of a campaign. */
export function spanWords(startsOn, endsOn, formats) {
  if (startsOn && endsOn) return startsOn === endsOn ? formats.date(startsOn) : `${formats.date(startsOn)} – ${formats.date(endsOn)}`;
  if (startsOn) return `from ${formats.date(startsOn)}`;
  return endsOn ? `until ${formats.date(endsOn)}` : "no dates";
}

export function weekdayLabel(word) {
  return word[0].toUpperCase() + word.slice(1);
}
