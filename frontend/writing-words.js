/** Words and lists about texts: lists typed with commas, regions, languages, money, what a person has written. Pure. */

/** "lemon cake, baking" or one a line → ["lemon cake", "baking"]. */
export function listOf(text) {
  return [...new Set(text.split(/[,;\n]/).map((one) => one.trim().replace(/^#/, "")).filter(Boolean))];
}

/** What is wrong with search phrases, in a sentence for their field; null when nothing is. */
export function wrongWithPhrases(list) {
  const short = list.find((one) => [...one].length < 2);
  return short ? `“${short}” is too short: a phrase has two letters or more.` : null;
}

export function textOf(list) {
  return (list ?? []).join(", ");
}

const REGION_NAMES = {
  US: "United States", CA: "Canada", "GB+IE": "Great Britain and Ireland", "AU+NZ": "Australia and New Zealand", "DE+AT+CH": "Germany, Austria, Switzerland",
  DE: "Germany", FR: "France", ES: "Spain", IT: "Italy", "IT+ES+PT+GR+MT": "Southern Europe", "PL+RO+HU+SK+CZ": "Eastern Europe", "SE+DK+FI+NO": "Nordic countries",
  "NL+BE+LU": "Netherlands, Belgium, Luxembourg", BR: "Brazil", MX: "Mexico", AR: "Argentina", CO: "Colombia", "MX+AR+CO+CL": "Spanish-speaking Latin America",
};
export const REGIONS = [["", "Chosen by language and time zone"], ...Object.entries(REGION_NAMES), ["off", "Do not ask Pinterest"]];

const CODES = ["en", "de", "fr", "es", "pt", "it", "nl", "da", "sv", "nb", "fi", "pl", "cs", "sk", "hu", "ro", "tr", "el", "uk", "ja", "ko", "zh", "ar", "he", "th"];

/** Languages to choose from, by name; one that is set already and not among them stays. */
export function languagesWith(chosen) {
  const names = new Intl.DisplayNames(["en"], { type: "language" });
  const codes = chosen && !CODES.includes(chosen) ? [...CODES, chosen] : CODES;
  const named = codes.map((code) => [code, nameOf(names, code)]).sort((a, b) => a[1].localeCompare(b[1]));
  return [["", "The page's own"], ...named];
}

function nameOf(names, code) {
  try {
    return names.of(code.replace("_", "-"));
  } catch {
    return code;
  }
}

/** "$0.03": two decimals, or as many as a small amount needs. */
export function dollars(amount) {
  const digits = amount > 0 && amount < 0.01 ? 4 : 2;
  return `$${amount.toFixed(digits)}`;
}

const FIELDS = { title: "title", description: "description", alt_text: "alt text", keywords: "keywords", asset_id: "picture", overlay: "words on the picture", photo_id: "photo", focus: "focus point", template: "template" };
const OF_TEXT = new Set(["title", "description", "keywords"]);

/** What a person has written of a pin, in words; with `parts` only what a regeneration of these would leave alone. */
export function ownWords(pin, parts = ["text", "image"]) {
  return fieldWords((pin.edited_fields ?? []).filter((name) => parts.includes(OF_TEXT.has(name) ? "text" : "image")));
}

/** "title, alt text": fields of a pin, in words. */
function fieldWords(names) {
  return [...new Set(names)].map((name) => FIELDS[name] ?? name).join(", ");
}

const NEW = { "text,image": "new text and a new picture", text: "new text", image: "a new picture" };
const STAYS = {
  not_drawn: ["1 stays as it is: it shows pictures or a video that were uploaded.", "stay as they are: they show pictures or videos that were uploaded.", "Choose “Only the text” to have new text."],
  only_edited_fields: ["1 stays as it is: it shows a picture that somebody chose.", "stay as they are: they show pictures that somebody chose.", "Tick the box above to have that replaced."],
  regeneration_running: ["1 is being made anew already.", "are being made anew already."],
  not_regenerable: ["1 stays as it is: it is published, on its way, or cancelled.", "stay as they are: they are published, on their way, or cancelled."],
  pin_not_found: ["1 is not here any more.", "are not here any more."],
};

/** What regenerating many pins would do, in sentences: to how many, what stays, what is left out and why. */
export function forecastWords({ of, data }) {
  const made = data.filter((one) => !one.error);
  const edited = made.filter((one) => one.edited.length);
  const slots = made.filter((one) => one.has_slot).length;
  const others = new Map();
  for (const { error } of data) if (error) others.set(error.code, [...(others.get(error.code) ?? []), error.detail]);
  return [
    made.length ? `${made.length === 1 ? "1 pin gets" : `${made.length} pins get`} ${NEW[of.parts.join(",")]}.` : "No pin can be made anew like this.",
    slots && `${slots === made.length ? (slots === 1 ? "It keeps its slot" : "They keep their slots") : slots === 1 ? "1 of them keeps its slot" : `${slots} of them keep their slots`}: what is due sooner goes out as it is now.`,
    edited.length && `In ${edited.length === made.length && edited.length > 1 ? "all" : edited.length} of them ${of.replace_edits ? "what people have edited is replaced" : "what people have edited stays"}: ${fieldWords(edited.flatMap((one) => one.edited))}.`,
    ...[...others].map(([code, details]) => staysWords(code, details)),
  ].filter(Boolean);
}

function staysWords(code, details) {
  const [one, many, cure = ""] = STAYS[code] ?? [`1 stays as it is. ${details[0]}`, `stay as they are. ${details[0]}`];
  return `${details.length === 1 ? one : `${details.length} ${many}`} ${cure}`.trim();
}
