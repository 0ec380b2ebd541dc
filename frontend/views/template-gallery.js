/** All templates on the profile's last post: which it uses, which it likes best. */

import { el, emit, keep, setAttribute, setText, setTextOrHide } from "../dom.js";

export function makeTemplateGallery(profile, store) {
  const { id } = profile;
  const about = el("p.panel__lead");
  const list = el("ul.gallery");
  const problem = el("p.field__error", { hidden: true });
  const root = el("section.look__gallery", { "aria-label": `Templates of ${profile.name}` }, el("h4", {}, "Templates"), about, problem, list);
  store.setWork(`templates:${id}`, null);

  function choose(name, change) {
    const samples = store.galleries.get(id).data.map((sample) => (sample.name === name ? { ...sample, ...change } : sample));
    const used = samples.filter((sample) => sample.is_used).map((sample) => sample.name);
    if (!used.length) return setTextOrHide(problem, "Leave at least one template, or your next pins have none.");
    setTextOrHide(problem, "");
    return emit(root, "save-templates", {
      id, samples, templates: used.length === samples.length ? [] : used,
      preferred: samples.filter((sample) => sample.is_used && sample.is_preferred).map((sample) => sample.name),
    });
  }

  return {
    root,
    update() {
      const gallery = store.galleries.get(id);
      if (!gallery) return setText(about, "Drawing …");
      setText(about, gallery.post ? `Drawn on “${gallery.post.title}”. Untick what you do not want; a heart makes a template come more often.` : "Drawn on made posts until your first post is here. Untick what you do not want; a heart makes a template come more often.");
      const work = store.workOf(`templates:${id}`);
      if (work.problem) setTextOrHide(problem, work.problem.message);
      keep(list, gallery.data, (sample) => sample.name, () => makeSample(choose, store));
    },
  };
}

const TRIES = 6;
const PAUSE = 3000; // ms; only some samples are drawn at once, and the others are asked to come again

function makeSample(choose, store) {
  let sample = null;
  let tries = 0;
  const picture = el("img.gallery__picture", { alt: "", loading: "lazy", width: 400, height: 600, on: { error: again } });
  const box = el("input", { type: "checkbox", on: { change: () => choose(sample.name, { is_used: box.checked }) } });
  const label = el("span");
  const heart = el("button.gallery__heart", { type: "button", on: { click: () => choose(sample.name, { is_preferred: !sample.is_preferred, is_used: true }) } });
  const lacks = el("p.gallery__lacks", { hidden: true });
  const root = el("li.gallery__sample", {}, picture,
    el("div.gallery__line", {}, el("label.tick", {}, box, label), heart), lacks);

  function again() {
    tries += 1;
    if (tries < TRIES) setTimeout(() => picture.setAttribute("src", picture.getAttribute("src")), PAUSE);
  }

  return {
    root,
    update(fresh) {
      if (fresh.image_url !== sample?.image_url) tries = 0;
      sample = fresh;
      setAttribute(picture, "src", fresh.image_url.replace(/^https?:\/\/[^/]+/, ""));
      setAttribute(root, "data-off", !fresh.is_used);
      box.checked = fresh.is_used;
      box.disabled = heart.disabled = !store.canChange;
      setText(label, fresh.label);
      setText(heart, fresh.is_preferred ? "♥" : "♡");
      setAttribute(heart, "aria-pressed", String(fresh.is_preferred));
      setAttribute(heart, "aria-label", `Prefer ${fresh.label}`);
      setTextOrHide(lacks, fresh.lacks);
    },
  };
}
