/** What the address shows: `#pin=pin_…`, `#panel=wordpress`, `#month=2026-05`. Opening adds a step that Back undoes. */

export function readRoute() {
  const found = new URLSearchParams(location.hash.slice(1));
  return { pin: found.get("pin"), panel: found.get("panel"), month: validMonth(found.get("month")) };
}

/** The code of a sign-in link; it leaves the address at once, so that it is in no history and no bookmark. */
export function takeSignInCode() {
  const found = new URLSearchParams(location.hash.slice(1));
  const code = found.get("signin");
  if (code) history.replaceState(null, "", location.pathname);
  return code;
}

/** How a trip to Pinterest ended: the code of the outcome and the names that belong to it; it leaves the address at once. */
export function takeConnectOutcome() {
  const found = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  if (!found.connect) return null;
  history.replaceState(null, "", location.pathname);
  return { ...found, outcome: found.connect };
}

export function openRoute(change) {
  history.pushState({ isOpened: true }, "", hashOf({ ...readRoute(), ...change }));
}

export function replaceRoute(change) {
  history.replaceState(history.state, "", hashOf({ ...readRoute(), ...change }));
}

/** Close what was opened: one step back when we made that step, else a change in place. */
export function closeRoute(change) {
  const shown = readRoute();
  if (Object.keys(change).every((name) => !shown[name])) return; // Back was faster
  if (history.state?.isOpened) history.back();
  else replaceRoute(change);
}

function hashOf(route) {
  const wanted = Object.entries(route).filter(([, value]) => value);
  return wanted.length ? `#${new URLSearchParams(wanted)}` : location.pathname;
}

function validMonth(text) {
  return /^20\d\d-(0[1-9]|1[0-2])$/.test(text ?? "") ? text : null;
}
