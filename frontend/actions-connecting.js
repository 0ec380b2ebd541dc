/** What happens on the verbs of connecting: off to Pinterest, a link for somebody else, the app's credentials. */

import * as connecting from "./api-connecting.js";
import { announce } from "./dom.js";

export function connectingActionsFor(store, changes, ui, run) {
  return {
    async "connect-pinterest"({ body }) {
      const begun = await run(`connect:${body.account_id ?? ""}`, () => connecting.beginConsent(body));
      if (begun?.url) location.assign(begun.url);
    },

    async "make-connect-link"({ profileId }) {
      await run("connect-link", () => connecting.makeConnectLink(profileId));
    },

    async "disconnect-account"({ id }) {
      const account = await run(`connect:${id}`, () => connecting.disconnect(id));
      if (!account) return;
      ui.toast(`@${account.username} is disconnected. Its pins wait.`);
      await store.loadCatalog().catch(changes.judge);
    },

    async "enter-app"({ id, secret }) {
      const workspace = await run("pinterest-app", () => connecting.enterApp(id, secret));
      if (!workspace) return;
      store.workspace = workspace;
      store.tell("catalog");
      announce("Saved.");
    },
  };
}
