/** Who writes, what it has used today, and what it may cost. */

import { el, emit, keep, setAttribute, setText } from "../dom.js";
import { dollars } from "../writing-words.js";
import { countOf } from "../words.js";
import { makeField, makeFeedback, showProblem } from "./field.js";

export function makeWritingBudget(store) {
  const words = el("p");
  const aside = el("p.sites__note");
  const lines = el("ul.rate__lines", { role: "list" });
  const fields = {
    ai_dollars_per_day: makeField("Budget a day, in dollars", el("input", { type: "number", name: "ai_dollars_per_day", min: 0, max: 10_000, step: "any", inputmode: "decimal" })),
    timezone: makeField("Time zone", el("input", { type: "text", name: "timezone", list: "writing-zones", autocomplete: "off", required: true }), { hint: "The budget starts anew at midnight there." }),
  };
  const zones = el("datalist", { id: "writing-zones" }, ...Intl.supportedValuesOf("timeZone").map((zone) => el("option", { value: zone })));
  const feedback = makeFeedback();
  const save = el("button.button", { type: "submit" }, "Save the budget");
  const form = el("form.form", { novalidate: true, "aria-label": "Budget of the AI writer", on: { submit } },
    el("div.form__pair", {}, fields.ai_dollars_per_day.root, fields.timezone.root), feedback.root, save, zones);
  const root = el("section.accounts__account.writing__budget", { "aria-label": "The writer" },
    el("h3", {}, "The writer"), words, el("div.rate", {}, lines), aside, form);
  let isFilled = false;
  let wasRunning = false;
  store.setWork("budget", null);

  function submit(event) {
    event.preventDefault();
    const { input } = fields.ai_dollars_per_day;
    if (!input.validity.valid) {
      fields.ai_dollars_per_day.setError("Write an amount from 0 to 10,000, or leave it empty.");
      return input.focus();
    }
    emit(root, "save-budget", { body: { ai_dollars_per_day: input.value === "" ? null : input.valueAsNumber, timezone: fields.timezone.value.trim() } });
    return undefined;
  }

  return {
    root,
    update() {
      const { usage, workspace } = store;
      root.hidden = !usage || !workspace;
      if (root.hidden) return;
      setText(words, usage.text);
      const hasWriter = usage.state !== "none";
      form.hidden = !hasWriter || !store.canChange;
      lines.hidden = !hasWriter;
      if (!isFilled) {
        isFilled = true;
        fields.ai_dollars_per_day.value = workspace.ai_dollars_per_day === null ? "" : String(workspace.ai_dollars_per_day);
        fields.timezone.value = workspace.timezone;
      }
      fields.ai_dollars_per_day.setHint(`Empty: ${dollars(usage.default_cap_dollars)}. 0 turns the AI writer off.`);
      keep(lines, hasWriter ? [usage] : [], () => "money", makeLine);
      setText(aside, hasWriter ? asideWords(usage, store) : "To have an AI write instead, whoever runs the server sets OPENAI_API_KEY.");
      const work = store.workOf("budget");
      setAttribute(save, "aria-disabled", work.state === "running");
      setText(save, work.state === "running" ? "Saving …" : "Save the budget");
      if (work.state === "running") wasRunning = true;
      else if (wasRunning) {
        wasRunning = false;
        feedback.show("", "");
        showProblem(work.problem, fields, feedback);
        if (work.state === "done") feedback.show("done", "Saved.");
      }
    },
  };
}

function makeLine() {
  const text = el("span");
  const fill = el("span.rate__fill");
  return {
    root: el("li.rate__line", {}, text, el("span.rate__bar", { "aria-hidden": "true" }, fill)),
    update(usage) {
      setText(text, `Today: ${dollars(usage.dollars)} of ${dollars(usage.cap_dollars)}`);
      const share = usage.cap_dollars ? usage.dollars / usage.cap_dollars : 1;
      fill.style.inlineSize = `${Math.round(Math.min(share, 1) * 100)}%`;
      fill.dataset.full = String(usage.state !== "on");
    },
  };
}

function asideWords(usage, store) {
  const number = (value) => value.toLocaleString(document.documentElement.lang || "en");
  const used = usage.calls
    ? `${countOf(usage.calls, "answer")} of ${usage.model}, ${number(usage.tokens_in)} tokens read and ${number(usage.tokens_out)} written.`
    : `Nothing was written by ${usage.model} today.`;
  const local = usage.posts_written_locally ? ` ${countOf(usage.posts_written_locally, "post")} went to the local writer.` : "";
  return `${used}${local} It starts anew ${store.formats.moment(usage.resets_at)}.`;
}
