/** Where posts go: proposals for boards that are missing, rules from categories and tags to boards, and a fresh look at Pinterest. */

import { el, emit, icon, keep, setAttribute, setText, setTextOrHide } from "../dom.js";
import { countOf } from "../words.js";
import { makeBoardRule } from "./board-rule.js";
import { makeRuleForm } from "./board-rule-form.js";
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
  const add = el("button.button", { type: "button", on: { click: () => show(true) } }, "New rule");
  const phrases = makeBoardPhrases(id, store);
  const form = makeRuleForm(store, { account_id: id }, () => show(false));
  form.root.hidden = true;
  const root = el("section.accounts__account.boards__account", { "aria-label": `Boards of ${username}` },
    el("div.schedules__line", {}, el("div", {}, el("h3", {}, `@${username}`), count), refresh), trouble, proposals, rules, el("div", {}, add, form.root), phrases.root);

  function show(isWanted) {
    form.root.hidden = !isWanted;
    add.hidden = isWanted;
    if (isWanted) form.open();
    else add.focus();
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
      add.hidden = !store.canChange || !form.root.hidden;
      form.update();
      phrases.update();
    },
  };
}
