/** Everything that happened to a pin, newest last, folded away until it is wanted. */

import { el, keep, setText } from "../dom.js";
import { actorWords, eventWords, reasonWords } from "../words.js";

export function mountPinHistory(store) {
  const list = el("ol.pin-history__events");
  const summary = el("summary", {}, "History");
  const root = el("details.pin-history", {}, summary, list);
  return {
    root,
    update(pin) {
      const events = store.histories.get(pin.id) ?? [];
      root.hidden = !events.length;
      keep(list, events.map((event, index) => ({ ...event, index })), (event) => `${event.index} ${event.at}`, () => makeEvent(store));
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
      const words = eventWords(event);
      setText(what, words);
      const actor = actorWords(event.actor, store.session?.user?.id);
      const reason = reasonWords(event);
      const isNews = reason && reason.toLowerCase() !== words.toLowerCase();
      setText(why, [actor && ` by ${actor}`, isNews && `: ${reason}`].filter(Boolean).join(""));
    },
  };
}
