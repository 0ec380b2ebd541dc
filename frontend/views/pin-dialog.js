/**
 * One pin: its picture beside its words, what it waits for, and what can be done. It is updated in place while it is
 * open; a form that is being filled in is left alone.
 */

import { announce, el, emit, icon, iconButton, makeAnnouncements, setAttribute, setIcon, setText, setTextOrHide } from "../dom.js";
import { cureOf, noteOf, statusOf, titleOf } from "../words.js";
import { mountPinAftermath } from "./pin-aftermath.js";
import { mountPinChoices, REGENERABLE } from "./pin-choices.js";
import { mountPinDestination } from "./pin-destination.js";
import { mountPinEdit } from "./pin-edit.js";
import { mountPinFacts } from "./pin-facts.js";
import { mountPinHistory } from "./pin-history.js";
import { mountPinMedia } from "./pin-media.js";
import { mountPinMove } from "./pin-move.js";
import { makePinQuestion } from "./pin-question.js";
import { mountPinRegenerate } from "./pin-regenerate.js";
import { mountPinReplace } from "./pin-replace.js";
import { mountPinVersions } from "./pin-versions.js";

export function mountPinDialog(root, store) {
  const sign = icon("clock");
  const word = el("span");
  const note = el("span.pin-dialog__note");
  const status = el("p.pin-dialog__status", { tabindex: "-1" }, el("span.status-badge", {}, sign, word), note);
  const media = mountPinMedia();
  const title = el("h2.pin-dialog__title", { id: "pin-dialog-title" });
  const description = el("p.pin-dialog__description");
  const trouble = el("div.callout", { "data-kind": "failed", hidden: true });
  const holds = el("div.pin-dialog__holds");
  const aftermath = mountPinAftermath(store);
  const facts = mountPinFacts(store);
  const destination = mountPinDestination(store);
  const versions = mountPinVersions(store);
  const history = mountPinHistory(store);
  const answer = el("div.callout", { "data-kind": "failed", role: "alert", hidden: true });
  const forms = { edit: mountPinEdit(store), move: mountPinMove(store), regenerate: mountPinRegenerate(store), replace: mountPinReplace(store) };
  const choices = mountPinChoices(store, openForm);
  const formPlace = el("div.pin-dialog__form");
  const reading = el("div.pin-dialog__reading", {}, description, facts.root, destination.root, versions.root, history.root);
  const loading = el("p.pin-dialog__loading", {}, "Loading …");
  const content = el("div.pin-dialog__content", {},
    media.root,
    el("div.pin-dialog__main", {}, status, trouble, holds, aftermath.root, answer, title, formPlace, reading));
  const dialog = el("dialog.pin-dialog", { "aria-labelledby": "pin-dialog-title", on: { click: closeFromOutside, close: closed, keydown } },
    iconButton(".pin-dialog__close", "close", "Close", { on: { click: () => dialog.close() } }),
    loading, content, choices.root, makeAnnouncements());
  root.append(dialog);
  let shownId = null;
  let remade = null; // the pin whose new content is being made
  let form = null;
  let opener = null;

  function closeFromOutside(event) {
    if (event.target === dialog && !form?.isDirty()) dialog.close();
  }
  /** Escape leaves the form first, and the dialog next. */
  function keydown(event) {
    if (event.key !== "Escape" || !form) return;
    event.preventDefault();
    closeForm();
  }
  function closed() {
    const key = `pin:${shownId}`;
    shownId = null;
    form = null;
    formPlace.replaceChildren();
    emit(dialog, "forget-work", { key });
    emit(dialog, "close-pin");
    returnFocus();
  }
  /** The card may have been drawn anew meanwhile: then the one of the same pin takes the focus. */
  function returnFocus() {
    const target = opener?.isConnected ? opener : document.querySelector(`.pin-card[data-pin="${opener?.dataset?.pin ?? ""}"]`);
    target?.focus();
  }

  function openForm(name, wish) {
    const pin = store.pins.get(shownId);
    emit(dialog, "forget-work", { key: `pin:${shownId}` });
    form = forms[name];
    formPlace.replaceChildren(form.root);
    form.open(pin, wish, closeForm);
    update();
    form.focus();
  }
  function closeForm() {
    const name = form?.name;
    form = null;
    formPlace.replaceChildren();
    emit(dialog, "forget-work", { key: `pin:${shownId}` });
    update();
    (choices.root.querySelector(`[data-choice="${name}"]`) ?? status).focus();
  }

  function update() {
    if (!shownId) return;
    const pin = store.pins.get(shownId);
    const isKnown = Boolean(pin);
    loading.hidden = isKnown;
    content.hidden = choices.root.hidden = !isKnown;
    if (!isKnown) return;
    const work = store.workOf(`pin:${shownId}`);
    if (form && work.state === "done") return closeForm();
    showHead(pin);
    sayWhenRemade(pin);
    media.update(pin);
    setText(title, titleOf(pin));
    setTextOrHide(description, pin.description);
    showTrouble(pin);
    showHolds(pin);
    aftermath.update(pin);
    showAnswer(pin, work);
    reading.hidden = Boolean(form);
    facts.update(pin);
    destination.update(pin);
    versions.update(pin);
    history.update(pin);
    form?.update(pin, work);
    dialog.dataset.pin = shownId;
    choices.update(pin, work, Boolean(form));
    keepFocus();
    return undefined;
  }

  /** What was said when it was asked for must not stand for ever. */
  function sayWhenRemade(pin) {
    if (remade === pin.id && !pin.is_regenerating) announce(outcomeOf(pin));
    remade = pin.is_regenerating ? pin.id : null;
  }

  function showHead(pin) {
    const { kind, long, icon: name } = statusOf(pin);
    setAttribute(status, "data-status", kind);
    setIcon(sign, name);
    setText(word, long);
    const line = noteOf(pin, store.formats);
    setText(note, noteWords(pin, line));
  }

  function showTrouble(pin) {
    const failed = pin.regeneration?.state === "failed" ? pin.regeneration.error : null;
    const hasBadPlace = pin.waits?.code === "board_gone" || BAD_PLACES.has(pin.error?.code);
    const canMend = hasBadPlace && pin.is_editable && store.canChange && !form && !pin.holds.some((hold) => hold.code === "board_gone");
    showTexts(trouble, [
      pin.error?.text ?? (hasBadPlace && `${pin.waits.text}.`),
      cureOf(pin),
      failed && `New content could not be made: ${failed.text} The pin keeps the old one.`,
    ].filter(Boolean), canMend ? () => openForm("edit", { field: "board_id" }) : null);
  }

  function showHolds(pin) {
    const told = JSON.stringify([pin.holds, pin.warnings, pin.status, pin.is_regenerating, store.canChange]);
    if (holds.dataset.told === told) return;
    holds.dataset.told = told;
    holds.replaceChildren(
      ...pin.holds.map((hold) => makeTrouble(pin, hold, true)),
      ...(pin.warnings ?? []).map((warning) => makeTrouble(pin, warning, false)));
  }

  /** One hold or warning with what can be done about it. A warning keeps nothing, so there is less to decide. */
  function makeTrouble(pin, told, isHold) {
    if (told.code === "ambiguous") return makePinQuestion(pin, told, store);
    const canRedraw = told.code === "image_repeated" && pin.media_type === "image" && REGENERABLE.has(pin.state);
    const choices = told.choices.filter((choice) => isHold || choice !== "cancel").map((choice) => holdButton(pin.id, told.code, choice, isHold));
    if (canRedraw && !pin.is_regenerating) choices.unshift(button("Draw it anew", () => redraw(pin.id)));
    if (isHold && LINK_TROUBLES.has(told.code)) choices.splice(-1, 0, button("Look again", () => emit(dialog, "check-pin", { id: pin.id })));
    return el("div.callout", { "data-kind": "attention" },
      el("p", {}, told.text || "This pin waits for you."),
      isHold || pin.status === "draft" ? null : el("p.callout__aside", {}, "The pin goes out nevertheless."),
      store.canChange ? el("div.callout__choices", {}, ...choices) : null);
  }

  /** Another template or photo; the words stay. */
  function redraw(id) {
    emit(dialog, "regenerate-pin", { id, wish: "", parts: ["image"], template: "", replace_edits: false });
  }

  function holdButton(id, code, choice, isHold) {
    if (choice === "publish_anyway" && code === "video_failed") return button("Try again", () => emit(dialog, "publish-anyway", { id, code }));
    if (choice === "fix" && code === "video_failed") return button("Upload another one", () => openForm("replace"));
    if (choice === "publish_anyway") return button(isHold ? "Publish anyway" : "That is all right", () => emit(dialog, "publish-anyway", { id, code }));
    if (choice === "cancel") return button("Cancel the pin", () => emit(dialog, "cancel-pin", { id }));
    if (choice === "fix" && code === "image_bad") return button("Make a new picture", () => openForm("regenerate"));
    if (choice === "fix" && code === "image_repeated") return button("Other picture", () => openForm("replace"));
    if (choice === "fix" && code === "not_republished") return button("Give it a slot", () => openForm("move"));
    if (choice === "fix") return button(FIXES[code] ?? "Edit the pin", () => openForm("edit", { field: fieldOf(code) }));
    return null;
  }

  /** What the server said to the last action, and the way on where it named one. */
  function showAnswer(pin, work) {
    const problem = work.state === "failed" ? work.problem : null;
    if (!problem || (form && form.tellsProblems)) return showTexts(answer, []);
    showTexts(answer, [problem.code === "stale_version" ? "Somebody changed this pin a moment ago. What you see now is the newest; try again." : problem.message]);
    return undefined;
  }

  function keepFocus() {
    if (dialog.open && (!document.activeElement || document.activeElement === document.body)) status.focus();
  }

  return {
    /** Show a pin, or none; `part` opens a form at once: a name, or `{ name, day }`. */
    show(id, part) {
      if (!id) {
        if (dialog.open) dialog.close();
        return;
      }
      const isSame = id === shownId;
      shownId = id;
      if (!isSame) form = null;
      if (!dialog.open) {
        opener = document.activeElement;
        dialog.showModal();
      }
      update();
      if (!isSame) content.scrollTop = 0;
      if (!isSame && !part) status.focus();
      if (part && store.pins.has(id)) {
        const problem = store.workOf(`pin:${id}`);
        openForm(part.name ?? part, part);
        if (problem.state === "failed") store.setWork(`pin:${id}`, problem);
      }
    },
    update,
  };
}

/** What stands below as a callout is not said twice. */
function noteWords(pin, line) {
  if (pin.holds.some((hold) => hold.text === line)) return pin.attention ? "Waits for you" : "";
  return (pin.warnings ?? []).some((warning) => warning.text === line) ? "" : line;
}

const BAD_PLACES = new Set(["board_not_found", "section_not_found"]);
const LINK_TROUBLES = new Set(["link_dead", "link_moved", "link_silent", "noindex", "paywall", "nopin"]);
const FIXES = {
  board_gone: "Choose another board", texts_too_long: "Shorten the text",
  link_dead: "Change the link", link_moved: "Change the link", link_silent: "Change the link", noindex: "Change the link", paywall: "Change the link", nopin: "Change the link",
};

/** The field of the form that mends a hold. */
function fieldOf(code) {
  if (LINK_TROUBLES.has(code)) return "link_url";
  return code === "board_gone" ? "board_id" : "title";
}

function button(label, click) {
  return el("button.button", { type: "button", on: { click } }, label);
}

/** How a regeneration ended, in a sentence. */
function outcomeOf(pin) {
  if (pin.regeneration?.state === "failed") return "New content could not be made.";
  return pin.note?.code === "no_other_picture" ? pin.note.text : "The new content is here.";
}

/** The texts of a callout, and below them the way to another board where that mends it. */
function showTexts(callout, texts, chooseBoard = null) {
  const told = [...texts, chooseBoard ? "board" : ""].join("\n");
  callout.hidden = !texts.length;
  if (callout.dataset.told === told) return;
  callout.dataset.told = told;
  callout.replaceChildren(...texts.map((text) => el("p", {}, text)),
    ...(chooseBoard ? [el("div.callout__choices", {}, button("Choose another board", chooseBoard))] : []));
}
