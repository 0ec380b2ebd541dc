/** What happens on each verb that bubbles up from the views. The outcome is told as work in the store. */

import * as api from "./api.js";
import { dayIn, instantOf, timeIn } from "./calendar-logic.js";
import { announce } from "./dom.js";
import { whyWords } from "./planning-words.js";
import { atHome, countOf, hostOf, waitWords } from "./words.js";

const DONE = {
  cancel: "Cancelled.",
  retry: "It is on its way again.",
  restore: "Restored as a draft.",
  answer: "Thank you. It goes on from there.",
  sync: "Done.",
  regenerate: "New content is being made. The old one stays until it is ready.",
};

/** Returns a function for each verb; `ui` shows toasts and opens what an outcome needs, `run` does one act under a key. */
export function actionsFor(store, changes, ui, run) {
  let generateKey = null;

  async function act(id, action, body) {
    const pin = await run(`pin:${id}`, () => api.pins.act(id, action, body));
    if (pin) await took(pin, DONE[action]);
  }

  /** Now is only now within the day's limit: where it is not, the toast says when and why. */
  async function publish({ id }) {
    const pin = await run(`pin:${id}`, () => api.pins.act(id, "publish"));
    if (!pin) return;
    await took(pin);
    const isNow = pin.why?.code === "publish_now" && !pin.holds.length && new Date(pin.due_at) - store.now() < 60_000;
    if (pin.waits?.code === "look") ui.toast(`It goes out now. ${pin.waits.text}.`);
    else if (pin.waits) ui.toast(`Not at once. ${waitWords(pin.waits, store.formats)}.`);
    else if (isNow) ui.toast("It goes out now.");
    else if (pin.state !== "pending") ui.toast("It goes out as soon as the account's pace allows.");
    else ui.toast(`Not at once: it goes out ${store.formats.moment(pin.due_at)}. ${whyWords(pin.why, (other) => store.titleOfId(other), store.formats)}`);
  }

  /** In spite of one trouble, at its slot; a slot that went by meanwhile means now. */
  async function publishAnyway({ id, code }) {
    const pin = await run(`pin:${id}`, () => api.pins.act(id, "publish-anyway", { codes: [code] }));
    if (!pin) return;
    await took(pin);
    if (pin.holds.length) ui.toast("That is settled. Something else still keeps the pin.");
    else if (pin.state === "draft") ui.toast("That is settled.");
    else if (pin.due_at && new Date(pin.due_at) > new Date()) ui.toast(`It goes out ${store.formats.moment(pin.due_at)}.`);
    else ui.toast("It goes out as soon as the account's pace allows.");
  }

  async function check({ id }) {
    const found = await run(`check:${id}`, () => api.pins.act(id, "check"));
    if (!found) return;
    store.pages.set(id, found.page);
    await took(found.pin, found.pin.holds.length || found.pin.warnings.length ? "Something is wrong with this pin." : "Nothing is wrong with this pin.");
  }

  async function took(pin, said) {
    store.putPins([pin]);
    if (said) announce(said);
    refresh(pin.id);
  }

  /** Counts and history follow; a failure here is the poll's business, not the action's. */
  function refresh(id) {
    Promise.all([store.loadCalendar(), id ? store.loadPin(id) : null]).catch(changes.judge);
  }

  async function move({ id, day, time, instant, isUndo = false }) {
    const pin = store.pins.get(id);
    const dueAt = instant ? new Date(instant) : instantOf(day, time ?? timeIn(pin.shown_at, store.zone), store.zone);
    const before = pin.due_at;
    // the zone makes the reader's wall time part of the slot: a later move by days keeps it where the clocks change
    const change = { version: pin.version, scheduled_at: dueAt.toISOString(), timezone: store.zone };
    const moved = await run(`pin:${id}`, () => api.pins.edit(id, change));
    const typed = { name: "move", day: dayIn(dueAt, store.zone), time: timeIn(dueAt, store.zone) };
    if (!moved) return stalePinOr(id, () => ui.openPin(id, typed));
    await took(moved);
    const undo = before && !isUndo ? () => move({ id, instant: before, isUndo: true }) : null;
    ui.toast(`${isUndo ? "Moved back" : "Moved"} to ${store.formats.moment(moved.due_at)}.`, undo);
    return undefined;
  }

  /** After a refused change, read what is stored now, so that the next try is made against it. */
  async function stalePinOr(id, otherwise) {
    if (store.workOf(`pin:${id}`).problem?.code === "stale_version") await store.loadPin(id).catch(changes.judge);
    return otherwise?.();
  }

  return {
    "cancel-pin": ({ id }) => act(id, "cancel"),
    "retry-pin": ({ id }) => act(id, "retry"),
    "publish-pin": publish,
    "publish-anyway": publishAnyway,
    "check-pin": check,
    async "read-check"({ id }) {
      const found = await api.pins.check(id).catch(changes.judge);
      if (!found) return;
      store.pages.set(id, found.page);
      store.tell("pin");
    },
    "restore-pin": ({ id }) => act(id, "restore"),
    "answer-pin": ({ id, choice, pinterest_pin_id }) => act(id, "answer", { choice, ...(pinterest_pin_id ? { pinterest_pin_id } : {}) }),
    "answer-refusal": ({ id, choice }) => act(id, "sync", { choice }),
    async "dismiss-stray"({ id, strayId }) {
      const pin = await run(`pin:${id}`, () => api.pins.act(id, "dismiss-stray", { pinterest_pin_id: strayId }));
      if (pin) await took(pin, "It is left as it is.");
    },
    async "regenerate-pin"({ id, ...body }) {
      await act(id, "regenerate", body);
      changes.look(); // from here on it is looked at often: the calm pause before it may be long
    },
    "move-pin": move,

    async "delete-pin"({ id }) {
      const pin = await run(`pin:${id}`, () => api.pins.remove(id));
      if (pin) await took(pin, atHome("It is being removed. Until Pinterest says that it is gone, it stays here as published.", store.pins.get(id)));
    },

    async "unschedule-pin"({ id }) {
      const { version } = store.pins.get(id);
      const pin = await run(`pin:${id}`, () => api.pins.edit(id, { version, scheduled_at: null }));
      if (pin) await took(pin, "Taken off the calendar. It waits as a draft.");
      else await stalePinOr(id);
    },

    async "edit-pin"({ id, version, change }) {
      const pin = await run(`pin:${id}`, () => api.pins.edit(id, { version, ...change }));
      if (pin) await took(pin, "Saved.");
      else await stalePinOr(id);
    },

    async "make-pins"({ body }) {
      generateKey ??= newKey(); // the same wish after a lost answer must not make its pins twice
      const found = await run("make-pins", () => api.pins.generate(body, generateKey));
      if (found || !store.workOf("make-pins").problem?.isOffline) generateKey = null;
      if (!found) return;
      store.putPins(found.data);
      announce(`${countOf(found.data.length, "pin is", "pins are")} being made from ${hostOf(body.url)}.`);
      ui.showDay(dayIn(found.data[0].shown_at, store.zone));
      refresh();
      changes.look();
    },

    async "create-site"({ body }) {
      const site = await run("site", () => api.sites.create(body));
      if (!site) return;
      store.freshKey = { siteId: site.id, url: site.url, text: site.connection_key };
      await store.loadSites().catch(changes.judge);
    },

    async "renew-key"({ id }) {
      const site = await run(`site:${id}`, () => api.sites.renewKey(id));
      if (!site) return;
      store.freshKey = { siteId: site.id, url: site.url, text: site.connection_key };
      store.tell("sites");
    },

    async "remove-site"({ id }) {
      if (!(await run(`site:${id}`, () => api.sites.remove(id)))) return;
      if (store.freshKey?.siteId === id) store.freshKey = null;
      await store.loadSites().catch(changes.judge);
      announce("The site was removed. Its pins stay.");
    },

    async "set-credentials"({ body }) {
      const found = await run("credentials", () => api.session.setCredentials(body));
      if (!found) return;
      store.session = { ...store.session, user: found.user };
      store.tell("session");
      store.loadMail().catch(changes.judge);
      announce("Saved. Sign in with them from now on.");
    },

    async "choose-mail"({ kind, isOn }) {
      const found = await run(`mail:${kind}`, () => api.session.chooseMail({ [kind]: isOn }));
      if (found) {
        store.mail = found;
        announce("Saved.");
      }
      store.tell("mail"); // a refused choice goes back to what is stored
    },

    async "sign-in"({ body }) {
      const found = await run("sign-in", () => api.session.open(body));
      if (found) await ui.signedIn(found);
    },

    async "sign-out"() {
      if (await run("sign-out", () => api.session.close())) ui.signedOut({ isWanted: true });
      else ui.toast(store.workOf("sign-out").problem?.message ?? "");
    },

    "forget-work": ({ key }) => store.setWork(key, null),
    "try-connection": () => changes.look(),
  };
}

export function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
