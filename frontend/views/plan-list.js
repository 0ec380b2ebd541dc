/** A plan as a list by day: time, picture, title, board, and why it is there and then. */

import { dayIn } from "../calendar-logic.js";
import { el, icon, keep, setAttribute, setText, setTextOrHide } from "../dom.js";
import { byDay } from "../plan-request.js";
import { whyWords } from "../planning-words.js";
import { accountTime, countOf, titleOf } from "../words.js";

export function makePlanList(store) {
  const root = el("div.plan-list");
  return {
    root,
    update(placements) {
      keep(root, byDay(placements, (instant) => dayIn(instant, store.zone)), (group) => group.day, (group) => makeDay(group.day, store));
    },
  };
}

function makeDay(day, store) {
  const count = el("span.plan-list__count");
  const list = el("ul.plan-list__pins", { role: "list" });
  const root = el("section.plan-list__day", {},
    el("h3.plan-list__title", {}, el("span", {}, store.formats.day(day)), count), list);
  return {
    root,
    update({ placements }) {
      setText(count, countOf(placements.length, "pin"));
      keep(list, placements, (one) => `${one.pin_id ?? one.copy_of} ${one.account_id}`, () => makePlacement(store));
    },
  };
}

function makePlacement(store) {
  const time = el("span.plan-list__time");
  const picture = el("img.plan-list__picture", { alt: "", loading: "lazy", decoding: "async", width: 236, height: 354 });
  const blank = el("span.plan-list__blank", {}, icon("image"));
  const title = el("span.plan-list__name");
  const board = el("span.plan-list__board");
  const why = el("span.plan-list__why");
  const root = el("li.plan-list__pin", {}, time, el("span.plan-list__frame", {}, picture, blank),
    el("span.plan-list__words", {}, title, board, why));
  return {
    root,
    update(one) {
      const pin = store.pins.get(one.pin_id ?? one.copy_of);
      const account = store.account(one.account_id);
      setText(time, store.formats.time(one.due_at));
      if (pin?.thumbnail_url) setAttribute(picture, "src", pin.thumbnail_url);
      picture.hidden = !pin?.thumbnail_url;
      blank.hidden = !picture.hidden;
      setText(title, pin ? titleOf(pin) : "A pin");
      const theirs = accountTime(one.due_at, store.zone, account);
      const where = [
        store.placeName(one.account_id, one.board_id, one.board_section_id) ?? "",
        store.accounts.length > 1 && account && `@${account.username}`,
        one.copy_of && "a copy",
        theirs,
      ].filter(Boolean);
      setTextOrHide(board, where.join(" · "));
      setTextOrHide(why, shortened(whyWords(one.why, (id) => store.titleOfId(id), store.formats)));
    },
  };
}

/** The day stands above the list already. */
function shortened(text) {
  return text.replace(/^(Pin \d+ of \d+) on [^,]+,/, "$1,");
}
