/** Calls about pinning the older posts of a blog. They go out through `api.js`, the one module that fetches. */

import { call, queryText } from "./api.js";

const PLAN_MS = 60_000; // a preview plans thousands of pins

export const backfills = {
  list: (query) => call("GET", `/v1/backfills${queryText(query)}`),
  read: (id) => call("GET", pathOf(id), undefined, {}, PLAN_MS),
  posts: (id, query) => call("GET", `${pathOf(id)}/posts${queryText(query)}`),
  create: (body, key) => call("POST", "/v1/backfills", body, { "Idempotency-Key": key }),
  change: (id, body) => call("PATCH", pathOf(id), body, {}, PLAN_MS),
  start: (id) => call("POST", `${pathOf(id)}/start`, {}, {}, PLAN_MS),
  pause: (id) => call("POST", `${pathOf(id)}/pause`, {}),
  resume: (id) => call("POST", `${pathOf(id)}/resume`, {}),
  cancel: (id, body) => call("POST", `${pathOf(id)}/cancel`, body),
};

function pathOf(id) {
  return `/v1/backfills/${encodeURIComponent(id)}`;
}
