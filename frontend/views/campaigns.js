/** Campaigns: a name, a colour and days; they colour the calendar, filter it, and can be paused. */

import { el, emit, keep, setAttribute, setText, setTextOrHide } from "../dom.js";
import { countsWords, spanWords } from "../planning-words.js";
import { useColor } from "./campaign-bars.js";
import { makeCampaignForm } from "./campaign-form.js";
import { makeOutOfRules } from "./out-of-rules.js";
import { makePauseControl } from "./pause-control.js";

export function mountCampaigns(root, store) {
  const list = el("ul.schedules", { role: "list" });
  const add = el("button.button.button--primary", { type: "button", on: { click: () => show(true) } }, "New campaign");
  const form = makeCampaignForm(store, null, () => show(false));
  form.root.hidden = true;
  root.replaceChildren(
    el("p.panel__lead", {}, "A campaign gathers pins under a name and a colour. Put a pin into one with Edit; filter the calendar by it, or pause it."),
    el("div", {}, add, form.root), list);

  function show(isWanted) {
    form.root.hidden = !isWanted;
    add.hidden = isWanted;
    if (isWanted) form.open(null);
    else add.focus();
  }

  return {
    update() {
      add.hidden = !store.canChange || !form.root.hidden;
      form.update();
      keep(list, store.campaigns, (campaign) => campaign.id, (campaign) => makeCampaign(campaign, store));
      list.hidden = !store.campaigns.length;
    },
  };
}

function makeCampaign(campaign, store) {
  const { id } = campaign;
  const swatch = el("span.swatch", { "aria-hidden": true });
  const name = el("span");
  const span = el("p.sites__note");
  const counts = el("p.sites__note");
  const edit = el("button.link-button", { type: "button", on: { click: () => show(true) } }, "Edit");
  const remove = el("button.link-button", { type: "button", on: { click: askRemove } }, "Delete");
  const trouble = el("p.field__error", { hidden: true });
  const form = makeCampaignForm(store, id, () => show(false));
  const pause = makePauseControl(store, "campaign", id, campaign.name);
  const left = makeOutOfRules(() => store.accounts.map((account) => account.id));
  const choices = el("p.sites__choices", {}, edit, remove);
  const reading = el("div.schedules__one", {}, el("p.sites__name.campaign__name", {}, swatch, name), span, counts, choices, trouble, pause.root, left.root);
  const root = el("li", {}, reading, form.root);
  let shown = campaign;
  let isAsked = false;
  form.root.hidden = true;

  function show(isWanted) {
    form.root.hidden = !isWanted;
    reading.hidden = isWanted;
    if (isWanted) form.open(shown);
    else edit.focus();
  }

  function askRemove() {
    if (isAsked) return emit(root, "remove-campaign", { id });
    isAsked = true;
    setText(remove, "Really delete? Its pins stay.");
    return undefined;
  }

  return {
    root,
    update(fresh) {
      shown = fresh;
      useColor(swatch, fresh.color);
      setText(name, fresh.name);
      setText(span, spanWords(fresh.starts_on, fresh.ends_on, store.formats));
      setTextOrHide(counts, countsWords(fresh.counts) || "No pins yet");
      choices.hidden = !store.canChange;
      setAttribute(edit, "aria-label", `Edit ${fresh.name}`);
      setAttribute(remove, "aria-label", isAsked ? null : `Delete ${fresh.name}`);
      setTextOrHide(trouble, form.root.hidden ? store.workOf(`campaign:${id}`).problem?.message : "");
      pause.update(fresh);
      left.update([store.workOf(`pause:campaign:${id}`)]);
      form.update();
    },
  };
}
