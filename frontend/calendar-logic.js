/**
 * Days, months and zones: pure functions, no DOM, no clock of their own.
 *
 * A day is the text "2026-05-04", a month "2026-05", an instant a Date or RFC 3339 text. A weekday is 1 (Monday) to 7.
 * Arithmetic on days is done in UTC, where every day has 24 hours; a zone only decides which day an instant falls on.
 */

const DAY_MS = 86_400_000;
const FIRST_DAY_OF_REGION = { AG: 7, AS: 7, AU: 7, BR: 7, CA: 7, EG: 6, IL: 7, IN: 7, JP: 7, MX: 7, SA: 7, US: 7 };
// browsers still report the names of 1993 for some places
const PRESENT_NAMES = {
  "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
  "America/Godthab": "America/Nuuk",
  "Asia/Calcutta": "Asia/Kolkata",
  "Asia/Katmandu": "Asia/Kathmandu",
  "Asia/Rangoon": "Asia/Yangon",
  "Asia/Saigon": "Asia/Ho_Chi_Minh",
  "Atlantic/Faeroe": "Atlantic/Faroe",
  "Europe/Kiev": "Europe/Kyiv",
};
const formats = new Map();

export function addDays(day, count) {
  return isoDay(utcOf(day) + count * DAY_MS);
}

export function daysBetween(first, last) {
  return Math.round((utcOf(last) - utcOf(first)) / DAY_MS);
}

export function monthOf(day) {
  return day.slice(0, 7);
}

export function addMonths(month, count) {
  const [year, number] = month.split("-").map(Number);
  const total = year * 12 + (number - 1) + count;
  return `${String(Math.floor(total / 12)).padStart(4, "0")}-${String((total % 12) + 1).padStart(2, "0")}`;
}

/** The same day of another month; the 31st becomes the last day of a shorter one. */
export function dayInMonth(day, month) {
  const last = daysBetween(`${month}-01`, `${addMonths(month, 1)}-01`);
  return `${month}-${String(Math.min(Number(day.slice(8)), last)).padStart(2, "0")}`;
}

export function weekdayOf(day) {
  return new Date(utcOf(day)).getUTCDay() || 7;
}

/** Whole weeks that cover a month: four to six rows of seven days, so that no day is ever lost. */
export function monthGrid(month, weekStart = 1) {
  const first = `${month}-01`;
  const next = `${addMonths(month, 1)}-01`;
  const weeks = [];
  for (let day = startOfWeek(first, weekStart); day < next; day = addDays(day, 7)) {
    weeks.push(Array.from({ length: 7 }, (_, offset) => addDays(day, offset)));
  }
  return weeks;
}

export function startOfWeek(day, weekStart = 1) {
  return addDays(day, -((weekdayOf(day) - weekStart + 7) % 7));
}

/** The weekday with which weeks begin where this language is spoken. */
export function weekStartOf(locale) {
  try {
    const found = new Intl.Locale(locale);
    const info = found.getWeekInfo?.() ?? found.weekInfo;
    return info?.firstDay ?? FIRST_DAY_OF_REGION[found.maximize().region] ?? 1;
  } catch {
    return 1;
  }
}

/** Where a key of the date grid leads: the pattern of the date picker in the ARIA authoring practices. */
export function dayAfterKey(day, key, { weekStart = 1, isShift = false } = {}) {
  switch (key) {
    case "ArrowLeft": return addDays(day, -1);
    case "ArrowRight": return addDays(day, 1);
    case "ArrowUp": return addDays(day, -7);
    case "ArrowDown": return addDays(day, 7);
    case "Home": return startOfWeek(day, weekStart);
    case "End": return addDays(startOfWeek(day, weekStart), 6);
    case "PageUp": return dayInMonth(day, addMonths(monthOf(day), isShift ? -12 : -1));
    case "PageDown": return dayInMonth(day, addMonths(monthOf(day), isShift ? 12 : 1));
    default: return null;
  }
}

/** The local date on which an instant falls in a zone. */
export function dayIn(instant, zone) {
  return wallOf(instant, zone).slice(0, 10);
}

/** The wall time "14:05" of an instant in a zone. */
export function timeIn(instant, zone) {
  return wallOf(instant, zone).slice(11, 16);
}

/**
 * The instant of a wall time, as a Date. A time that the clocks skip moves forward by the gap; one that they show
 * twice is the first. The server's planner reads wall times in the same way.
 */
export function instantOf(day, time, zone) {
  const asUtc = Date.parse(`${day}T${time}:00Z`);
  const before = offsetAt(asUtc - DAY_MS, zone);
  const after = offsetAt(asUtc + DAY_MS, zone);
  const wanted = `${day}T${time}`;
  const fitting = [asUtc - before, asUtc - after]
    .filter((instant) => wallOf(instant, zone).startsWith(wanted))
    .sort((a, b) => a - b);
  return new Date(fitting[0] ?? asUtc - before);
}

/** The UTC interval of a local day: 23 or 25 hours long where the clocks change. */
export function boundsOf(day, zone) {
  return { start: instantOf(day, "00:00", zone), end: instantOf(addDays(day, 1), "00:00", zone) };
}

/** Whether both zones show the same wall time at this instant, whatever they are called. */
export function isSameWall(instant, zone, other) {
  return wallOf(instant, zone) === wallOf(instant, other);
}

/** The zone under the name that its people use today; UTC when the browser itself does not know it. */
export function presentZone(zone) {
  const found = PRESENT_NAMES[zone] ?? zone;
  if (isKnownZone(found)) return found;
  return isKnownZone(zone) ? zone : "UTC";
}

export function isKnownZone(zone) {
  try {
    format(zone);
    return true;
  } catch {
    return false;
  }
}

/** Pins in the order of time; those of one minute in the order in which they were made. */
export function byTime(a, b) {
  const left = a.shown_at ?? "";
  const right = b.shown_at ?? "";
  return Date.parse(left) - Date.parse(right) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

function offsetAt(instant, zone) {
  const whole = Math.floor(instant / 1000) * 1000;
  return Date.parse(`${wallOf(whole, zone)}Z`) - whole;
}

function wallOf(instant, zone) {
  const found = {};
  for (const part of format(zone).formatToParts(new Date(instant))) found[part.type] = part.value;
  return `${found.year.padStart(4, "0")}-${found.month}-${found.day}T${found.hour}:${found.minute}:${found.second}`;
}

function format(zone) {
  if (!formats.has(zone)) {
    formats.set(zone, new Intl.DateTimeFormat("en-US", {
      timeZone: zone, calendar: "iso8601", numberingSystem: "latn", hourCycle: "h23",
      year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit",
    }));
  }
  return formats.get(zone);
}

function utcOf(day) {
  return Date.parse(`${day}T00:00:00Z`);
}

function isoDay(utc) {
  return new Date(utc).toISOString().slice(0, 10);
}
