/** One act at a time under a key: running, then done with its result, or failed with its problem. */

import * as api from "./api.js";
import { announce } from "./dom.js";

/** Returns `run(key, act)`, which answers with the act's result, with true for an empty one, and with null when it failed. */
export function runnerFor(store, ui) {
  return async function run(key, act) {
    if (store.workOf(key).state === "running") return null;
    store.setWork(key, { state: "running" });
    try {
      const result = await act();
      store.setWork(key, { state: "done", result });
      return result ?? true;
    } catch (problem) {
      if (!(problem instanceof api.Problem)) throw problem;
      if (problem.status === 401 && key !== "sign-in") ui.signedOut();
      store.setWork(key, { state: "failed", problem });
      announce(problem.message);
      return null;
    }
  };
}
