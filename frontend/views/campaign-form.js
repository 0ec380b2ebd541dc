/** Name, colour, days and profiles of a campaign, new or known. */

import { el, emit, setAttribute, setText, uniqueId } from "../dom.js";
import { useColor } from "./campaign-bars.js";
import { makeTicks } from "./choices.js";
import { makeField, makeFeedback, showProblem } from "./field.js";

const COLORS = [
  ["#b3446c", "Raspberry"], ["#c4622d", "Terracotta"], ["#b8860b", "Mustard"], ["#4f7f3a", "Olive"],
  ["#1f7a6d", "Pine"], ["#2f6db0", "Blue"], ["#6a4fb3", "Violet"], ["#6b6259", "Stone"],
];

/** `id` is null for a new one; `leave` is called when the form is done with. */
export function makeCampaignForm(store, id, leave) {
  const key = id ? `campaign:${id}` : "campaign";
  const fields = {
    name: makeField("Name", el("input", { name: "name", required: true, autocomplete: "off", maxlength: 200 })),
    starts_on: makeField("First day", el("input", { type: "date", name: "starts_on" })),
    ends_on: makeField("Last day", el("input", { type: "date", name: "ends_on" }), { hint: "Both may stay empty." }),
  };
  const group = uniqueId("color");
  const colors = COLORS.map(([value, label]) => el("input", { type: "radio", name: group, value, "aria-label": label }));
  const swatches = el("fieldset.swatches", {}, el("legend.field__label", {}, "Colour"),
    ...colors.map((input) => {
      const sign = el("span.swatch", { "aria-hidden": true });
      useColor(sign, input.value);
      return el("label.swatches__one", {}, input, sign);
    }));
  const profiles = makeTicks("For", { hint: "Nothing ticked: for all profiles." });
  const feedback = makeFeedback();
  const save = el("button.button.button--primary", { type: "submit" }, id ? "Save" : "Create");
  const root = el("form.form.campaign__form", { novalidate: true, "aria-label": id ? "Edit the campaign" : "New campaign", on: { submit } },
    fields.name.root, swatches, el("div.form__pair", {}, fields.starts_on.root, fields.ends_on.root), profiles.root, feedback.root,
    el("div.form__choices", {}, save, el("button.button.button--quiet", { type: "button", on: { click: () => leave() } }, "Back")));
  let wasRunning = false;

  function submit(event) {
    event.preventDefault();
    if (save.getAttribute("aria-disabled") !== null) return undefined;
    const name = fields.name.value.trim();
    fields.name.setError(name ? null : "Give the campaign a name.");
    if (!name) return fields.name.input.focus();
    feedback.show("", "");
    emit(root, "save-campaign", {
      id,
      body: {
        name, color: colors.find((input) => input.checked)?.value ?? "",
        starts_on: fields.starts_on.value || null, ends_on: fields.ends_on.value || null, profile_ids: profiles.value,
      },
    });
    return undefined;
  }

  return {
    root,
    open(campaign) {
      store.setWork(key, null);
      for (const [name, field] of Object.entries(fields)) {
        field.value = campaign?.[name] ?? "";
        field.setError(null);
      }
      const unused = COLORS.find(([value]) => !store.campaigns.some((known) => known.color === value)) ?? COLORS[0];
      for (const input of colors) input.checked = input.value === (campaign ? campaign.color : unused[0]);
      showProfiles();
      profiles.value = campaign?.profile_ids ?? [];
      feedback.show("", "");
      fields.name.input.focus();
    },
    update() {
      showProfiles();
      const work = store.workOf(key);
      setAttribute(save, "aria-disabled", work.state === "running");
      setText(save, work.state === "running" ? "Saving …" : id ? "Save" : "Create");
      if (work.state === "running") wasRunning = true;
      else if (wasRunning) {
        wasRunning = false;
        if (work.state === "failed") showProblem(work.problem, fields, feedback);
        else if (work.state === "done" && !root.hidden) leave();
      }
    },
  };
  /** They may arrive after the form was opened. */
  function showProfiles() {
    profiles.show(store.profiles.map((profile) => ({ value: profile.id, label: profile.name })));
    profiles.root.hidden = store.profiles.length < 2;
  }
}
