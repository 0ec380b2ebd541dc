/** Which month, which pins, and whose clock. */

import { addMonths } from "../calendar-logic.js";
import { el, emit, icon, iconButton, keep, setAttribute, setText } from "../dom.js";
import { NEEDS_YOU, STATUSES } from "../words.js";

const FILTERS = ["", NEEDS_YOU, "draft", "pending", "published", "failed", "cancelled"];
const CHIPS = { ...STATUSES, [NEEDS_YOU]: { label: "Needs you", icon: "alert" } };

export function mountToolbar(root, store) {
  const month = el("h1.toolbar__month", { id: "month", "aria-live": "polite" });
  const step = (count) => ({ click: () => emit(root, "show-month", { month: addMonths(store.month, count) }) });
  const zone = el("p.toolbar__zone");
  const chips = el("div.toolbar__chips", { role: "group", "aria-label": "Show pins by status" });
  const profile = select("profile", "Profile");
  const account = select("account", "Pinterest account");
  const campaign = select("campaign", "Campaign", 1);
  const label = select("label", "Label", 1);
  const selecting = el("button.button.toolbar__selecting", { type: "button", on: { click: () => emit(root, store.selection.isOn ? "end-selecting" : "begin-selecting") } }, icon("ticks"), el("span", {}, "Select"));
  root.className = "toolbar";
  root.replaceChildren(
    el("div.toolbar__when", {},
      month,
      el("div.toolbar__steps", {},
        iconButton(".toolbar__step", "arrowLeft", "Previous month", { on: step(-1) }),
        el("button.button.button--quiet", { type: "button", on: { click: () => emit(root, "show-today") } }, "Today"),
        iconButton(".toolbar__step", "arrowRight", "Next month", { on: step(1) })),
      zone),
    el("div.toolbar__which", {}, chips, profile.root, account.root, campaign.root, label.root, selecting),
  );

  /** A choice that has fewer than `least` things to choose from is not shown. */
  function select(name, label, least = 2) {
    const field = el("select.toolbar__select", { "aria-label": label, on: { change } });
    function change() {
      const wanted = { ...store.filter, [name]: field.value };
      if (name === "profile") wanted.account = "";
      emit(root, "filter-pins", { filter: wanted });
    }
    return {
      root: field,
      update(all, items) {
        keep(field, [{ id: "", label: all }, ...items], (item) => item.id, makeOption);
        field.hidden = items.length < least;
        if (field.value !== store.filter[name]) field.value = store.filter[name];
      },
    };
  }

  return {
    update() {
      setText(month, store.formats.month(store.month));
      setText(zone, `Times in ${store.zone}`);
      const counts = store.monthCounts();
      chips.hidden = !store.hasAnyPin;
      keep(chips, FILTERS.filter((status) => !status || counts[status] || store.filter.status === status), (status) => status, (status) => makeChip(status, store));
      for (const chip of chips.keptChildren.values()) chip.count(counts);
      profile.update("All profiles", store.profiles.map(({ id, name }) => ({ id, label: name })));
      const accounts = store.accounts.filter((item) => !store.filter.profile || item.profile_id === store.filter.profile);
      account.update("All accounts", accounts.map((item) => ({ id: item.id, label: accountLabel(item) })));
      campaign.update("All campaigns", store.campaigns.map(({ id, name }) => ({ id, label: name })));
      label.update("All labels", store.knownLabels().map((word) => ({ id: word, label: word })));
      selecting.hidden = !store.canChange || !store.hasAnyPin;
      setAttribute(selecting, "aria-pressed", String(store.selection.isOn));
    },
  };
}

function accountLabel(account) {
  return account.kind === "live" ? `@${account.username}` : `@${account.username} (${account.kind})`;
}

function makeChip(status, store) {
  const number = el("span.toolbar__number");
  const root = el("button.toolbar__chip", { type: "button", "data-status": status || "all", on: { click } },
    status ? icon(CHIPS[status].icon) : null, el("span", {}, status ? CHIPS[status].label : "All"), number);
  function click() {
    emit(root, "filter-pins", { filter: { ...store.filter, status: store.filter.status === status ? "" : status } });
  }
  return {
    root,
    update() {
      setAttribute(root, "aria-pressed", String(store.filter.status === status));
    },
    count(counts) {
      const total = status ? (counts[status] ?? 0) : Object.entries(counts).reduce((sum, [name, count]) => (name === NEEDS_YOU ? sum : sum + count), 0);
      setText(number, String(total));
    },
  };
}

function makeOption() {
  const root = el("option");
  return {
    root,
    update(item) {
      setAttribute(root, "value", item.id);
      setText(root, item.label);
    },
  };
}
