/** What the planning form's values become in a request. Pure: values in, a body out. */

/**
 * `pins` are in the order in which they should go out. `values`: mode, account, startDate, pinsPerDay, from, until,
 * shuffle, and `boards`: chosen `{ board_ids, sections }` by account id, or null to keep each pin's own. `zone` is whose days and hours
 * the values are.
 */
export function planBody(pins, values, zone) {
  const body = { pin_ids: pins.map((pin) => pin.id), mode: values.mode, shuffle: values.shuffle, ...targetsOf(pins, values) };
  if (values.mode === "now") return body;
  if (values.startDate) body.start_date = values.startDate;
  if (values.pinsPerDay) body.pins_per_day = values.pinsPerDay;
  if (values.from && values.until) body.window = { start: values.from, end: values.until };
  if (body.start_date || body.window) body.timezone = zone;
  return body;
}

/** One account with its boards, several of them, or nothing where every pin stays on its own. */
function targetsOf(pins, { account, boards }) {
  const chosen = Object.entries(boards ?? {}).filter(([, { board_ids: ids }]) => ids.length);
  if (account) return { account_id: account, ...chosenOf(boards?.[account]) };
  if (!chosen.length) return {};
  const accounts = [...new Set(pins.map((pin) => pin.account_id))];
  return { targets: accounts.map((id) => ({ account_id: id, ...chosenOf(boards[id]) })) };
}

function chosenOf(chosen) {
  return chosen?.board_ids.length ? chosen : {};
}

/** Placements by the reader's day: `[{ day, placements }]`, both in the order of time. */
export function byDay(placements, dayOf) {
  const days = new Map();
  for (const one of [...placements].sort((a, b) => Date.parse(a.due_at) - Date.parse(b.due_at))) {
    const day = dayOf(one.due_at);
    if (!days.has(day)) days.set(day, { day, placements: [] });
    days.get(day).placements.push(one);
  }
  return [...days.values()];
}
