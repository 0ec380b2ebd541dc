/** A pin of one's own pictures or film: what it shows, its words, its board and its time. */

import { instantOf } from "../calendar-logic.js";
import { el, emit, iconButton, makeAnnouncements, setAttribute, setText } from "../dom.js";
import { fillBoardSelect, readPlace } from "./board-select.js";
import { fillSelect, makeRadios } from "./choices.js";
import { makeFeedback, makeField, showProblem } from "./field.js";
import { makeMediaField } from "./media-field.js";

const MEDIA = ["file", "asset_id", "asset_ids", "video_asset_id", "cover_asset_id", "cover_at_seconds"]; // one field here
const WHEN = [["draft", "Later: keep it as a draft", ""], ["at", "At a time", ""], ["now", "Now", ""]];

export function mountUploadDialog(root, store) {
  const media = makeMediaField();
  const fields = {
    title: makeField("Title", el("input", { name: "title", required: true, autocomplete: "off" }), { limit: 100 }),
    description: makeField("Description", el("textarea", { name: "description", rows: 4 }), { limit: 500 }),
    alt_text: makeField("Alt text", el("textarea", { name: "alt_text", rows: 2 }), { limit: 500, hint: "What is to be seen, for people who cannot see it." }),
    link_url: makeField("Link", el("input", { type: "url", name: "link_url", inputmode: "url", required: true, maxlength: 2048, placeholder: "https://your-blog.com/a-post/", autocomplete: "off" })),
    account_id: makeField("Pinterest account", el("select", { name: "account", on: { change: update } })),
    board_id: makeField("Board", el("select", { name: "board", required: true })),
    scheduled_at: makeField("Day and time", el("input", { type: "datetime-local", name: "scheduled_at", step: 60 })),
  };
  const when = makeRadios("When", WHEN, { isRow: true });
  const feedback = makeFeedback();
  const save = el("button.button.button--primary", { type: "submit" }, "Make the pin");
  const form = el("form.form.upload__body", { novalidate: true, "aria-labelledby": "upload-title", on: { submit, change: showWhen } },
    media.root, fields.title.root, fields.description.root, fields.link_url.root, fields.alt_text.root,
    el("div.form__pair", {}, fields.account_id.root, fields.board_id.root), when.root, fields.scheduled_at.root, feedback.root,
    el("div.form__choices", {}, save, el("button.button.button--quiet", { type: "button", on: { click: () => dialog.close() } }, "Back")));
  const dialog = el("dialog.told.upload", { "aria-labelledby": "upload-title", on: { close: closed } },
    el("header.told__head", {}, el("h2.told__title", { id: "upload-title" }, "A pin of your own"), iconButton("", "close", "Close", { on: { click: () => dialog.close() } })),
    form, makeAnnouncements());
  root.append(dialog);

  function closed() {
    emit(dialog, "forget-work", { key: "create-pin" });
  }
  function showWhen() {
    fields.scheduled_at.root.hidden = when.value !== "at";
  }

  function submit(event) {
    event.preventDefault();
    if (save.getAttribute("aria-disabled") !== null) return undefined;
    feedback.show("", "");
    const first = wrongs();
    if (first) return first.focus();
    const link = fields.link_url.value.trim();
    const [day, time] = fields.scheduled_at.value.split("T");
    emit(dialog, "create-pin", {
      media: media.value,
      body: {
        account_id: fields.account_id.value, ...readPlace(fields.board_id.value),
        title: fields.title.value.trim(), description: fields.description.value.trim(), alt_text: fields.alt_text.value.trim(),
        link_url: /^[a-z][a-z0-9+.-]*:/i.test(link) ? link : `https://${link}`,
        ...(when.value === "draft" && { draft: true }),
        ...(when.value === "at" && { scheduled_at: instantOf(day, time.slice(0, 5), store.zone).toISOString(), timezone: store.zone }),
      },
    });
    return undefined;
  }

  /** Mark what is missing; the first control that needs the person, or null. */
  function wrongs() {
    const found = [];
    const check = (field, text) => {
      field.setError(text || null);
      if (text) found.push(field.input);
    };
    check(media, media.trouble);
    check(fields.title, fields.title.value.trim() ? tooLong(fields.title) : "Give the pin a title.");
    check(fields.description, tooLong(fields.description));
    check(fields.link_url, fields.link_url.value.trim() ? "" : "Where does the pin lead? Write the address of a post.");
    check(fields.alt_text, tooLong(fields.alt_text));
    check(fields.board_id, fields.board_id.value ? "" : "Choose a board.");
    check(fields.scheduled_at, when.value === "at" && !fields.scheduled_at.value ? "Choose a day and a time." : "");
    return found[0] ?? null;
  }

  function update() {
    if (!dialog.open) return undefined;
    const accounts = store.accounts.map((one) => ({ value: one.id, label: `@${one.username}${one.kind === "live" ? "" : ` (${one.kind})`}` }));
    fillSelect(fields.account_id.input, accounts);
    fields.account_id.root.hidden = accounts.length < 2;
    const id = fields.account_id.value;
    if (id && !store.boards.has(id)) emit(dialog, "need-boards", { id });
    fillBoardSelect(fields.board_id.input, (store.boards.get(id) ?? []).filter((board) => !board.is_gone));
    const work = store.workOf("create-pin");
    setAttribute(save, "aria-disabled", work.state === "running");
    setText(save, work.state === "running" ? "Uploading …" : "Make the pin");
    if (work.state === "done") return dialog.close();
    if (work.state === "failed") {
      const name = MEDIA.find((one) => work.problem.of(one)) ?? MEDIA[0];
      showProblem(work.problem, { ...fields, [name]: media }, feedback);
    }
    return undefined;
  }

  return {
    update,
    open() {
      media.clear();
      for (const [name, field] of Object.entries(fields)) {
        field.setError(null);
        if (name !== "account_id" && name !== "board_id") field.value = "";
      }
      when.value = "draft";
      showWhen();
      feedback.show("", "");
      dialog.showModal();
      update();
      media.input.focus();
    },
  };

  function tooLong(field) {
    return field.root.querySelector("[data-over]") ? "This is too long for Pinterest. Shorten it." : "";
  }
}
