/** Listens for changes: polls, rests while the tab is hidden, backs off when the server is gone, and comes back. */

import * as api from "./api.js";

const LIVELY_MS = 1_500;
const CALM_MS = 6_000;
const LONGEST_WAIT_MS = 30_000;

/** `onSignedOut` is called when the session has ended; `onBack` when the server answers again after it was gone. */
export function listenForChanges(store, { onPins, onOthers, onBack, onSignedOut }) {
  const tags = { value: null };
  let timer = 0;
  let failures = 0;
  let isRunning = false;
  let isBusy = false;

  async function look() {
    if (!isRunning || isBusy || document.hidden) return;
    isBusy = true;
    clearTimeout(timer);
    try {
      await read();
      if (failures) {
        failures = 0;
        store.connection = { isLost: false, retryAt: 0 };
        store.tell("connection");
        await onBack();
      }
    } catch (problem) {
      judge(problem);
    } finally {
      isBusy = false;
      if (isRunning) timer = setTimeout(look, wait());
    }
  }

  async function read() {
    if (store.cursor === null) return onBack();
    const found = await api.changes({ after: store.cursor }, tags);
    if (!found) return undefined;
    store.cursor = found.next_cursor;
    if (found.others.length) await onOthers(found.others);
    if (found.data.length) await onPins(found.data);
    return found.has_more ? read() : undefined;
  }

  function judge(problem) {
    if (!(problem instanceof api.Problem)) throw problem;
    if (problem.status === 401) return onSignedOut();
    failures += 1;
    store.connection = { isLost: true, retryAt: Date.now() + wait() };
    store.tell("connection");
    return undefined;
  }

  function wait() {
    if (failures) return Math.min(LONGEST_WAIT_MS, 1_000 * 2 ** (failures - 1)) * (0.9 + Math.random() / 5);
    return store.isLively ? LIVELY_MS : CALM_MS;
  }

  document.addEventListener("visibilitychange", look);
  window.addEventListener("online", look);

  return {
    start() {
      isRunning = true;
      tags.value = null;
      clearTimeout(timer);
      timer = setTimeout(look, wait());
    },
    stop() {
      isRunning = false;
      failures = 0;
      clearTimeout(timer);
      store.connection = { isLost: false, retryAt: 0 };
      store.tell("connection");
    },
    /** Look at once: something was just asked for, or the person pressed "Try now". */
    look,
    /** A load outside of the poll failed. */
    judge(problem) {
      judge(problem);
      clearTimeout(timer);
      if (isRunning) timer = setTimeout(look, wait());
    },
  };
}
