/** What happens on the verbs of the look: the brand kit, its logos, and the choice of templates. */

import * as planning from "./api-planning.js";
import * as api from "./api.js";
import { announce } from "./dom.js";

export function lookActionsFor(store, changes, ui, run) {
  const wishes = new Map(); // the choice of templates that is to be saved next, by profile

  async function put(profile) {
    store.profiles = store.profiles.map((known) => (known.id === profile.id ? profile : known));
    store.tell("catalog");
    await store.loadGallery(profile.id).catch(changes.judge);
  }

  async function keepLogo(value) {
    return value instanceof File ? (await api.upload(value, value.name, "logo")).id : value;
  }

  return {
    "need-gallery": ({ id }) => store.loadGallery(id).catch(changes.judge),

    async "read-brand"({ id }) {
      await run(`read-brand:${id}`, () => planning.profiles.readBrand(id));
    },

    async "save-brand"({ id, texts, logos, defaults }) {
      const profile = await run(`brand:${id}`, async () => {
        const sent = { ...texts };
        for (const [name, value] of Object.entries(logos)) sent[name] = await keepLogo(value);
        return planning.profiles.change(id, { brand: sent, defaults });
      });
      if (!profile) return;
      announce("Saved.");
      await put(profile);
    },

    /** Ticks come faster than answers: the last one wins, and only one call is on its way. */
    async "save-templates"(wish) {
      const { id } = wish;
      store.galleries.set(id, { ...store.galleries.get(id), data: wish.samples }); // seen at once; the answer corrects it
      store.tell("galleries");
      const isSaving = wishes.has(id) || store.workOf(`templates:${id}`).state === "running";
      wishes.set(id, wish);
      if (isSaving) return;
      let profile = null;
      while (wishes.has(id)) {
        const { templates, preferred } = wishes.get(id);
        wishes.delete(id);
        profile = await run(`templates:${id}`, () => planning.profiles.change(id, { defaults: { templates, preferred_templates: preferred } }));
      }
      if (profile) await put(profile);
      else await store.loadGallery(id).catch(changes.judge);
    },
  };
}
