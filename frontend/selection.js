/** Which pins a person has ticked. Ids keep the order in which they were ticked; a range goes from the last one ticked. */

export const SELECTABLE = new Set(["draft", "pending", "queued", "retrying", "failed"]);
export const RENEWABLE = new Set(["draft", "pending", "queued", "failed"]); // can be made anew
export const MOVABLE = new Set(["pending", "queued", "retrying"]);

export class Selection {
  isOn = false;
  ids = new Set();
  #anchor = null;

  get size() {
    return this.ids.size;
  }

  has(id) {
    return this.ids.has(id);
  }

  begin() {
    this.isOn = true;
  }

  end() {
    this.isOn = false;
    this.clear();
  }

  clear() {
    this.ids.clear();
    this.#anchor = null;
  }

  toggle(id) {
    if (!this.ids.delete(id)) this.ids.add(id);
    this.#anchor = id;
  }

  /** Tick everything between the last one ticked and `id`, in the order of `shown`. */
  extend(id, shown) {
    const [from, to] = [shown.indexOf(this.#anchor), shown.indexOf(id)];
    if (from < 0 || to < 0) return this.toggle(id);
    for (const between of shown.slice(Math.min(from, to), Math.max(from, to) + 1)) this.ids.add(between);
    this.#anchor = id;
    return undefined;
  }

  add(ids) {
    for (const id of ids) this.ids.add(id);
  }

  drop(ids) {
    for (const id of ids) this.ids.delete(id);
  }
}
