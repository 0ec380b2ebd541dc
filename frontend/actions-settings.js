/** What happens on the verbs of settings: accounts, pauses, blackout dates, campaigns, board rules and proposals. */

import * as planning from "./api-planning.js";
import * as api from "./api.js";
import { announce } from "./dom.js";

/** Returns a function for each verb. Every change is told as work in the store, under the key of what it changes. */
export function settingsActionsFor(store, changes, ui, run) {
  const reload = (...loads) => Promise.all(loads.map((load) => load())).catch(changes.judge);
  const again = () => reload(() => store.loadCatalog(), () => store.loadCalendar());

  const PAUSE = {
    workspace: (_id, body) => planning.workspace.change(body),
    profile: (id, body) => planning.profiles.change(id, body),
    account: (id, body) => api.accounts.change(id, body),
    campaign: (id, body) => planning.campaigns.change(id, body),
  };

  return {
    async "save-account"({ id, settings }) {
      const account = await run(`account:${id}`, () => api.accounts.change(id, settings));
      if (!account) return;
      store.accounts = store.accounts.map((known) => (known.id === id ? account : known));
      announce("Saved.");
      store.tell("catalog");
      await reload(() => store.loadCalendar());
    },

    async "set-pause"({ kind, id, body }) {
      const key = `pause:${kind}:${id}`;
      const done = await run(key, async () => {
        const answer = await PAUSE[kind](id, body);
        await again();
        return answer;
      });
      if (!done) return ui.toast(store.workOf(key).problem?.message ?? "");
      return ui.toast(body.is_paused === false ? "Publishing goes on." : "Paused. Pins keep their slots.");
    },

    async "save-blackouts"({ id, dates }) {
      const done = await run(`profile:${id}`, () => planning.profiles.change(id, { blackout_dates: dates }));
      if (!done) return;
      announce("Saved.");
      await again();
    },

    async "save-preflight"({ id, levels }) {
      const done = await run(`preflight:${id}`, () => planning.profiles.change(id, { preflight: levels }));
      if (!done) return;
      announce("Saved.");
      await again();
    },

    async "save-campaign"({ id, body }) {
      const key = id ? `campaign:${id}` : "campaign";
      if (!(await run(key, () => (id ? planning.campaigns.change(id, body) : planning.campaigns.create(body))))) return;
      announce("Saved.");
      await again();
    },

    async "remove-campaign"({ id }) {
      if (!(await run(`campaign:${id}`, () => planning.campaigns.remove(id)))) return;
      if (store.filter.campaign === id) store.filter = { ...store.filter, campaign: "" };
      announce("The campaign is gone. Its pins stay.");
      await again();
    },

    async "refresh-boards"({ id }) {
      if (!(await run(`boards:${id}`, () => planning.refreshBoards(id)))) return;
      await reload(() => store.loadBoards(id, { isFresh: true }), () => store.loadCatalog(), () => store.loadBoardRules());
      announce("The boards were read again.");
    },

    async "make-board"({ key, accountId, body }) {
      const made = await run(key, () => planning.makeBoard({ account_id: accountId, ...body }));
      if (!made) return;
      await reload(() => store.loadBoards(accountId, { isFresh: true }));
      ui.toast(`The board “${made.name}” is made.`);
    },

    async "make-section"({ key, accountId, boardId, body }) {
      const made = await run(key, () => planning.makeSection(boardId, { account_id: accountId, ...body }));
      if (!made) return;
      await reload(() => store.loadBoards(accountId, { isFresh: true }));
      ui.toast(`The section “${made.name}” is made. Choose it as the board of a pin.`);
    },

    async "save-board-rule"({ id, body }) {
      const key = id ? `rule:${id}` : "rule";
      if (!(await run(key, () => (id ? planning.boardRules.change(id, body) : planning.boardRules.create(body))))) return;
      announce("Saved.");
      await reload(() => store.loadBoardRules());
    },

    async "remove-board-rule"({ id }) {
      if (await run(`rule:${id}`, () => planning.boardRules.remove(id))) await reload(() => store.loadBoardRules());
    },

    async "accept-proposal"({ id, accountId, body }) {
      const made = await run(`proposal:${id}`, () => planning.proposals.accept(id, body));
      if (!made) return;
      await reload(() => store.loadBoards(accountId, { isFresh: true }), () => store.loadBoardRules());
      ui.toast(`The board “${made.name}” is made. Posts like these go there from now on.`);
    },

    async "dismiss-proposal"({ id }) {
      if (await run(`proposal:${id}`, () => planning.proposals.dismiss(id))) await reload(() => store.loadBoardRules());
    },
  };
}
