/** Boards to tick; a ticked board that has sections offers them beside it. */

import { el, setAttribute } from "../dom.js";
import { fillSelect, makeTicks } from "./choices.js";

/** Its value is `{ board_ids, sections }`: with every ticked board's section, null for the board itself. */
export function makeBoardTicks(label) {
  const chosen = new Map(); // a section by its board, kept while the board is not ticked
  const selects = new Map();
  const ticks = makeTicks(label, { makeBeside });

  function makeBeside({ value: board }) {
    const select = el("select.tick-line__more", { on: { input: () => chosen.set(board, select.value) } });
    selects.set(board, select);
    return {
      root: select,
      update({ label: name, sections }, isTicked) {
        setAttribute(select, "aria-label", `Section of ${name}`);
        fillSelect(select, [{ value: "", label: "No section" }, ...sections.map((one) => ({ value: one.id, label: `› ${one.name}` }))]);
        select.value = sections.some((one) => one.id === chosen.get(board)) ? chosen.get(board) : "";
        select.hidden = !isTicked || !sections.length;
      },
    };
  }

  return {
    root: ticks.root,
    get input() {
      return ticks.input;
    },
    get value() {
      const ids = ticks.value;
      return { board_ids: ids, sections: Object.fromEntries(ids.map((id) => [id, selects.get(id)?.value || null])) };
    },
    set value({ board_ids: ids, sections }) {
      chosen.clear();
      for (const [board, section] of Object.entries(sections)) chosen.set(board, section);
      ticks.value = ids;
    },
    setError: ticks.setError,
    show: (boards) => ticks.show(boards.filter((board) => !board.is_gone).map(({ id, name, sections }) => ({ value: id, label: name, sections: sections ?? [] }))),
  };
}
