/** What a pin shows, beside its words: a picture, a carousel to leaf through, or a film. */

import { el, icon, keep, setAttribute, setIcon, setText } from "../dom.js";
import { atHome, titleOf } from "../words.js";

export function mountPinMedia() {
  const picture = el("img.pin-dialog__picture", { width: 1000, height: 1500 });
  const film = el("video.pin-dialog__picture.pin-media__film", { controls: true, playsinline: true, preload: "metadata" });
  const strip = el("div.pin-media__strip", { role: "group", tabindex: "0" });
  const sign = icon("image");
  const blank = el("div.pin-dialog__blank", {}, sign, el("span"));
  const about = el("p.pin-media__about", { hidden: true });
  const root = el("div.pin-dialog__side", {}, picture, film, strip, blank, about);

  return {
    root,
    update(pin) {
      const title = titleOf(pin);
      const slides = pin.carousel ?? [];
      const source = pin.video?.url ?? null;
      film.hidden = !source;
      strip.hidden = !slides.length;
      picture.hidden = !film.hidden || !strip.hidden || !pin.image_url;
      blank.hidden = !(film.hidden && strip.hidden && picture.hidden);
      setAttribute(picture, "src", picture.hidden ? null : pin.image_url);
      setAttribute(picture, "alt", pin.alt_text || `Picture of the pin ${title}`);
      showFilm(pin, source, title);
      setAttribute(strip, "aria-label", `Carousel of ${slides.length} images`);
      keep(strip, slides.map((slide, index) => ({ ...slide, index, count: slides.length, alt: pin.alt_text || `Picture of the pin ${title}` })), (slide) => `${slide.index}:${slide.asset_id}`, makeSlide);
      setIcon(sign, pin.media_type === "video" ? "play" : "image");
      setText(blank.lastChild, pin.state === "generating" ? "The picture is being made" : "There is no picture");
      setText(about, aboutOf(pin, slides));
      about.hidden = !about.textContent;
    },
  };

  function showFilm(pin, source, title) {
    if (!source) return film.removeAttribute("src");
    const at = pin.video.cover_at_seconds;
    // without a picture as its cover the film shows the frame that Pinterest will take
    setAttribute(film, "src", at === null || pin.image_url ? source : `${source}#t=${at}`);
    setAttribute(film, "poster", pin.image_url);
    return setAttribute(film, "aria-label", pin.alt_text || `Video of the pin ${title}`);
  }
}

const STEPS = {
  idle: "It goes to Pinterest about half an hour before the pin.",
  registered: "It is being sent to Pinterest.",
  processing: "Pinterest is working on it.",
  ready: "It is ready at Pinterest.",
  failed: "Pinterest could not use it.",
};

function aboutOf(pin, slides) {
  if (slides.length) return `Carousel of ${slides.length} images`;
  if (!pin.video) return "";
  const cover = pin.video.cover_at_seconds === null ? "" : ` The cover is its frame at ${pin.video.cover_at_seconds} s.`;
  const step = pin.status === "pending" ? ` ${pin.video.preparation?.error?.text ?? atHome(STEPS[pin.video.preparation?.step] ?? "", pin)}` : "";
  return `Video.${cover}${step}`.trim();
}

function makeSlide() {
  const image = el("img", { loading: "lazy" });
  const number = el("span.pin-media__number", { "aria-hidden": true });
  const root = el("div.pin-media__slide", {}, image, number);
  return {
    root,
    update(slide) {
      setAttribute(image, "src", slide.url);
      setAttribute(image, "alt", `${slide.alt} (${slide.index + 1} of ${slide.count})`);
      setText(number, `${slide.index + 1}/${slide.count}`);
    },
  };
}
