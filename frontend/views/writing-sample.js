/** What wishes make of a page: two texts, as the local writer makes them at once. */

import { el, keep, setText, setTextOrHide } from "../dom.js";

export function makeWritingSample() {
  const lead = el("p.sites__note");
  const texts = el("ol.sample__texts", { role: "list" });
  const link = el("p.sample__link");
  const trouble = el("p.field__error", { hidden: true });
  const root = el("section.sample", { "aria-label": "Sample" }, el("p.field__label", {}, "Sample"), lead, texts, link, trouble);
  return {
    root,
    update(work) {
      setTextOrHide(trouble, work.problem?.message);
      if (work.state !== "done") return; // the last one stays until the next is there
      const found = work.result;
      setText(lead, found.is_own_page
        ? `Two pins of your post “${found.page_title}”, written by the local writer. An AI writer follows more of your wishes.`
        : "Two pins of a made-up post, written by the local writer, until your first post has been read. An AI writer follows more of your wishes.");
      keep(texts, found.texts.map((text, index) => ({ ...text, index })), (text) => text.index, makeText);
      setText(link, found.link_url);
    },
  };
}

function makeText() {
  const title = el("p.sample__title");
  const description = el("p.sample__description");
  const phrase = el("p.sample__phrase");
  return {
    root: el("li.sample__text", {}, title, description, phrase),
    update(text) {
      setText(title, text.title);
      setText(description, text.description);
      setTextOrHide(phrase, text.phrase ? `Aims at “${text.phrase}”` : "");
    },
  };
}
