/** Calls that connect Pinterest accounts. */

import { call } from "./api.js";

const READING_MS = 120_000; // all boards are read before the answer

/** The address of Pinterest's consent page for this browser. */
export const beginConsent = (body) => call("POST", "/v1/accounts/connect", body);
export const enterToken = (body) => call("POST", "/v1/accounts", body, {}, READING_MS);
export const makeConnectLink = (profileId) => call("POST", "/v1/connect-links", { profile_id: profileId });
export const disconnect = (id) => call("POST", `/v1/accounts/${encodeURIComponent(id)}/disconnect`);
export const enterApp = (id, secret) =>
  call("PATCH", "/v1/workspace", { pinterest_app_id: id, ...(id ? { pinterest_app_secret: secret } : {}) });
