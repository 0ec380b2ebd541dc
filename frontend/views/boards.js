/** Where posts go: proposals for boards that are missing, rules from categories and tags to boards, and a fresh look at Pinterest. */

import { el, emit, icon, keep, setAttribute, setText, setTextOrHide } from "../dom.js";
import { countOf } from "../words.js";
import { makeBoardRule } from "./board-rule.js";
import { makeRuleForm } from "./board-rule-form.js";
import { makeBoardForm } from "./board-form.js";
import { makeBoardPhrases } from "./board-phrases.js";
import { makeProposal } from "./board-proposal.js";

export function mountBoards(root, store) {
  const accounts = el("div.accounts");
  const none = el("p.panel__lead", {}, "No Pinterest account is connected yet.");
  root.replaceChildren(
    el("p.panel__lead", {}, "Posts go to boards by their categories and tags. Posts without a rule take turns on all boards."),
    none, accounts);
  return {
    update() {
      none.hidden = store.accounts.length > 0;
      keep(accounts, store.accounts, (account) => account.id, (account) => makeAccount(account, store));
    },
  };
}

function makeAccount({ id, username }, store) {
  const count = el("p.sites__note");
  const word = el("span");
  const refresh = el("button.button", { type: "button", on: { click: () => emit(root, "refresh-boards", { id }) } }, icon("boards"), word, el("span.visually-hidden", {}, ` of @${username}`));
  const trouble = el("p.field__error", { hidden: true });
  const proposals = el("ul.schedules", { role: "list", "aria-label": "Proposed boards" });
  const rules = el("ul.schedules", { role: "list", "aria-label": "Rules" });
  const phrases = makeBoardPhrases(id, store);
  const add = el("button.button", { type: "button", on: { click: () => show("rule") } }, "New rule");
  const addBoard = el("button.button", { type: "button", on: { click: () => show("board") } }, "New board");
  const addSection = el("button.button", { type: "button", on: { click: () => show("section") } }, "New section");
  const forms = {
    rule: makeRuleForm(store, { account_id: id }, () => show(null)),
    board: makeBoardForm(store, id, "board", () => show(null)),
    section: makeBoardForm(store, id, "section", () => show(null)),
  };
  const adders = { rule: add, board: addBoard, section: addSection };
  for (const form of Object.values(forms)) form.root.hidden = true;
  const adding = el("div.form__choices", {}, add, addBoard, addSection);
  const root = el("section.accounts__account.boards__account", { "aria-label": `Boards of ${username}` },
    el("div.schedules__line", {}, el("div", {}, el("h3", {}, `@${username}`), count), refresh), trouble, proposals, rules, el("div", {}, adding, ...Object.values(forms).map((form) => form.root)), phrases.root);

  /** One form at a time, by its name; none goes back to the button that opened the last one. */
  function show(wanted) {
    const last = Object.keys(forms).find((name) => !forms[name].root.hidden);
    for (const [name, form] of Object.entries(forms)) form.root.hidden = name !== wanted;
    adding.hidden = Boolean(wanted);
    if (wanted) forms[wanted].open();
    else adders[last]?.focus();
  }

  return {
    root,
    update(account) {
      const boards = (store.boards.get(id) ?? []).filter((board) => !board.is_gone);
      const read = account.boards_refreshed_at ? `, read ${store.formats.moment(account.boards_refreshed_at)}` : "";
      setText(count, store.boards.has(id) ? `${countOf(boards.length, "board")}${read}` : "Loading …");
      const work = store.workOf(`boards:${id}`);
      refresh.hidden = !store.canChange;
      setAttribute(refresh, "aria-disabled", work.state === "running");
      setText(word, work.state === "running" ? "Reading …" : "Refresh boards");
      setTextOrHide(trouble, work.problem?.message);
      const proposed = store.proposals.filter((one) => one.account_id === id && one.state === "open");
      keep(proposals, proposed, (one) => one.id, (one) => makeProposal(one, store));
      proposals.hidden = !proposed.length;
      const known = store.boardRules.filter((one) => one.account_id === id);
      keep(rules, known, (one) => one.id, (one) => makeBoardRule(one, store));
      rules.hidden = !known.length;
      adding.hidden = !store.canChange || Object.values(forms).some((form) => !form.root.hidden);
      addBoard.hidden = account.status !== "connected";
      addSection.hidden = addBoard.hidden || !boards.length;
      for (const form of Object.values(forms)) form.update();
      phrases.update();
    },
  };
}
