/** WordPress sites: connect one with its key, see what each said last, and what was refused. */

import { el, emit, icon, keep, setAttribute, setText, setTextOrHide } from "../dom.js";
import { hostOf } from "../words.js";
import { makeField, makeFeedback, showProblem } from "./field.js";

export function mountConnectWordpress(root, store) {
  const fields = { url: makeField("Address of your blog", el("input", { type: "url", name: "url", inputmode: "url", placeholder: "https://your-blog.com", required: true, autocomplete: "url" })) };
  const profile = makeField("Profile", el("select", { name: "profile" }));
  const feedback = makeFeedback();
  const button = el("button.button.button--primary", { type: "submit" }, "Make a connection key");
  const form = el("form.form", { novalidate: true, on: { submit } }, fields.url.root, profile.root, feedback.root, button);
  const key = makeKey();
  const sites = el("ul.sites", { role: "list" });
  const refused = el("ul.sites", { role: "list" });
  const sitesSection = el("section.panel__section", {}, el("h3", {}, "Your sites"), sites);
  const refusedSection = el("section.panel__section", {}, el("h3", {}, "Refused notices"),
    el("p.panel__lead", {}, "Messages from WordPress that could not be used, newest first."), refused);
  emit(root, "forget-work", { key: "site" });
  root.replaceChildren(
    el("p.panel__lead", {}, "Install the Pinwright plugin, make a key here and paste it into Settings → Pinwright in WordPress. Each post you publish then becomes pins."),
    form, key.root, sitesSection, refusedSection);

  function submit(event) {
    event.preventDefault();
    if (!store.profiles.length) return; // they are on their way, and the button says that it waits
    const typed = fields.url.value.trim();
    if (!typed) {
      fields.url.setError("Write the address of your blog.");
      return fields.url.input.focus();
    }
    feedback.show("", "");
    const url = /^[a-z][a-z0-9+.-]*:/i.test(typed) ? typed : `https://${typed}`;
    emit(form, "create-site", { body: { url, profile_id: profile.value || store.profiles[0]?.id } });
  }

  return {
    update() {
      form.hidden = !store.canChange;
      keep(profile.input, store.profiles, (item) => item.id, makeOption);
      profile.root.hidden = store.profiles.length < 2;
      const work = store.workOf("site");
      setAttribute(button, "aria-disabled", work.state === "running" || !store.profiles.length);
      if (work.state === "failed") showProblem(work.problem, fields, feedback);
      if (work.state === "done") fields.url.value = "";
      key.update(store.freshKey);
      keep(sites, store.sites, (site) => site.id, (site) => makeSite(site, store));
      sitesSection.hidden = !store.sites.length;
      keep(refused, store.refusedNotices, (notice) => notice.id, () => makeNotice(store));
      refusedSection.hidden = !store.refusedNotices.length;
    },
  };
}

function makeKey() {
  const about = el("p.key__about");
  const text = el("textarea.key__text", { readonly: true, rows: 4, "aria-label": "Connection key", spellcheck: "false", on: { focus: () => text.select() } });
  const word = el("span", {}, "Copy");
  const copy = el("button.button", { type: "button", on: { click } }, icon("copy"), word);
  const root = el("section.key", { hidden: true }, about, text, copy,
    el("p.key__once", {}, "It is shown this once, and it works once. Make a new one if you lose it."));
  let shown = "";

  async function click() {
    text.select();
    try {
      await navigator.clipboard.writeText(text.value);
      setText(word, "Copied");
    } catch {
      setText(word, "Press Ctrl+C"); // without https the browser keeps the clipboard to the keyboard
    }
  }

  return {
    root,
    update(fresh) {
      root.hidden = !fresh;
      if (!fresh || fresh.text === shown) return;
      shown = fresh.text;
      text.value = fresh.text;
      setText(word, "Copy");
      setText(about, `Connection key for ${hostOf(fresh.url)}`);
      root.scrollIntoView({ block: "nearest" });
      copy.focus();
    },
  };
}

function makeSite(site, store) {
  const state = el("p.sites__state");
  const last = el("p.sites__note");
  const problem = el("p.field__error", { hidden: true });
  const remove = el("button.link-button", { type: "button", on: { click: askRemove } }, "Remove");
  const root = el("li.sites__site", {},
    el("p.sites__name", {}, hostOf(site.url)), state, last,
    el("p.sites__choices", { hidden: !store.canChange },
      el("button.link-button", { type: "button", on: { click: () => emit(root, "renew-key", { id: site.id }) } }, "New key"),
      el("button.link-button", { type: "button", on: { click: () => emit(root, "open-backfill", { url: site.url }) } }, "Pin older posts"), remove),
    problem);
  let isAsked = false;

  function askRemove() {
    if (isAsked) return emit(root, "remove-site", { id: site.id });
    isAsked = true;
    setText(remove, "Really remove? Its pins stay.");
    return undefined;
  }

  return {
    root,
    update(fresh) {
      const isHeard = fresh.is_connected || Boolean(fresh.last_notice_at); // a program may send notices without the plugin
      setAttribute(state, "data-state", isHeard ? "connected" : "waiting");
      setText(state, isHeard ? "Connected" : "Waiting for the plugin");
      const versions = [fresh.plugin_version && `plugin ${fresh.plugin_version}`, fresh.wordpress_version && `WordPress ${fresh.wordpress_version}`].filter(Boolean);
      const heard = fresh.last_notice_at ? `Last notice ${store.formats.moment(fresh.last_notice_at)}` : "No notice yet";
      setText(last, [heard, ...versions].join(" · "));
      setTextOrHide(problem, store.workOf(`site:${site.id}`).problem?.message);
    },
  };
}

function makeNotice(store) {
  const what = el("p.sites__name");
  const why = el("p.sites__note");
  const root = el("li.sites__site", {}, what, why);
  return {
    root,
    update(notice) {
      setText(what, notice.url ?? notice.type);
      setText(why, `${store.formats.moment(notice.received_at)} · ${notice.error?.text ?? "No reason was recorded."}`);
    },
  };
}

function makeOption() {
  const root = el("option");
  return {
    root,
    update(item) {
      setAttribute(root, "value", item.id);
      setText(root, item.name);
    },
  };
}
