/** What happens on the verbs of uploads: a new pin of one's own files, and other media for a pin. */

import { newKey } from "./actions.js";
import * as api from "./api.js";
import { dayIn } from "./calendar-logic.js";
import { announce } from "./dom.js";

export function mediaActionsFor(store, changes, ui, run) {
  const stored = new WeakMap(); // a file that is stored already is not sent again after a refused save
  let createKey = null;

  async function keepFile(file, name) {
    if (!stored.has(file)) stored.set(file, (await api.upload(file, name)).id);
    return stored.get(file);
  }

  /** Upload one after the other, and answer with the fields that name them. */
  async function uploadAll({ pictures, film, cover, coverAt }) {
    if (film) {
      const found = { video_asset_id: await keepFile(film, film.name) };
      if (cover) found.cover_asset_id = await keepFile(cover, "cover.jpg");
      else if (coverAt !== null) found.cover_at_seconds = coverAt;
      return found;
    }
    const ids = [];
    for (const [index, picture] of pictures.entries()) {
      if (pictures.length > 1) announce(`Uploading ${index + 1} of ${pictures.length}`);
      ids.push(await keepFile(picture, picture.name));
    }
    return ids.length > 1 ? { asset_ids: ids } : { asset_id: ids[0] };
  }

  async function took(pin, said) {
    store.putPins([pin]);
    ui.toast(said);
    await Promise.all([store.loadCalendar(), store.loadPin(pin.id)]).catch(changes.judge);
  }

  return {
    async "create-pin"({ media, body }) {
      createKey ??= newKey(); // a lost answer must not make two pins
      const pin = await run("create-pin", async () => api.pins.create({ ...body, ...(await uploadAll(media)) }, createKey));
      if (pin || !store.workOf("create-pin").problem?.isOffline) createKey = null;
      if (!pin) return;
      ui.showDay(dayIn(pin.shown_at, store.zone));
      await took(pin, pin.due_at ? `The pin goes out ${store.formats.moment(pin.due_at)}.` : "The pin is made. It waits as a draft.");
      changes.look();
    },

    /** A photo for a pin to be drawn with; the form that asked finds it as the work's result. */
    "keep-photo": ({ id, file }) => run(`photo:${id}`, () => api.upload(file, file.name)),

    async "replace-media"({ id, version, media }) {
      const pin = await run(`pin:${id}`, async () => api.pins.edit(id, { version, ...(await uploadAll(media)) }));
      if (pin) await took(pin, "Saved.");
      else if (store.workOf(`pin:${id}`).problem?.code === "stale_version") await store.loadPin(id).catch(changes.judge);
    },
  };
}
