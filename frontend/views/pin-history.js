/** Everything that happened to a pin, newest last, folded away until it is wanted. */

import { el, keep, setText } from "../dom.js";
import { TOLD_BY_MOVES, actorWords, atHome, historyWords } from "../words.js";

export function mountPinHistory(store) {
  const list = el("ol.pin-history__events");
  const summary = el("summary", {}, "History");
  const root = el("details.pin-history", {}, summary, list);
  return {
    root,
    update(pin) {
      const events = (store.histories.get(pin.id) ?? []).filter((event) => !TOLD_BY_MOVES.has(event.kind));
      root.hidden = !events.length;
      keep(list, events.map((event, index) => ({ ...event, index, pin })), (event) => `${event.index} ${event.at}`, () => makeEvent(store));
    },
  };
}

function makeEvent(store) {
  const at = el("time.pin-history__at");
  const what = el("strong");
  const why = el("span.pin-history__why");
  return {
    root: el("li", {}, at, el("p", {}, what, why)),
    update(event) {
      at.dateTime = event.at;
      setText(at, store.formats.exact(event.at));
      const words = historyWords(event);
      setText(what, atHome(words.what, event.pin));
      const actor = actorWords(event.actor, store.session?.user?.id);
      setText(why, [actor && ` by ${actor}`, words.more && `: ${words.more}`].filter(Boolean).join(""));
    },
  };
}
