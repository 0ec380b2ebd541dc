/** What happens on the verbs of connecting: off to Pinterest, a link for somebody else, the app's credentials. */

import * as connecting from "./api-connecting.js";
import { announce } from "./dom.js";

export function connectingActionsFor(store, changes, ui, run) {
  return {
    async "connect-pinterest"({ body, isFromTop = false }) {
      const key = `connect:${body.account_id ?? ""}`;
      const begun = await run(key, () => connecting.beginConsent(body));
      if (!begun && isFromTop) ui.toast(store.workOf(key).problem?.message ?? ""); // in the panel it stands beside the button
      if (begun?.url) return location.assign(begun.url);
      if (!begun?.account) return undefined;
      ui.toast(`@${begun.account.username} is connected again. Its pins go on.`);
      return Promise.all([store.loadCatalog(), store.loadCalendar()]).catch(changes.judge);
    },

    async "enter-token"({ body }) {
      const account = await run("token", () => connecting.enterToken(body));
      if (!account) return;
      ui.toast(`Connected as @${account.username}. Its boards are read.`);
      await store.loadCatalog().catch(changes.judge);
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
