/**
 * What the page knows. Views read it and are told by nouns what changed:
 * "session", "calendar", "pin", "catalog", "sites", "work", "connection", "selection", "readiness", "schedules", "backfills", "boards", "mail", "galleries".
 */

import * as planning from "./api-planning.js";
import * as api from "./api.js";
import * as writing from "./api-writing.js";
import { addDays, byTime, dayIn, monthGrid, monthOf, presentZone, weekStartOf } from "./calendar-logic.js";
import { FULLY_TOLD, readCalendar } from "./calendar-reading.js";
import { NO_SCHEDULES, readSchedules, readSpans } from "./schedule-reading.js";
import { Selection } from "./selection.js";
import { NEEDS_YOU, formatLocale, formatsFor, needsYou, titleOf } from "./words.js";

const NO_FILTER = { status: "", profile: "", account: "", campaign: "", label: "" };
const IDLE = { state: "idle", problem: null, result: null };

export class Store extends EventTarget {
  session = null;
  connection = { isLost: false, retryAt: 0 };
  days = new Map();
  pins = new Map();
  bands = []; // campaigns whose span meets the shown days
  filter = { ...NO_FILTER };
  selection = new Selection();
  readiness = null;
  isLoading = true;
  hasAnyPin = true;
  workspace = null;
  profiles = [];
  accounts = [];
  campaigns = [];
  templates = [];
  boards = new Map();
  histories = new Map();
  versions = new Map(); // what a pin has been, as far as it was asked for: { data, next, of }
  pictures = new Map(); // what a pin can be drawn with: the pictures of its post
  fitting = new Map(); // the templates for a pin, with what it lacks for each
  forecast = null; // what regenerating many pins would do: { of: the request, data }
  usage = null; // the AI writer's meter
  rates = new Map(); // what the rate meter of an account told last
  pages = new Map(); // what was seen of the page behind a pin, null when nobody has looked
  galleries = new Map(); // a profile's templates on its last post
  schedules = NO_SCHEDULES;
  backfills = []; // older posts on their way to being pins, of blogs that are not done
  backfillPosts = new Map(); // the first posts of a blog that may be pinned: { data, hasMore }
  endedBackfill = null; // the one that has ended last while the page was looking
  boardRules = [];
  proposals = [];
  sites = [];
  mail = null; // what the person is told by mail
  refusedNotices = [];
  freshKey = null;
  cursor = null;
  openPinId = null;
  #work = new Map();
  #loads = 0;

  constructor({ zone, language, now = () => new Date() }) {
    super();
    this.now = now;
    this.locale = formatLocale(language);
    this.weekStart = weekStartOf(language);
    this.useZone(presentZone(zone));
    this.month = monthOf(this.today);
    this.activeDay = this.today;
  }

  useZone(zone) {
    this.zone = zone;
    this.formats = formatsFor(this.locale, zone);
  }

  get today() {
    return dayIn(this.now(), this.zone);
  }

  get weeks() {
    return monthGrid(this.month, this.weekStart);
  }

  get canChange() {
    return this.session?.role !== "viewer";
  }

  tell(noun) {
    this.dispatchEvent(new CustomEvent(noun));
  }

  account(id) {
    return this.accounts.find((account) => account.id === id) ?? null;
  }

  /** What people call a pin; null when this page has not read it. */
  titleOfId(id) {
    const pin = this.pins.get(id);
    return pin ? titleOf(pin) : null;
  }

  campaign(id) {
    return this.campaigns.find((campaign) => campaign.id === id) ?? null;
  }

  /** The accounts that the filter leaves on the calendar. */
  shownAccounts() {
    const { profile, account } = this.filter;
    return this.accounts.filter((one) => (!profile || one.profile_id === profile) && (!account || one.id === account));
  }

  profile(id) {
    return this.profiles.find((profile) => profile.id === id) ?? null;
  }

  /** What a day shows: its pins under the filter, and how many there are in all. */
  dayOf(day) {
    const known = this.days.get(day);
    const shown = [...this.pins.values()].filter((pin) => this.#isShown(pin) && dayIn(pin.shown_at, this.zone) === day).sort(byTime);
    const { status } = this.filter;
    const told = status === NEEDS_YOU ? (known?.needsYou ?? 0) : status ? (known?.counts[status] ?? 0) : (known?.total ?? 0);
    return { pins: shown, total: Math.max(told, shown.length), resting: known?.resting ?? [] };
  }

  /** The labels of all known pins, to choose from. */
  knownLabels() {
    const found = new Set(this.filter.label ? [this.filter.label] : []);
    for (const pin of this.pins.values()) for (const label of pin.labels ?? []) found.add(label);
    return [...found].sort((a, b) => a.localeCompare(b));
  }

  /** How many pins of the shown month have each status, and how many need somebody, whatever the status filter. */
  monthCounts() {
    const counts = {};
    for (const [day, known] of this.days) {
      if (monthOf(day) !== this.month) continue;
      for (const [status, count] of Object.entries({ ...known.counts, [NEEDS_YOU]: known.needsYou })) {
        if (count) counts[status] = (counts[status] ?? 0) + count;
      }
    }
    return counts;
  }

  /** Read the shown month. An answer that a later wish has overtaken is dropped. */
  async loadCalendar() {
    const load = ++this.#loads;
    const weeks = this.weeks;
    const found = await readCalendar(weeks[0][0], addDays(weeks.at(-1)[0], 6), this.filter, this.zone);
    if (load !== this.#loads) return;
    if (found.zone !== this.zone) this.useZone(found.zone);
    this.days = new Map(found.days.map((day) => [day.date, { counts: day.counts, total: day.total, needsYou: day.needs_you, resting: day.resting ?? [] }]));
    this.bands = found.campaigns ?? [];
    const pins = found.days.flatMap((day) => day.pins);
    this.#dropVanished(new Set(pins.map((pin) => pin.id)));
    for (const pin of pins) this.pins.set(pin.id, merged(this.pins.get(pin.id), pin));
    this.cursor ??= found.changes_cursor;
    this.hasAnyPin ||= pins.length > 0;
    this.isLoading = false;
    this.tell("calendar");
  }

  async loadCatalog() {
    const [workspace, profiles, accounts, campaigns, templates, some] = await Promise.all([
      planning.workspace.read(), api.profiles(), api.accounts.list(), planning.campaigns.list(), api.templates(), api.pins.list({ limit: 1 }),
    ]);
    this.workspace = workspace;
    this.campaigns = campaigns.data;
    this.profiles = profiles.data.toReversed();
    this.accounts = accounts.data;
    this.templates = templates.data;
    this.hasAnyPin = some.data.length > 0;
    this.tell("catalog");
  }

  async loadSites() {
    const [sites, refused] = await Promise.all([api.sites.list(), api.refusedNotices()]);
    this.sites = sites.data;
    this.refusedNotices = refused.data;
    this.tell("sites");
  }

  async loadMail() {
    this.mail = await api.session.mail();
    this.tell("mail");
  }

  async loadSchedules({ isMore = false } = {}) {
    this.schedules = await readSchedules(this.schedules, { isMore });
    this.tell("schedules");
    const spans = await readSpans(this.schedules);
    this.schedules = { ...this.schedules, spans: new Map([...this.schedules.spans, ...spans]) };
    this.tell("schedules");
  }

  /** Rules and proposals, and the boards of every account that they speak of. */
  async loadBoardRules() {
    const [rules, proposals] = await Promise.all([planning.boardRules.list(), planning.proposals.list()]);
    this.boardRules = rules.data;
    this.proposals = proposals.data;
    this.tell("boards");
    await Promise.all(this.accounts.map((account) => this.loadBoards(account.id)));
  }

  /** A pin with everything, and its history. */
  async loadPin(id) {
    const [pin, history, check] = await Promise.all([api.pins.read(id), api.pins.history(id), api.pins.check(id)]);
    this.histories.set(id, history.data);
    this.pages.set(id, check.page);
    if (!this.putPins([pin])) this.tell("pin"); // its history may be new
    return pin;
  }

  async loadBoards(accountId, { isFresh = false } = {}) {
    if (!accountId || (this.boards.has(accountId) && !isFresh)) return;
    this.boards.set(accountId, (await api.boards(accountId)).data);
    this.tell("catalog");
    this.tell("boards");
  }

  async loadGallery(profileId) {
    this.galleries.set(profileId, await api.gallery(profileId));
    this.tell("galleries");
  }

  async loadUsage() {
    this.usage = await writing.usage();
    this.tell("usage");
  }

  async loadRate(accountId) {
    this.rates.set(accountId, await api.accounts.rate(accountId));
    this.tell("rates");
  }

  boardName(accountId, boardId) {
    return this.boards.get(accountId)?.find((board) => board.id === boardId)?.name ?? null;
  }

  /** A board, and a section of it where one is named and known; null for a board that is not known. */
  placeName(accountId, boardId, sectionId) {
    const board = this.boards.get(accountId)?.find((one) => one.id === boardId);
    const section = board?.sections?.find((one) => one.id === sectionId);
    return section ? `${board.name} › ${section.name}` : board?.name ?? null;
  }

  /** Take pins as the server told them; true when something is new. */
  putPins(pins) {
    let isNew = false;
    for (const pin of pins) {
      const known = this.pins.get(pin.id);
      const fresh = merged(known, pin);
      if (known && JSON.stringify(known) === JSON.stringify(fresh)) continue;
      this.pins.set(pin.id, fresh);
      this.hasAnyPin = true;
      isNew = true;
    }
    if (isNew) this.tell("pin");
    return isNew;
  }

  /** Something is being made or sent, so the page looks more often. */
  get isLively() {
    return [...this.pins.values()].some((pin) => LIVELY.has(pin.state) || pin.is_regenerating || pin.is_being_removed || pin.sync === "pending");
  }

  workOf(key) {
    return this.#work.get(key) ?? IDLE;
  }

  setWork(key, work) {
    if (work) this.#work.set(key, { ...IDLE, ...work });
    else this.#work.delete(key);
    this.tell("work");
  }

  forget() {
    this.session = null;
    this.workspace = null;
    this.mail = null;
    this.bands = [];
    this.filter = { ...NO_FILTER };
    this.selection.end();
    this.schedules = NO_SCHEDULES;
    this.backfills = [];
    this.boardRules = [];
    this.proposals = [];
    this.days = new Map();
    this.pins = new Map();
    this.histories = new Map();
    this.versions = new Map();
    this.fitting = new Map();
    this.usage = null;
    this.pages = new Map();
    this.boards = new Map();
    this.galleries = new Map();
    this.freshKey = null;
    this.cursor = null;
    this.isLoading = true;
    this.#work.clear();
    this.#loads += 1;
  }

  #isShown(pin) {
    const { status, profile, account, campaign, label } = this.filter;
    return pin.status !== "deleted" && (!status || (status === NEEDS_YOU ? needsYou(pin) : pin.status === status))
      && (!profile || pin.profile_id === profile) && (!account || pin.account_id === account)
      && (!campaign || pin.campaign_id === campaign) && (!label || pin.labels.includes(label));
  }

  /** A day that was told in full holds nothing else; of a longer day only the first pins were told. */
  #dropVanished(told) {
    for (const pin of this.pins.values()) {
      const day = this.days.get(dayIn(pin.shown_at, this.zone));
      if (day && day.total <= FULLY_TOLD && !told.has(pin.id) && pin.id !== this.openPinId && !this.selection.has(pin.id)) this.pins.delete(pin.id);
    }
  }
}

const LIVELY = new Set(["generating", "queued", "publishing", "unconfirmed", "retrying"]);

/** Whether all of a pin is known as it is now; its short form, which lists and changes give, leaves out its texts. */
export function isFull(pin) {
  return "description" in pin && !pin.isPartial;
}

/** Keep the texts that a short form leaves out; after a change they are shown until the pin is read again. */
function merged(known, fresh) {
  if (!known || "description" in fresh) return fresh;
  const isPartial = known.isPartial || known.version !== fresh.version || undefined;
  return { ...known, ...fresh, isPartial };
}
