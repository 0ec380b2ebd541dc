/** The page behind a pin: what Pinterest can make of it, what it lacks for that, and whether readers can open it. */

import { el, emit, keep, setAttribute, setText, setTextOrHide } from "../dom.js";
import { countOf } from "../words.js";

const KINDS = { recipe: "Recipe pin", product: "Product pin", article: "Article pin", none: "Plain pin" };
const FIRST_MS = 2000; // between two looks at what a worker may have found meanwhile; longer each time
const LAST_MS = 60_000;
const CAN_LOOK = new Set(["draft", "pending", "queued"]);

export function mountPinDestination(store) {
  const kind = el("span");
  const count = el("span.pin-destination__count");
  const text = el("p");
  const missing = el("ul.pin-destination__missing", { role: "list" });
  const trouble = el("p.pin-destination__note");
  const when = el("span.pin-destination__note");
  const answer = el("p.field__error", { role: "alert", hidden: true });
  const look = el("button.link-button", { type: "button", on: { click: () => emit(root, "check-pin", { id: shownId }) } }, "Look now");
  const root = el("details.pin-history.pin-destination", {},
    el("summary", {}, kind, count),
    el("div.pin-destination__body", {}, text, missing, trouble, answer, el("p.pin-destination__last", {}, when, look)));
  let shownId = null;
  let timer = 0;
  let pause = FIRST_MS;

  /** A worker looks at a pin with a slot by itself, and tells nobody when nothing is wrong: so the open dialog asks. */
  function expectLook(pin, page) {
    if (page || pin.status !== "pending" || !CAN_LOOK.has(pin.state)) return;
    if (timer) return;
    timer = setTimeout(() => {
      timer = 0;
      pause = Math.min(LAST_MS, pause * 1.5);
      if (root.isConnected && root.closest("dialog")?.open && shownId === pin.id) emit(root, "read-check", { id: pin.id });
    }, pause);
  }

  return {
    root,
    update(pin) {
      if (pin.id !== shownId) {
        root.open = false;
        clearTimeout(timer);
        timer = 0;
        pause = FIRST_MS;
      }
      shownId = pin.id;
      const page = store.pages.get(pin.id) ?? null;
      const rich = page?.rich_pin ?? null;
      const canLook = store.canChange && CAN_LOOK.has(pin.state);
      root.hidden = !page && !canLook;
      setText(kind, rich ? KINDS[rich.kind] : "The page behind the pin");
      setTextOrHide(count, rich?.missing.length ? `${countOf(rich.missing.length, "tag")} missing` : "");
      setTextOrHide(text, rich?.text);
      keep(missing, rich?.missing ?? [], (one) => one.tag, makeMissing);
      missing.hidden = !rich?.missing.length;
      setTextOrHide(trouble, page ? noteOf(page) : "");
      setText(when, page?.looked_at ? `Looked at ${store.formats.moment(page.looked_at)}.` : WAITS[pin.status] ?? "Nobody has looked at the page yet.");
      expectLook(pin, page);
      const work = store.workOf(`check:${pin.id}`);
      look.hidden = !canLook;
      setText(look, work.state === "running" ? "Looking …" : page ? "Look again" : "Look now");
      setAttribute(look, "aria-disabled", work.state === "running");
      setTextOrHide(answer, work.state === "failed" ? work.problem.message : "");
    },
  };
}

const WAITS = {
  draft: "It is looked at when the pin gets a slot, and again before the pin goes out.",
  pending: "Not looked at yet: that happens by itself in a moment.",
};

/** Troubles stand above as holds and warnings where they matter; here is what else the look says. */
function noteOf(page) {
  if (!page.is_known) return page.note;
  return page.troubles.length || page.rich_pin ? "" : "The link leads to a file, so there is no rich pin.";
}

function makeMissing() {
  const text = el("span");
  const tag = el("code");
  const needed = el("strong", {}, "Needed. ");
  const root = el("li", {}, el("p", {}, needed, text), tag);
  return {
    root,
    update(one) {
      needed.hidden = !one.is_needed;
      setText(text, one.text);
      setText(tag, one.tag);
    },
  };
}
