/** Calls about texts: a sample of what wishes make of them, the AI writer's meter, a pin's earlier versions. */

import { call, queryText } from "./api.js";

export const usage = () => call("GET", "/v1/writing/usage");
export const sample = (profileId, body) => call("POST", `/v1/profiles/${encodeURIComponent(profileId)}/writing/sample`, body);

export const versions = {
  list: (pinId, before) => call("GET", `${versionsPath(pinId)}${queryText({ before })}`),
  restore: (pinId, number, version) => call("POST", `${versionsPath(pinId)}/${number}/restore`, { version }),
};

/** The templates for one pin, with what it lacks for each. */
export const fittingTemplates = (pinId) => call("GET", `/v1/pins/${encodeURIComponent(pinId)}/templates`);

/** The pictures of the post behind a pin, the present one marked. */
export const postPictures = (pinId) => call("GET", `/v1/pins/${encodeURIComponent(pinId)}/pictures`);

/** Ask for new content of many pins; each answers for itself. */
export const regenerateMany = (body) => call("POST", "/v1/pins/regenerate", body);

export const changeBoard = (id, body) => call("PATCH", `/v1/boards/${encodeURIComponent(id)}`, body);

function versionsPath(pinId) {
  return `/v1/pins/${encodeURIComponent(pinId)}/versions`;
}
