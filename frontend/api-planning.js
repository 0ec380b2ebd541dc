/** Calls about planning: schedules, campaigns, pauses, board rules. They go out through `api.js`, the one module that fetches. */

import { call, queryText } from "./api.js";

const PREVIEW_MS = 60_000; // ten thousand pins take their time

export const schedule = {
  preview: (body) => call("POST", "/v1/schedule/preview", body, {}, PREVIEW_MS),
  commit: (body) => call("POST", "/v1/schedule", body, {}, PREVIEW_MS),
  list: (query) => call("GET", `/v1/schedules${queryText(query)}`),
  read: (id) => call("GET", pathOf("schedules", id)),
  cancel: (id) => call("POST", `${pathOf("schedules", id)}/cancel`, {}),
  undo: (id, partial = false) => call("POST", `${pathOf("schedules", id)}/undo`, partial ? { partial } : {}),
  move: (body) => call("POST", "/v1/pins/reschedule", body, {}, PREVIEW_MS),
};

export const workspace = {
  read: () => call("GET", "/v1/workspace"),
  change: (body) => call("PATCH", "/v1/workspace", body),
};

export const profiles = {
  change: (id, body) => call("PATCH", pathOf("profiles", id), body),
  readBrand: (id) => call("POST", `${pathOf("profiles", id)}/brand/read`, {}, {}, PREVIEW_MS),
};

export const campaigns = {
  list: () => call("GET", "/v1/campaigns?limit=200"),
  create: (body) => call("POST", "/v1/campaigns", body),
  change: (id, body) => call("PATCH", pathOf("campaigns", id), body),
  remove: (id) => call("DELETE", pathOf("campaigns", id)),
};

export const outOfRules = (accountId) => call("GET", `${pathOf("accounts", accountId)}/out-of-rules`);

export const boardRules = {
  list: () => call("GET", "/v1/board-rules?limit=200"),
  create: (body) => call("POST", "/v1/board-rules", body),
  change: (id, body) => call("PATCH", pathOf("board-rules", id), body),
  remove: (id) => call("DELETE", pathOf("board-rules", id)),
};

export const proposals = {
  list: () => call("GET", "/v1/board-proposals?state=open&limit=50"),
  accept: (id, body) => call("POST", `${pathOf("board-proposals", id)}/accept`, body),
  dismiss: (id) => call("POST", `${pathOf("board-proposals", id)}/dismiss`, {}),
};

export const makeBoard = (body) => call("POST", "/v1/boards", body, {}, PREVIEW_MS);
export const makeSection = (boardId, body) => call("POST", `${pathOf("boards", boardId)}/sections`, body, {}, PREVIEW_MS);
export const refreshBoards = (accountId) => call("POST", "/v1/boards/refresh", { account_id: accountId }, {}, PREVIEW_MS);

function pathOf(things, id) {
  return `/v1/${things}/${encodeURIComponent(id)}`;
}
