/** One select for a board and, inside it, its sections. The value names both: "board|section". */

import { el, setAttribute } from "../dom.js";

/** Fill it; `current` is a place that must be there in any case, as `{ value, label }`. What is chosen stays chosen. */
export function fillBoardSelect(select, boards, current = null) {
  const places = boards.flatMap((board) => [`${board.id}|`, ...board.sections.map((section) => `${board.id}|${section.id}`)]);
  const told = JSON.stringify([boards.map((board) => [board.id, board.name, board.is_gone, board.sections]), current]);
  if (select.dataset.told === told) return;
  const wanted = select.value || current?.value;
  select.dataset.told = told;
  const own = current && !places.includes(current.value) ? [el("option", { value: current.value }, current.label)] : [];
  select.replaceChildren(...own, ...boards.map(makeBoard));
  if (wanted !== undefined && (places.includes(wanted) || wanted === current?.value)) select.value = wanted;
}

function makeBoard(board) {
  const name = board.is_gone ? `${board.name} (gone)` : board.name;
  const whole = el("option", { value: `${board.id}|` }, name);
  if (!board.sections.length) return whole;
  const group = el("optgroup");
  setAttribute(group, "label", `${name}: sections`);
  group.append(...board.sections.map((section) => el("option", { value: `${board.id}|${section.id}` }, `${name} › ${section.name}`)));
  const fragment = document.createDocumentFragment();
  fragment.append(whole, group);
  return fragment;
}

export function placeOf(pin) {
  return `${pin.board_id ?? ""}|${pin.board_section_id ?? ""}`;
}

/** The fields of a pin that a chosen place stands for; none where no board is named. */
export function readPlace(value) {
  const [board, section] = value.split("|");
  return board ? { board_id: board, board_section_id: section || null } : {};
}
