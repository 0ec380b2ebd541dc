/** Asks now and then whether a worker runs: without one nothing goes out, and nobody would see why. */

import * as api from "./api.js";

const CALM_MS = 60_000;
const AGAIN_MS = 10_000;

export function watchReadiness(store) {
  let timer = 0;
  let isRunning = false;

  async function look() {
    clearTimeout(timer);
    if (!isRunning) return;
    if (!document.hidden) {
      const found = await api.readiness();
      store.readiness = found ?? store.readiness;
      store.tell("readiness");
    }
    if (isRunning) timer = setTimeout(look, store.readiness?.checks?.worker?.ok === false ? AGAIN_MS : CALM_MS);
  }

  document.addEventListener("visibilitychange", () => !document.hidden && look());

  return {
    start() {
      isRunning = true;
      look();
    },
    stop() {
      isRunning = false;
      clearTimeout(timer);
    },
  };
}
