/** What happens on the verbs of writing: wishes of a profile, the AI writer's budget, versions, many pins at once. */

import * as planning from "./api-planning.js";
import * as writing from "./api-writing.js";
import { announce } from "./dom.js";
import { countOf } from "./words.js";

const AT_MOST = 100; // pins in one call

export function writingActionsFor(store, changes, ui, run) {
  let forecasts = 0;
  const again = () => store.loadCatalog().catch(changes.judge);

  async function loadVersions({ id, before }) {
    try {
      const found = await writing.versions.list(id, before);
      const known = before ? (store.versions.get(id)?.data ?? []) : [];
      store.versions.set(id, { data: [...known, ...found.data], next: found.next_before, of: store.pins.get(id)?.version });
      store.tell("pin");
    } catch (problem) {
      changes.judge(problem);
    }
  }

  async function inPieces(body) {
    const data = [];
    for (let at = 0; at < body.pin_ids.length; at += AT_MOST) {
      data.push(...(await writing.regenerateMany({ ...body, pin_ids: body.pin_ids.slice(at, at + AT_MOST) })).data);
    }
    return data;
  }

  return {
    "need-usage": () => store.loadUsage().catch(changes.judge),
    "try-writing": ({ id, body }) => run(`sample:${id}`, () => writing.sample(id, body)),

    async "save-writing"({ id, body }) {
      if (!(await run(`writing:${id}`, () => planning.profiles.change(id, body)))) return;
      announce("Saved. It holds for new pins and for text that you regenerate.");
      await again();
    },

    async "save-budget"({ body }) {
      if (!(await run("budget", () => planning.workspace.change(body)))) return;
      announce("Saved.");
      await Promise.all([store.loadUsage(), store.loadCatalog()]).catch(changes.judge);
    },

    async "save-board-phrases"({ id, accountId, keywords }) {
      if (!(await run(`phrases:${accountId}:${id}`, () => writing.changeBoard(id, { account_id: accountId, keywords })))) return;
      announce("Saved.");
      await store.loadBoards(accountId, { isFresh: true }).catch(changes.judge);
    },

    "need-versions": loadVersions,

    async "need-pictures"({ id }) {
      try {
        store.pictures.set(id, (await writing.postPictures(id)).data);
        store.tell("pin");
      } catch (problem) {
        changes.judge(problem);
      }
    },

    async "need-templates"({ id }) {
      try {
        store.fitting.set(id, (await writing.fittingTemplates(id)).data);
        store.tell("pin");
      } catch (problem) {
        changes.judge(problem);
      }
    },

    async "go-back"({ id, number }) {
      const pin = await run(`pin:${id}`, () => writing.versions.restore(id, number, store.pins.get(id).version));
      if (!pin) {
        if (store.workOf(`pin:${id}`).problem?.status === 409) await store.loadPin(id).catch(changes.judge);
        return;
      }
      store.putPins([pin]);
      ui.toast(`Version ${number} is shown again.`);
      await Promise.all([loadVersions({ id }), store.loadPin(id), store.loadCalendar()]).catch(changes.judge);
    },

    /** What would happen to each pin; a later question makes an earlier answer void. */
    async "forecast-regeneration"({ body }) {
      const mine = (forecasts += 1);
      try {
        const data = await inPieces({ ...body, preview: true });
        if (mine !== forecasts) return;
        store.forecast = { of: body, data };
        store.tell("forecast");
      } catch (problem) {
        changes.judge(problem);
      }
    },

    async "regenerate-pins"({ body }) {
      const found = await run("regenerate-pins", () => inPieces(body));
      if (!found) return; // the dialog tells it
      store.putPins(found.filter((one) => one.pin).map((one) => one.pin));
      store.selection.end();
      store.tell("selection");
      const refused = found.filter((one) => one.error).map((one) => ({ pin_id: one.pin_id, text: one.error.detail }));
      const done = found.length - refused.length;
      if (refused.length) ui.tell({ title: "Not all are made anew", lead: `${countOf(done, "pin is", "pins are")} being made anew, ${refused.length} not.`, pins: refused });
      else ui.toast(`${countOf(done, "pin is", "pins are")} being made anew. The old content stays until the new one is ready.`);
      await store.loadCalendar().catch(changes.judge);
    },
  };
}
