/** The only module that talks to the server. Every call returns data, or throws a Problem that says what to do. */

const DEADLINE_MS = 20_000;
const UPLOAD_DEADLINE_MS = 60 * 60_000;

/** What went wrong: the fields of the server's problem document; `isOffline` when no answer came at all. */
export class Problem extends Error {
  constructor({ status = 0, code = "offline", detail = "", params = {}, errors = [] }) {
    super(wordsForPeople(detail, params, errors));
    this.status = status;
    this.code = code;
    this.params = params;
    this.errors = errors;
  }

  get isOffline() {
    return this.status === 0 || this.status >= 502;
  }

  /** What is wrong with one field, by its name or the end of its path. */
  of(field) {
    return this.errors.find((error) => error.field === field || error.field.replace(/\.\d+$/, "").split(".").at(-1) === field)?.message
      ?? (this.params.field === field ? this.message : null);
  }
}

/** Ids, names of fields, and which of them to send, help programs only. */
function wordsForPeople(detail, params, errors) {
  if (errors.length) return [...new Set(errors.map((error) => error.message))].join(" ");
  const text = params.field && detail.startsWith(`${params.field}: `) ? detail.slice(params.field.length + 2) : detail;
  return text.replace(/ Send partial: true[^.]*\./, "").replace(/, or send partial: true[^.]*\./, ".").replace(/\bPin pin_\w+/g, "A pin");
}

export const session = {
  read: () => call("GET", "/v1/session"),
  open: (body) => call("POST", "/v1/session", body),
  close: () => call("DELETE", "/v1/session"),
  mail: () => call("GET", "/v1/session/mail"),
  chooseMail: (wants) => call("PATCH", "/v1/session/mail", { wants }),
  setCredentials: (body) => call("PUT", "/v1/session/credentials", body),
};

export const calendar = (query) => call("GET", `/v1/calendar${queryText(query)}`);

/** What changed behind a cursor; null when nothing did. `tags` remembers the ETag between calls. */
export async function changes(query, tags) {
  const headers = tags.value ? { "If-None-Match": tags.value } : {};
  const response = await request("GET", `/v1/changes${queryText(query)}`, undefined, headers);
  if (response.status === 304) return null;
  tags.value = response.headers.get("ETag");
  return response.json();
}

export const pins = {
  list: (query) => call("GET", `/v1/pins${queryText(query)}`),
  read: (id) => call("GET", pinPath(id)),
  history: (id) => call("GET", `${pinPath(id)}/history`),
  check: (id) => call("GET", `${pinPath(id)}/check`),
  create: (body, key) => call("POST", "/v1/pins", body, { "Idempotency-Key": key }),
  edit: (id, body) => call("PATCH", pinPath(id), body),
  act: (id, action, body = {}) => call("POST", `${pinPath(id)}/${action}`, body),
  remove: (id) => call("DELETE", pinPath(id)),
  generate: (body, key) => call("POST", "/v1/pins/generate", body, { "Idempotency-Key": key }),
};

/** All pins of a span, page after page; without a start and an end, of all time. */
export async function pinsBetween(start, end, query = {}) {
  const found = [];
  let cursor;
  do {
    const page = await pins.list({ ...query, from: start?.toISOString(), to: end?.toISOString(), limit: 200, cursor });
    found.push(...page.data);
    cursor = page.next_cursor;
  } while (cursor);
  return found;
}

export const profiles = () => call("GET", "/v1/profiles?limit=200");
export const templates = () => call("GET", "/v1/templates");
export const gallery = (profileId) => call("GET", `/v1/profiles/${encodeURIComponent(profileId)}/gallery`);
export const boards = (accountId) => call("GET", `/v1/boards${queryText({ account_id: accountId })}`);
export const refusedNotices = () => call("GET", "/v1/notices?status=refused&limit=5");

export const accounts = {
  list: () => call("GET", "/v1/accounts"),
  change: (id, settings) => call("PATCH", `/v1/accounts/${encodeURIComponent(id)}`, { settings }),
  rate: (id) => call("GET", `/v1/accounts/${encodeURIComponent(id)}/rate`),
};

/** Send one file, however long it takes; answers with what is stored. */
export function upload(file, name, purpose = "pin") {
  const form = new FormData();
  form.append("purpose", purpose);
  form.append("file", file, name);
  return call("POST", "/v1/assets", form, {}, UPLOAD_DEADLINE_MS);
}

export const sites = {
  list: () => call("GET", "/v1/sites?limit=50"),
  create: (body) => call("POST", "/v1/sites", body),
  renewKey: (id) => call("POST", `/v1/sites/${encodeURIComponent(id)}/connection-key`),
  remove: (id) => call("DELETE", `/v1/sites/${encodeURIComponent(id)}`),
};

/** What `/readyz` says, whether it says yes or no; null when nothing readable came. */
export async function readiness() {
  try {
    const response = await fetch("/readyz", { cache: "no-store", signal: AbortSignal.timeout(DEADLINE_MS) });
    return await response.json();
  } catch {
    return null; // that the server is gone is told by the calls that matter
  }
}

export async function call(method, path, body, headers, deadline = DEADLINE_MS) {
  const response = await request(method, path, body, headers, deadline);
  return response.status === 204 ? null : response.json();
}

async function request(method, path, body, headers = {}, deadline = DEADLINE_MS) {
  let response;
  try {
    response = await fetch(path, {
      method,
      headers: body === undefined || body instanceof FormData ? headers : { "Content-Type": "application/json", ...headers },
      body: body === undefined || body instanceof FormData ? body : JSON.stringify(body),
      cache: "no-store", // what changed is told by our own ETag, never by the browser's cache
      signal: AbortSignal.timeout(deadline),
    });
  } catch {
    throw new Problem({ detail: "The server does not answer. Check that it is running, then try again." });
  }
  if (response.ok || response.status === 304) return response;
  throw await problemOf(response);
}

async function problemOf(response) {
  const fallback = "The server answered with an error. Try again in a moment.";
  try {
    const found = await response.json();
    return new Problem({ ...found, detail: found.detail || fallback, status: response.status });
  } catch {
    return new Problem({ status: response.status, code: "unreadable", detail: fallback });
  }
}

function pinPath(id) {
  return `/v1/pins/${encodeURIComponent(id)}`;
}

export function queryText(query) {
  const wanted = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== "");
  return wanted.length ? `?${new URLSearchParams(wanted)}` : "";
}
