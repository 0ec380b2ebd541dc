/** Every word and format that more than one view uses. Pure: values in, text out. */

import { dayIn, isSameWall, timeIn } from "./calendar-logic.js";

export const STATUSES = {
  draft: { label: "Draft", icon: "draft" },
  pending: { label: "Pending", icon: "clock" },
  published: { label: "Published", icon: "check" },
  failed: { label: "Failed", icon: "alert" },
  cancelled: { label: "Cancelled", icon: "cross" },
  deleted: { label: "Deleted", icon: "cross" },
};

const WRITERS = {
  local: "Written from the page's facts",
  openai: "Written by AI",
  person: "Written by you",
  api: "Written by a program",
};

/** A filter beside the statuses: what failed or waits for a person, whatever its status is. */
export const NEEDS_YOU = "needs_you";

export function needsYou(pin) {
  return pin.attention || pin.status === "failed";
}

/** What keeps an account's pins from going out and needs a person: a short sentence with what to do; null where nothing does. */
export function accountTrouble(account, { formats, now }) {
  const name = `@${account.username}`;
  if (account.status !== "connected") {
    const home = account.kind === "sandbox" ? "the sandbox" : "Pinterest";
    const isKey = account.error?.code === "tokens_unreadable";
    return { text: isKey ? `${name}: ${account.error.text}` : `${name} is disconnected from ${home}: its pins wait. Connect it again, and they go on.`, isLost: !isKey };
  }
  if (account.error?.code === "reconnect_soon") {
    const until = account.error.params?.until;
    return { text: `${name} works ${until ? `until ${formats.moment(until)}` : "for a few days yet"}, then Pinterest ends its connection. Connect it again before.`, isLost: true };
  }
  if (!account.blocked_until || Date.parse(account.blocked_until) <= now) return null;
  const until = formats.soon(account.blocked_until);
  if (account.error?.code === "token_refused") return { text: `Pinterest does not accept the access of ${name}, so its pins wait. Connect it again, and they go on.`, isLost: true };
  if (account.error?.code === "app_refused") return { text: `Pinterest does not accept the app id and secret behind ${name}, so its pins wait. Check both, then connect it again.` };
  if (account.error?.code === "trial_access") return { text: `${name}: its Pinterest app has trial access, which may not create real pins. Apply for standard access at developers.pinterest.com; its next try: ${until}.` };
  if (account.error?.code === "spam_blocked") return { text: `Pinterest holds ${name} back until ${until}, to fight spam. Its pins wait and go on by themselves; fewer pins a day keep it from coming back.` };
  return null; // a mere pause for breath
}

/** A sentence about Pinterest, as it is true for this pin: what goes to the sandbox never reaches Pinterest. */
export function atHome(text, pin) {
  if (!pin.is_sandbox) return text;
  return text.replaceAll("on Pinterest", "in the sandbox").replace(/(^|[.:?!] )Pinterest/g, "$1The sandbox").replaceAll("Pinterest", "the sandbox");
}

/** English words in the order and with the clock of the reader's own country. */
export function formatLocale(language) {
  try {
    const region = new Intl.Locale(language).maximize().region;
    return region ? `en-${region}` : "en-GB";
  } catch {
    return "en-GB";
  }
}

/** Formats for one locale and zone. Days are "2026-05-04" and belong to no zone any more. */
export function formatsFor(locale, zone) {
  const clock = new Intl.DateTimeFormat(locale, { hour: "numeric" }).resolvedOptions().hour12 ? "numeric" : "2-digit";
  const ofDay = (options) => {
    const format = new Intl.DateTimeFormat(locale, { timeZone: "UTC", ...options });
    return (day) => format.format(new Date(`${day.length === 7 ? `${day}-01` : day}T00:00:00Z`));
  };
  const ofInstant = (options) => {
    const format = new Intl.DateTimeFormat(locale, { timeZone: zone, ...options });
    return (instant) => format.format(new Date(instant));
  };
  const time = ofInstant({ hour: clock, minute: "2-digit" });
  const moment = ofInstant({ weekday: "short", day: "numeric", month: "short", hour: clock, minute: "2-digit" });
  return {
    month: ofDay({ month: "long", year: "numeric" }),
    weekday: ofDay({ weekday: "short" }),
    weekdayLong: ofDay({ weekday: "long" }),
    date: ofDay({ day: "numeric", month: "long" }),
    day: ofDay({ weekday: "long", day: "numeric", month: "long" }),
    dayShort: ofDay({ weekday: "short", day: "numeric", month: "short" }),
    time,
    moment,
    soon: (instant) => (dayIn(instant, zone) === dayIn(new Date(), zone) ? time(instant) : moment(instant)),
    exact: ofInstant({ day: "numeric", month: "short", year: "numeric", hour: clock, minute: "2-digit", second: "2-digit" }),
  };
}

/** What people call a pin's status. What went out to the sandbox never looks like success on Pinterest. */
export function statusOf(pin) {
  const found = STATUSES[pin.status];
  if (pin.status === "published" && pin.is_sandbox) return { label: "Sandbox", long: "Published in the sandbox", icon: "flask", kind: "sandbox" };
  if (pin.state === "generating") return { label: "Being made", long: "Being made", icon: "sparkle", kind: "generating" };
  return { ...found, long: found.label, kind: pin.status };
}

/** The sign of a pin that is more than one picture: its icon and its name; null for the usual ones. */
export function mediaSignOf(pin) {
  return { video: { icon: "play", label: "Video" }, carousel: { icon: "stack", label: "Carousel" } }[pin.media_type] ?? null;
}

/** The second line below the status; times in it are the reader's. */
export function noteOf(pin, formats) {
  if (pin.waits?.code === "look" && Date.parse(pin.waits.until) <= Date.now()) return "Waits for its turn"; // nobody tells that it was looked at
  const note = pin.waits && pin.status_note === pin.waits.text ? waitWords(pin.waits, formats) : pin.status_note;
  return note === statusOf(pin).long ? "" : note;
}

/** What keeps a pin beside its slot, and until when, on the reader's clock. */
export function waitWords({ code, text, until }, formats) {
  if (!until || code === "look") return text; // seconds are no time of the clock
  if (code === "next_try") return `Next try ${formats.soon(until)}`;
  return code === "paused" ? `${text} until ${formats.soon(until)}` : `Waits until ${formats.soon(until)}: ${text}`;
}

export function writerOf(pin) {
  return WRITERS[pin.writer] ?? "";
}

export function titleOf(pin) {
  if (pin.title) return pin.title;
  const where = placeOf(pin.link_url);
  return pin.state === "generating" ? `New pin from ${where}` : `Pin from ${where}`;
}

/** Host and last part of an address: enough to tell twenty pins of one blog apart. */
function placeOf(url) {
  const path = URL.canParse(url) ? new URL(url).pathname : "";
  const last = path.split("/").filter(Boolean).pop() ?? "";
  return last ? `${hostOf(url)}: ${last}` : hostOf(url);
}

export function hostOf(url) {
  try {
    return new URL(url).host;
  } catch {
    return url;
  }
}

export function countOf(count, one, many = `${one}s`) {
  return `${count} ${count === 1 ? one : many}`;
}

/** "America/New York", "UTC": a zone as people write it. */
export function zoneName(zone) {
  return zone.replace(/^Etc\//, "").replaceAll("_", " ");
}

/** "14:05 in America/New York" where the account's clock differs from the reader's; else empty. */
export function accountTime(instant, zone, account) {
  const theirs = account?.settings.timezone;
  if (!instant || !theirs || isSameWall(instant, zone, theirs)) return "";
  return `${timeIn(instant, theirs)} in ${zoneName(theirs)}`;
}

/** What a person can do about a failed pin. The server's sentence comes first; this one follows where it helps. */
export function cureOf(pin) {
  if (!pin.error || pin.status !== "failed") return ""; // one that is still tried again needs nobody
  if (pin.error.cure) return pin.error.text.includes(pin.error.cure) ? "" : pin.error.cure;
  return "When it is mended, choose Retry. The pin goes out in the next free slot.";
}

const EVENTS = {
  "pin.edited": "Edited",
  "pin.attention": "Needs a look",
  "pin.boards_chosen": "Boards chosen",
  "pin.deleted": "Removed",
  "pin.delete_failed": "Could not be removed",
  "pin.rescheduled": "Moved",
  "pin.held": "Put on hold",
  "pin.waits": "Waits for its video",
  "pin.released": "Hold ended",
  "pin.warned": "Warned",
  "pin.synced": "Changed on Pinterest",
  "pin.sync_refused": "Pinterest did not take the change",
  "pin.sync_answered": "Decided",
  "pin.stray_found": "A copy was found on Pinterest",
  "pin.stray_removed": "The copy was removed",
  "pin.stray_left": "A pin that may be yours was left on Pinterest",
  "pin.stray_refused": "The copy could not be removed",
  "pin.stray_dismissed": "A copy was left as it is",
  "pin.cancel_wanted": "Cancellation asked for",
  "pin.delete_wanted": "Removal asked for",
  "pin.regeneration_asked": "New content asked for",
  "pin.regenerated": "New content made",
  "pin.version_restored": "Went back to an earlier version",
  "pin.regeneration_failed": "New content could not be made",
};
const STATE_WORDS = {
  generating: "Being made", draft: "Draft", pending: "Scheduled", queued: "Due", publishing: "Sent to Pinterest",
  unconfirmed: "Being checked with Pinterest", retrying: "Waiting for the next try", published: "Published",
  failed: "Failed", cancelled: "Cancelled", deleted: "Removed",
};

function eventWords(event) {
  return EVENTS[event.kind] ?? STATE_WORDS[event.new] ?? "Changed";
}

/** Publications and removals are told by the move beside them. */
export const TOLD_BY_MOVES = new Set(["pin.published", "pin.deleted"]);

/** What happened and why, as `{ what, more }`: a reason that begins with the word itself goes on from it, and one that only repeats it is left out. */
export function historyWords(event) {
  const what = eventWords(event);
  const reason = reasonWords(event);
  const [word, told] = [what.toLowerCase(), reason.toLowerCase()];
  if (!reason || told === word) return { what, more: "" };
  if (told.startsWith(`${word} `)) return { what: `${what}${reason.slice(word.length)}`, more: "" };
  return { what, more: reason };
}

const FIELDS = {
  title: "title", description: "description", alt_text: "alt text", keywords: "keywords", link_url: "link", account_id: "account",
  board_id: "board", board_section_id: "section", asset_id: "picture or video", campaign_id: "campaign", labels: "labels",
};
const ANSWERS = { it_is_there: "it is on its board", it_is_not_there: "it is not on its board", retry: "try again", take_back: "take the change back", replace: "delete and publish again" };

/** Why something happened to a pin; the names that programs use are said in words. */
function reasonWords({ kind, reason }) {
  if (kind === "pin.edited" || kind === "pin.synced") return reason.split(", ").map((name) => FIELDS[name] ?? name).join(", ");
  return ANSWERS[reason] ?? (reason ?? "").replace(/\bpin_\w+/g, "another pin");
}

/** What stands first among a day's few shown pins: those that need somebody, then those being made. */
export function urgencyOf(pin) {
  if (pin.attention || pin.status === "failed") return 0;
  return pin.state === "generating" ? 1 : 2;
}

export function actorWords(actor, userId) {
  if (actor === `user:${userId}`) return "you";
  if (actor?.startsWith("user:")) return "a colleague";
  if (actor?.startsWith("key:")) return "a program";
  return "";
}
