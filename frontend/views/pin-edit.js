/** The words, the link and the board of a pin. When somebody else was faster, both texts stand side by side. */

import { el, emit, setAttribute, setText } from "../dom.js";
import { isFull } from "../store.js";
import { fillBoardSelect, placeOf, readPlace } from "./board-select.js";
import { fillSelect } from "./choices.js";
import { makeField, makeFeedback, showProblem } from "./field.js";

const TEXTS = ["title", "description", "alt_text", "link_url"];

export function mountPinEdit(store) {
  const fields = {
    title: makeField("Title", el("input", { name: "title", required: true, autocomplete: "off" }), { limit: 100 }),
    description: makeField("Description", el("textarea", { name: "description", rows: 5 }), { limit: 500 }),
    alt_text: makeField("Alt text", el("textarea", { name: "alt_text", rows: 2 }), { limit: 500, hint: "What the picture shows, for people who cannot see it." }),
    link_url: makeField("Link", el("input", { type: "url", name: "link_url", required: true, maxlength: 2048 })),
    board_id: makeField("Board", el("select", { name: "board" })),
    campaign_id: makeField("Campaign", el("select", { name: "campaign" })),
    labels: makeField("Labels", el("input", { name: "labels", autocomplete: "off" }), { hint: "Free words, with commas between them." }),
  };
  const feedback = makeFeedback();
  const take = el("button.button", { type: "button", hidden: true, on: { click: takeNewest } }, "Take the newer text");
  const save = el("button.button.button--primary", { type: "submit" }, "Save");
  const root = el("form.form.pin-edit", { novalidate: true, "aria-label": "Edit the pin", on: { submit } },
    ...Object.values(fields).map((field) => field.root), feedback.root,
    el("div.form__choices", {}, save, take, el("button.button.button--quiet", { type: "button", on: { click: () => leave() } }, "Back")));
  let base = null;
  let newest = null;
  let leave = () => {};
  let first = "title";

  function fill(pin) {
    base = pin;
    for (const name of TEXTS) fields[name].value = pin[name] ?? "";
    fillBoards(pin);
    fields.board_id.input.value = placeOf(pin);
    fillCampaigns();
    fields.campaign_id.input.value = pin.campaign_id ?? "";
    fields.labels.value = (pin.labels ?? []).join(", ");
    for (const field of Object.values(fields)) field.setError(null);
    fields.alt_text.setHint("What the picture shows, for people who cannot see it.");
    for (const name of ["title", "description", "link_url"]) fields[name].setHint("");
    take.hidden = true;
    feedback.show("", "");
  }

  function fillBoards(pin) {
    const boards = (store.boards.get(pin.account_id) ?? []).filter((board) => !board.is_gone || board.id === pin.board_id);
    fillBoardSelect(fields.board_id.input, boards, { value: placeOf(pin), label: pin.board_name ?? "Chosen when it gets its slot" });
  }

  function fillCampaigns() {
    fillSelect(fields.campaign_id.input, [{ value: "", label: "None" }, ...store.campaigns.map(({ id, name }) => ({ value: id, label: name }))]);
    fields.campaign_id.root.hidden = !store.campaigns.length;
  }

  function changed() {
    const change = {};
    for (const name of TEXTS) if (fields[name].value.trim() !== (base[name] ?? "").trim()) change[name] = fields[name].value.trim();
    if (fields.board_id.value !== placeOf(base)) Object.assign(change, readPlace(fields.board_id.value));
    if (fields.campaign_id.value !== (base.campaign_id ?? "")) change.campaign_id = fields.campaign_id.value || null;
    if (labelsOf(fields.labels.value).join() !== (base.labels ?? []).join()) change.labels = labelsOf(fields.labels.value);
    return change;
  }

  function submit(event) {
    event.preventDefault();
    if (save.getAttribute("aria-disabled") !== null) return undefined;
    if (!fields.title.value.trim()) {
      fields.title.setError("Give the pin a title.");
      return fields.title.input.focus();
    }
    const over = Object.values(fields).find((field) => field.root.querySelector("[data-over]"));
    if (over) {
      over.setError("This is too long for Pinterest. Shorten it.");
      return over.input.focus();
    }
    const change = changed();
    if (!Object.keys(change).length) return leave();
    feedback.show("", "");
    emit(root, "edit-pin", { id: base.id, version: base.version, change });
    return undefined;
  }

  function takeNewest() {
    fill(newest);
    fields.title.input.focus();
  }

  /** Keep what was typed, show what is stored now, and save against the newer version from here on. */
  function showStale() {
    const typed = changed();
    base = newest;
    for (const name of TEXTS) {
      if (name in typed && typed[name] !== (newest[name] ?? "")) fields[name].setHint(`Stored now: ${newest[name] || "nothing"}`);
      else fields[name].value = newest[name] ?? "";
    }
    if (!("board_id" in typed)) fields.board_id.value = placeOf(newest);
    if (!("campaign_id" in typed)) fields.campaign_id.value = newest.campaign_id ?? "";
    if (!("labels" in typed)) fields.labels.value = (newest.labels ?? []).join(", ");
    take.hidden = false;
    feedback.show("failed", "Somebody changed this pin since you opened it. Save again to replace the newer text, or take it over.");
  }

  return {
    name: "edit",
    tellsProblems: true,
    root,
    /** `wish.field` is the field that was asked for; else one begins with the title. */
    open(pin, wish, close) {
      leave = close;
      first = wish?.field ?? "title";
      fill(pin);
      newest = pin;
    },
    focus: () => fields[first].input.focus(),
    isDirty: () => base !== null && root.isConnected && Object.keys(changed()).length > 0,
    update(pin, work) {
      if (isFull(pin)) newest = pin;
      fillBoards(base);
      fillCampaigns();
      setAttribute(save, "aria-disabled", work.state === "running");
      setText(save, work.state === "running" ? "Saving …" : pin.status === "published" ? `Save and change it ${pin.is_sandbox ? "in the sandbox" : "on Pinterest"}` : "Save");
      if (work.state !== "failed") return;
      if (work.problem.code !== "stale_version") showProblem(work.problem, fields, feedback);
      else if (newest.version !== base.version) showStale();
    },
  };
}

function labelsOf(text) {
  return [...new Set(text.split(",").map((word) => word.trim()).filter(Boolean))];
}
