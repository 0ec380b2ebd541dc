/** How pins look: each profile's brand, and the templates that it uses. */

import { el, emit, keep, setText } from "../dom.js";
import { makeBrandForm } from "./brand-form.js";
import { makeTemplateGallery } from "./template-gallery.js";

export function mountLook(root, store) {
  const profiles = el("div.accounts");
  root.replaceChildren(
    el("p.panel__lead", {}, "This is how new pins look. Pins that are made already stay as they are; Regenerate draws one anew."), profiles);
  const asked = new Set();
  return {
    update() {
      for (const { id } of store.profiles.filter((profile) => !asked.has(profile.id))) {
        asked.add(id);
        emit(root, "need-gallery", { id });
      }
      keep(profiles, store.profiles, (profile) => profile.id, (profile) => makeProfileLook(profile, store));
    },
  };
}

function makeProfileLook(profile, store) {
  const name = el("h3");
  const brand = makeBrandForm(profile, store);
  const gallery = makeTemplateGallery(profile, store);
  const root = el("section.accounts__account.look", { "aria-label": `Look of ${profile.name}` }, name, brand.root, gallery.root);
  return {
    root,
    update(fresh) {
      setText(name, fresh.name);
      brand.update(fresh);
      gallery.update();
    },
  };
}
