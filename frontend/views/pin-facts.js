/** The facts below a pin's text: when, where to, with which link, made by what. */

import { el, icon, keep, setAttribute, setText } from "../dom.js";
import { whyWords, windowWords } from "../planning-words.js";
import { ownWords } from "../writing-words.js";
import { accountTime, writerOf } from "../words.js";

export function mountPinFacts(store) {
  const list = el("dl.pin-facts");
  return {
    root: list,
    update(pin) {
      keep(list, factsOf(pin, store), (fact) => fact.name, makeFact);
    },
  };
}

function factsOf(pin, store) {
  const account = store.account(pin.account_id);
  const template = store.templates.find((known) => known.name === pin.template)?.label ?? pin.template;
  return [
    whenOf(pin, store, account),
    pin.deliver_from && pin.deliver_until && pin.status === "pending" && { name: "Delivery", text: `Any time ${windowWords(pin.deliver_from, pin.deliver_until, store)}` },
    hasWhy(pin) && { name: WHY[pin.status] ?? "Why", text: whyWords(pin.why, (id) => store.titleOfId(id), store.formats) },
    { name: "Link", text: pin.link_url, href: pin.link_url },
    { name: "Board", text: boardWords(pin, store) },
    { name: "Account", text: account ? `@${account.username}${account.kind === "live" ? "" : ` (${account.kind})`}` : "None yet" },
    store.profiles.length > 1 && { name: "Profile", text: store.profile(pin.profile_id)?.name ?? "" },
    pin.sync === "done" && { name: "Your changes", text: pin.is_sandbox ? "Shown in the sandbox, too" : "Shown on Pinterest, too" },
    pin.campaign_id && { name: "Campaign", text: store.campaign(pin.campaign_id)?.name ?? "" },
    pin.labels?.length > 0 && { name: "Labels", text: pin.labels.join(", ") },
    pin.alt_text && { name: "Alt text", text: pin.alt_text },
    (pin.writer || template) && { name: "Made", text: [writerOf(pin), template && `template “${template}”`].filter(Boolean).join(", ") },
    pin.note?.text && { name: NOTES[pin.note.code] ?? (pin.note.code.startsWith("writer_") ? "Why not AI" : "Note"), text: [pin.note.text, pin.note.cure].filter(Boolean).join(" ") },
    pin.phrase && { name: "Aims at", text: pin.phrase },
    ownWords(pin) && { name: "Made by you", text: ownSentence(pin) },
  ].filter(Boolean);
}

/** "Recipes to try › Cakes": the board, and its section where the pin goes into one. */
function boardWords(pin, store) {
  const name = pin.board_name ?? pin.board_id ?? "Chosen when it gets its slot";
  const board = (store.boards.get(pin.account_id) ?? []).find((one) => one.id === pin.board_id);
  const section = pin.board_section_id && board?.sections.find((one) => one.id === pin.board_section_id);
  return section ? `${name} › ${section.name}` : name;
}

/** Of a cancelled pin only that it missed its slot: why it had that slot matters no more. */
function hasWhy(pin) {
  if (!pin.why?.text) return false;
  return pin.status === "cancelled" ? pin.why.code.startsWith("missed") : pin.status in WHY;
}

/** "Title, description: they stay …": what a regeneration leaves alone. */
function ownSentence(pin) {
  const words = ownWords(pin);
  const first = words[0].toUpperCase() + words.slice(1);
  return `${first}: ${words.includes(", ") ? "they stay" : "it stays"} when the pin is regenerated, unless you ask otherwise.`;
}

const NOTES = { wish_needs_ai: "Your wish", wish_partly_followed: "Your wish", wish_unmet: "Your wish", word_to_avoid_kept: "Word to avoid", no_usable_photo: "Photo", no_other_picture: "Picture", template_unfit: "Template" };
const WHY = { pending: "Why then", draft: "Why", failed: "Why then" };
const WHEN = { failed: "Was due", cancelled: "Was planned for" };

function whenOf(pin, store, account) {
  const [name, instant] = pin.published_at ? ["Published", pin.published_at] : [WHEN[pin.status] ?? "Goes out", pin.due_at];
  if (!instant) return { name, text: pin.state === "generating" ? "It gets its slot when it is made" : "No slot yet" };
  const theirs = accountTime(instant, store.zone, account);
  const own = `${store.formats.moment(instant)} (${store.zone})`;
  return { name, text: theirs ? `${own}. For the account: ${theirs}.` : own };
}

function makeFact() {
  const name = el("dt");
  const text = el("span");
  const link = el("a", { target: "_blank", rel: "noopener", hidden: true }, el("span"), icon("external"), el("span.visually-hidden", {}, " (opens in a new tab)"));
  const value = el("dd", {}, text, link);
  const root = el("div.pin-facts__fact", {}, name, value);
  return {
    root,
    update(fact) {
      setText(name, fact.name);
      const isLink = /^https?:/.test(fact.href ?? "");
      text.hidden = isLink;
      link.hidden = !isLink;
      setText(isLink ? link.firstChild : text, fact.text);
      if (isLink) setAttribute(link, "href", fact.href);
    },
  };
}
