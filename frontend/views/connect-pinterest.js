/** Connect a Pinterest account, ask somebody else to connect theirs, and enter the Pinterest app that asks. */

import { el, emit, icon, keep, setAttribute, setText, setTextOrHide } from "../dom.js";
import { makeField, makeFeedback, showProblem } from "./field.js";
import { makeTokenForm } from "./token-form.js";

export function makeConnectPinterest(store) {
  const profile = makeField("Profile", el("select", { name: "connect_profile" }));
  const connect = el("button.button.button--primary", { type: "button", on: { click: () => emit(root, "connect-pinterest", { body: { profile_id: chosen() } }) } }, "Connect Pinterest");
  const ask = el("button.button", { type: "button", on: { click: () => emit(root, "make-connect-link", { profileId: chosen() }) } }, "Ask somebody else to connect");
  const problem = el("p.field__error", { role: "alert", hidden: true });
  const link = makeLink(store);
  const app = makeApp(store);
  const token = makeTokenForm(store, chosen);
  const root = el("section.accounts__account", { "aria-label": "Connect Pinterest" },
    el("h3", {}, "Connect Pinterest"), profile.root, el("div.connect-pinterest__ways", {}, connect, ask), problem, link.root, token.root, app.root);
  for (const key of ["connect:", "connect-link", "pinterest-app"]) store.setWork(key, null);

  function chosen() {
    return profile.value || store.profiles[0]?.id;
  }

  return {
    root,
    update() {
      root.hidden = !store.canChange;
      keep(profile.input, store.profiles, (item) => item.id, makeOption);
      profile.root.hidden = store.profiles.length < 2;
      const works = [store.workOf("connect:"), store.workOf("connect-link")];
      setAttribute(connect, "aria-disabled", works[0].state === "running");
      setAttribute(ask, "aria-disabled", works[1].state === "running");
      setTextOrHide(problem, works.find((work) => work.state === "failed")?.problem.message);
      link.update(works[1].state === "done" ? works[1].result : null);
      token.update();
      app.update();
    },
  };
}

/** The buttons of one account: connect it again, or disconnect it. */
export function makeReconnect(store, { id, profile_id: profileId, username }) {
  const again = el("button.button", { type: "button", on: { click: () => emit(root, "connect-pinterest", { body: { profile_id: profileId, account_id: id } }) } }, "Connect again");
  const off = el("button.link-button", { type: "button", on: { click: disconnect } }, "Disconnect");
  const problem = el("p.field__error", { role: "alert", hidden: true });
  const root = el("div.connect-pinterest__ways", {}, again, off, problem);
  let isAsked = false;
  store.setWork(`connect:${id}`, null);

  function disconnect() {
    if (isAsked) return emit(root, "disconnect-account", { id });
    isAsked = true;
    setText(off, `Really disconnect @${username}? Its pins wait.`);
    return undefined;
  }

  return {
    root,
    update(account) {
      root.hidden = !store.canChange;
      again.hidden = account.kind === "sandbox" && account.status === "connected"; // without tokens that end, nothing to renew
      off.hidden = account.status !== "connected";
      if (off.hidden) {
        isAsked = false;
        setText(off, "Disconnect");
      }
      setAttribute(again, "data-needed", account.status !== "connected");
      setTextOrHide(problem, store.workOf(`connect:${id}`).problem?.message);
    },
  };
}

function makeLink(store) {
  const text = el("input.key__text", { type: "text", readonly: true, "aria-label": "Link to send", on: { focus: () => text.select() } });
  const word = el("span", {}, "Copy");
  const once = el("p.key__once");
  const root = el("div.key", { hidden: true }, el("p.key__about", {}, "Send this link to the owner of the Pinterest account"), text,
    el("button.button", { type: "button", on: { click: copy } }, icon("copy"), word), once);

  async function copy() {
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
    update(made) {
      root.hidden = !made?.url;
      if (!made?.url || text.value === made.url) return;
      text.value = made.url;
      setText(word, "Copy");
      setText(once, `It is shown this once and works once, until ${store.formats.moment(made.expires_at)}. Whoever has it can connect an account, so send it to nobody else.`);
    },
  };
}

function makeApp(store) {
  const fields = {
    pinterest_app_id: makeField("App id", el("input", { type: "text", name: "pinterest_app_id", autocomplete: "off", maxlength: 80 })),
    pinterest_app_secret: makeField("App secret", el("input", { type: "password", name: "pinterest_app_secret", autocomplete: "off", maxlength: 200 }), { hint: "It is stored encrypted and never shown again." }),
  };
  const address = el("code.connect-pinterest__address");
  const feedback = makeFeedback();
  const button = el("button.button", { type: "submit" }, "Save the app");
  const form = el("form.form", { novalidate: true, on: { submit } },
    el("p.field__hint", {}, "Your app at developers.pinterest.com must list this redirect address: ", address),
    fields.pinterest_app_id.root, fields.pinterest_app_secret.root, feedback.root, button);
  const root = el("details.connect-pinterest__app", {}, el("summary", {}, "Pinterest app"), form);
  let shown = null;
  let wasRunning = false;

  function submit(event) {
    event.preventDefault();
    feedback.show("", "");
    emit(form, "enter-app", { id: fields.pinterest_app_id.value.trim(), secret: fields.pinterest_app_secret.value.trim() });
  }

  return {
    root,
    update() {
      root.hidden = store.session?.role !== "owner" || !store.workspace;
      setText(address, store.workspace?.pinterest_redirect_uri);
      const known = store.workspace?.pinterest_app_id ?? "";
      if (shown !== known && store.workspace) {
        fields.pinterest_app_id.value = known;
        root.open = !store.workspace.has_pinterest_app;
        shown = known;
      }
      const work = store.workOf("pinterest-app");
      if (work.state === "running") wasRunning = true;
      else if (wasRunning) {
        wasRunning = false;
        showProblem(work.problem, fields, feedback);
        if (work.state === "done") {
          fields.pinterest_app_secret.value = "";
          feedback.show("done", "Saved.");
        }
      }
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
