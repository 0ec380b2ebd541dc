/** What happens on the verbs of connecting: off to Pinterest, a link for somebody else, the app's credentials. */

import * as connecting from "./api-connecting.js";
import { announce } from "./dom.js";

export function connectingActionsFor(store, changes, ui, run) {
  return {
    async "connect-pinterest"({ body }) {
      const begun = await run(`connect:${body.account_id ?? ""}`, () => connecting.beginConsent(body));
      if (begun?.url) return location.assign(begun.url);
      if (!begun?.account) return undefined;
      ui.toast(`@${begun.account.username} is connected again. Its pins go on.`);
      return Promise.all([store.loadCatalog(), store.loadCalendar()]).catch(changes.judge);
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
