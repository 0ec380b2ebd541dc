/** Which picture of its post a pin is drawn with: small copies as radio buttons, the present one marked, and a file of one's own. */

import { el, emit, icon, keep, setAttribute, setText, setTextOrHide, uniqueId } from "../dom.js";

const ANOTHER = "another";
const TRIES = 4;
const PAUSE = 1000; // ms, doubled each time; few are fetched at once, and the others are asked to come again

export function makePictureChoice(store) {
  const name = uniqueId("picture");
  const list = el("div.picture-choice__list");
  const about = el("p.field__hint", { id: `${name}-about` });
  const error = el("p.field__error", { id: `${name}-error`, hidden: true });
  const file = el("input.visually-hidden", { type: "file", id: `${name}-file`, accept: "image/*", on: { change: upload } });
  const fileWord = el("span", {}, "Use a photo of your own …");
  const root = el("fieldset.picture-choice", { "aria-describedby": `${name}-about ${name}-error`, on: { input: mark } },
    el("legend.field__label", {}, "Picture"), list, about, error,
    el("div.picture-choice__own", {}, file, el("label.button.button--quiet", { for: file.id }, icon("upload"), fileWord)));
  const broken = new Set();
  const turns = makeTurns();
  let pin = null;
  let own = null; // the photo that was uploaded for this choice
  let chosen = "";
  let isChosen = false; // by now one is marked

  function mark({ target }) {
    if (target.type === "radio") chosen = target.value;
    setTextOrHide(error, "");
  }

  function upload() {
    if (!file.files.length) return;
    own = null;
    setTextOrHide(error, "");
    emit(root, "keep-photo", { id: pin.id, file: file.files[0] });
    file.value = "";
  }

  function isOwnChoice() {
    return (pin.edited_fields ?? []).includes("photo_id");
  }

  function items() {
    const known = (store.pictures.get(pin.id) ?? []).filter((one) => !broken.has(one.id));
    return [
      { id: ANOTHER, label: "Another one" },
      ...known.map((one, index) => ({ ...one, label: one.alt || `Picture ${index + 1}` })),
      ...(own ? [{ id: own.id, label: "Your own photo", thumbnail_url: own.thumbnail_url }] : []),
    ];
  }

  function lose(id) {
    broken.add(id);
    draw();
    if (chosen === id) choose(ANOTHER);
  }

  function draw() {
    keep(list, items(), (item) => item.id, (item) => makeTile(item, name, lose, turns));
  }

  /** Only where the program chooses: a person's click is under way while the form is updated. */
  function choose(id) {
    chosen = id;
    for (const input of list.querySelectorAll("input")) input.checked = input.value === chosen;
  }

  return {
    root,
    open(fresh) {
      pin = fresh;
      own = null;
      broken.clear();
      chosen = "";
      isChosen = false;
      list.replaceChildren();
      list.keptChildren = null;
      store.setWork(`photo:${pin.id}`, null);
      setTextOrHide(error, "");
      emit(root, "need-pictures", { id: pin.id });
    },
    update() {
      if (root.hidden) return;
      const known = store.pictures.get(pin.id);
      const work = store.workOf(`photo:${pin.id}`);
      setText(fileWord, work.state === "running" ? "Uploading …" : "Use a photo of your own …");
      setTextOrHide(error, work.state === "failed" ? work.problem.message : "");
      const isNew = work.state === "done" && work.result?.id && own?.id !== work.result.id;
      if (isNew) own = work.result;
      draw();
      if (isNew) choose(own.id);
      if (!isChosen && known) choose(isOwnChoice() ? known.find((one) => one.is_current)?.id ?? ANOTHER : ANOTHER);
      isChosen ||= Boolean(known);
      setTextOrHide(about, aboutOf(known));
    },
    showProblem: (text) => setTextOrHide(error, text),
    /** The fields of the request; none leaves the choice to the program. */
    get value() {
      if (own && chosen === own.id) return { asset_id: own.id };
      if (!chosen || (chosen === ANOTHER && !isOwnChoice())) return {};
      return { picture: chosen };
    },
  };
}

function aboutOf(known) {
  if (!known) return "Looking for the pictures of the post …";
  return known.length > 1 ? "" : "The post has no other picture that is large enough for a pin.";
}

/** The server fetches one picture after the other for a workspace, so one after the other is asked for. */
function makeTurns() {
  const waiting = [];
  let current = null;

  function next() {
    do current = waiting.shift() ?? null;
    while (current && !current.picture.isConnected); // the dialog was closed
    current?.begin();
  }

  return {
    wait(picture, begin) {
      waiting.push({ picture, begin });
      if (!current || !current.picture.isConnected) queueMicrotask(() => (!current || !current.picture.isConnected) && next());
    },
    end(picture) {
      if (current?.picture === picture) next();
    },
  };
}

function makeTile({ id, thumbnail_url: address }, name, lose, turns) {
  const source = address?.replace(/^https?:\/\/[^/]+/, "");
  let tries = 0;
  const input = el("input", { type: "radio", name, value: id });
  const word = el("span.picture-choice__word");
  const now = el("span.picture-choice__now", { hidden: true }, "Now");
  const picture = address
    ? el("img", { alt: "", decoding: "async", width: 236, height: 236, on: { load: () => turns.end(picture), error: again } })
    : el("span.picture-choice__blank", {}, icon("sparkle"));
  const root = el("label.picture-choice__tile", {}, input, picture, now, word);

  function ask() {
    turns.wait(picture, () => picture.setAttribute("src", source));
  }

  function again() {
    tries += 1;
    turns.end(picture);
    if (tries === TRIES) lose(id);
    else setTimeout(ask, PAUSE * 2 ** (tries - 1));
  }

  if (source) ask();

  return {
    root,
    update(item) {
      setText(word, item.label);
      word.classList.toggle("visually-hidden", Boolean(address));
      now.hidden = !item.is_current;
      setAttribute(root, "title", address ? item.label : null);
    },
  };
}
