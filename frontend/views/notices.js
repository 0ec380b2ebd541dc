/** What stands above the calendar while something keeps pins from going out: no worker, an account in trouble, a pause; each with its way back. */

import { el, emit, icon, keep, setAttribute, setIcon, setText } from "../dom.js";
import { isPaused, untilWords } from "../planning-words.js";
import { accountTrouble, countOf } from "../words.js";

const SHOWN = 3;

export function mountNotices(root, store) {
  const list = el("div.notices", { role: "status" });
  root.replaceChildren(list);
  return {
    update() {
      const found = noticesOf(store);
      list.hidden = !found.length;
      const shown = found.slice(0, SHOWN);
      if (found.length > SHOWN) shown.push({ key: "more", text: `${countOf(found.length - SHOWN, "more thing keeps", "more things keep")} pins from going out.`, panel: "settings" });
      keep(list, shown, (notice) => notice.key, () => makeNotice(store));
    },
  };
}

function noticesOf(store) {
  const found = [];
  if (store.readiness?.checks?.worker?.ok === false) {
    found.push({ key: "worker", isTrouble: true, text: "No worker is running, so nothing goes out. Where Pinwright runs, start one: python -m server worker" });
  }
  found.push(...troublesOf(store));
  if (isPaused(store.workspace, store.now())) found.push(pauseOf(store, "workspace", store.workspace, "Publishing"));
  for (const profile of store.profiles) {
    if (isPaused(profile, store.now())) found.push(pauseOf(store, "profile", profile, store.profiles.length > 1 ? profile.name : "Publishing"));
  }
  for (const account of store.accounts) {
    if (isPaused(account.settings, store.now())) found.push(pauseOf(store, "account", { id: account.id, ...account.settings }, `@${account.username}`));
  }
  for (const campaign of store.campaigns) {
    if (isPaused(campaign, store.now())) found.push(pauseOf(store, "campaign", campaign, `The campaign “${campaign.name}”`));
  }
  return found;
}

/** Each account in trouble by its name; where many are disconnected at once, together. */
function troublesOf(store) {
  const told = store.accounts
    .map((account) => ({ account, trouble: accountTrouble(account, { formats: store.formats, now: store.now() }) }))
    .filter(({ trouble }) => trouble)
    .map(({ account, trouble }) => ({ key: `trouble ${account.id}`, isTrouble: true, text: trouble.text, panel: "settings", account: trouble.isLost ? account : null }));
  const lost = told.filter((notice) => notice.account);
  if (lost.length < SHOWN) return told;
  const together = { key: "lost", isTrouble: true, text: `${lost.length} accounts need to be connected again: their pins wait.`, panel: "settings" };
  return [together, ...told.filter((notice) => !notice.account)];
}

function pauseOf(store, kind, thing, name) {
  const until = untilWords(thing.paused_until, store);
  return { key: `${kind} ${thing.id}`, text: `${name} is paused${until ? ` ${until}` : ""}.`, pause: { kind, id: thing.id }, name };
}

function makeNotice(store) {
  const sign = icon("pause");
  const text = el("p.notice__text");
  const button = el("button.button.button--quiet", { type: "button", on: { click } });
  const root = el("div.notice", {}, sign, text, button);
  let current = null;
  function click() {
    if (current.account) return emit(root, "connect-pinterest", { body: { profile_id: current.account.profile_id, account_id: current.account.id }, isFromTop: true });
    if (current.panel) return emit(root, "open-panel", { name: current.panel });
    // the notice goes with its pause, and the focus must not go with it
    document.querySelector("#main").focus({ preventScroll: true });
    return emit(root, "set-pause", { ...current.pause, body: { is_paused: false } });
  }
  return {
    root,
    update(notice) {
      current = notice;
      setIcon(sign, notice.isTrouble ? "alert" : "pause");
      setAttribute(root, "data-kind", notice.isTrouble ? "trouble" : "pause");
      setText(text, notice.text);
      button.hidden = notice.pause || notice.account ? !store.canChange : !notice.panel;
      setText(button, notice.account ? "Connect again" : notice.panel ? "Show" : "Resume");
      setAttribute(button, "aria-label", notice.account ? `Connect again: @${notice.account.username}` : notice.pause ? `Resume: ${notice.name}` : null);
    },
  };
}
