/** Choosing what a pin shows: one picture, two to five for a carousel, or a video with its cover. */

import { el, emit, icon, iconButton, keep, setAttribute, setText, setTextOrHide, uniqueId } from "../dom.js";

const ACCEPTED = "image/jpeg,image/png,image/webp,image/avif,image/gif,video/mp4,video/quicktime,video/x-m4v,.mov,.m4v";
const MOST = 5;
const COVER_QUALITY = 0.92;

/** The value is `{ pictures: [File] }` or `{ film: File, cover: Blob|null, coverAt: seconds|null }`, or null without files. */
export function makeMediaField() {
  const id = uniqueId("media");
  const input = el("input.media-field__input.visually-hidden", { type: "file", id, name: "files", multiple: true, accept: ACCEPTED, "aria-describedby": `${id}-hint ${id}-error`, on: { change: () => take([...input.files]) } });
  const list = el("ol.media-field__list");
  const film = el("video.media-field__film", { controls: true, muted: true, playsinline: true, preload: "auto", on: { loadeddata: showBeginning, error: () => setText(about, UNSEEN) } });
  const cover = el("img.media-field__cover", { alt: "The cover", hidden: true });
  const about = el("p.field__hint");
  const use = el("button.button", { type: "button", on: { click: () => takeFrame() } }, "Use this frame as the cover");
  const filmPlace = el("div.media-field__filming", {}, el("div.media-field__screens", {}, film, cover), use, about);
  const error = el("p.field__error", { id: `${id}-error`, hidden: true });
  const root = el("div.field.media-field", { on: { dragover, drop } },
    el("label.media-field__drop", { for: id }, icon("upload"), el("span.media-field__call", {}, "Choose files, or drop them here")),
    input, el("p.field__hint", { id: `${id}-hint` }, "One picture; two to five pictures of one size for a carousel; or one video (MP4 or MOV, 4 seconds to 15 minutes)."),
    list, filmPlace, error);
  let files = [];
  let frame = { blob: null, at: null };

  function dragover(event) {
    event.preventDefault();
  }
  function drop(event) {
    event.preventDefault();
    take([...event.dataTransfer.files]);
  }

  function take(found) {
    if (!found.length) return;
    const isAdding = found.every(isPicture) && files.every(isPicture);
    files = isAdding ? [...files, ...found] : found;
    input.value = "";
    frame = { blob: null, at: null };
    show();
  }

  function show() {
    setError(wrongWith(files));
    const movie = files.length === 1 && !isPicture(files[0]) ? files[0] : null;
    list.hidden = Boolean(movie) || !files.length;
    filmPlace.hidden = !movie;
    keep(list, movie ? [] : files.map((file, index) => ({ file, index, count: files.length })), (item) => urlOf(item.file), (item) => makePicture(item, { remove, earlier }));
    setAttribute(film, "src", movie ? urlOf(movie) : null);
    if (!movie) cover.hidden = true;
    else setText(about, "Play the video to the moment you want, then press the button.");
    emit(root, "media-chosen");
  }

  function remove(index) {
    files = files.filter((_, at) => at !== index);
    show();
    input.focus();
  }
  function earlier(index) {
    files = files.toSpliced(index - 1, 2, files[index], files[index - 1]);
    show();
  }

  /** Films often begin in the dark: the cover is first taken a little later. */
  function showBeginning() {
    if (frame.at !== null) return;
    film.addEventListener("seeked", () => takeFrame(), { once: true });
    film.currentTime = Math.min(film.duration / 4 || 0, 5);
  }

  async function takeFrame() {
    if (!film.videoWidth) return setText(about, UNSEEN);
    const canvas = el("canvas", { width: film.videoWidth, height: film.videoHeight });
    canvas.getContext("2d").drawImage(film, 0, 0);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", COVER_QUALITY));
    frame = { blob, at: Math.floor(film.currentTime) };
    if (cover.src) URL.revokeObjectURL(cover.src);
    cover.src = URL.createObjectURL(blob);
    cover.hidden = false;
    return setText(about, `The cover is the frame at ${clockOf(film.currentTime)}. For another one, play the video to it and press the button.`);
  }

  function setError(text) {
    setTextOrHide(error, text);
    setAttribute(input, "aria-invalid", text ? "true" : null);
  }

  show();
  return {
    root,
    input,
    setError,
    /** What is wrong with the choice, in a sentence; empty when nothing is. */
    get trouble() {
      return files.length ? wrongWith(files) : "Choose a picture, several, or a video.";
    },
    get value() {
      if (!files.length || wrongWith(files)) return null;
      return isPicture(files[0]) ? { pictures: files } : { film: files[0], cover: frame.blob, coverAt: frame.blob ? null : frame.at };
    },
    clear() {
      files = [];
      frame = { blob: null, at: null };
      film.removeAttribute("src");
      show();
    },
  };
}

const UNSEEN = "This browser cannot show the video, so Pinterest takes a frame near its beginning as the cover.";
const urls = new WeakMap();

function urlOf(file) {
  if (!urls.has(file)) urls.set(file, URL.createObjectURL(file));
  return urls.get(file);
}

function isPicture(file) {
  return file.type.startsWith("image/");
}

function wrongWith(files) {
  const films = files.filter((file) => !isPicture(file));
  if (films.some((file) => !file.type.startsWith("video/") && !/\.(mp4|mov|m4v)$/i.test(file.name))) return "Choose pictures or a video; other files cannot be pinned.";
  if (films.length && files.length > 1) return "A pin shows pictures or one video, not both. Choose again.";
  if (files.length > MOST) return `A carousel has ${MOST} pictures at most. Remove ${files.length - MOST}.`;
  return "";
}

function clockOf(seconds) {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

function makePicture(item, { remove, earlier }) {
  const number = el("span.media-field__number", { "aria-hidden": true });
  const forward = iconButton(".media-field__earlier", "arrowLeft", "", { on: { click: () => earlier(current.index) } });
  const away = iconButton("", "close", "", { on: { click: () => remove(current.index) } });
  const root = el("li.media-field__picture", {}, el("img", { src: urlOf(item.file), alt: "" }), number, el("span.media-field__tools", {}, forward, away));
  let current = item;
  return {
    root,
    update(fresh) {
      current = fresh;
      const place = `${fresh.index + 1} of ${fresh.count}`;
      setText(number, fresh.count > 1 ? String(fresh.index + 1) : "");
      setAttribute(root, "aria-label", `${fresh.file.name}, ${place}`);
      setAttribute(forward, "aria-label", `Move ${fresh.file.name} forward`);
      setAttribute(away, "aria-label", `Remove ${fresh.file.name}`);
      forward.hidden = fresh.index === 0;
    },
  };
}
