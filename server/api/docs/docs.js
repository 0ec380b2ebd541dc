// Shows /openapi.json for people. Everything from the document goes through textContent.

const element = (name, attributes = {}, ...children) => {
  const made = Object.assign(document.createElement(name), attributes);
  made.append(...children.filter((child) => child !== null));
  return made;
};

const schemaOf = (spec, schema) => {
  if (!schema?.$ref) return schema ?? {};
  return spec.components.schemas[schema.$ref.split("/").pop()] ?? {};
};

const typeOf = (spec, schema) => {
  const known = schemaOf(spec, schema);
  if (known.anyOf) return known.anyOf.map((one) => typeOf(spec, one)).join(" or ");
  if (known.enum) return known.enum.map((word) => JSON.stringify(word)).join(", ");
  if (known.type === "array") return `list of ${typeOf(spec, known.items)}`;
  return [known.type ?? "any", known.format].filter(Boolean).join(", ");
};

const row = (spec, name, schema, isRequired, about) =>
  element("tr", {},
    element("td", {}, element("code", { textContent: name }), isRequired ? " (required)" : ""),
    element("td", { textContent: typeOf(spec, schema) }),
    element("td", { textContent: about ?? schema?.description ?? "" }));

const table = (title, rows) => rows.length === 0 ? null : element("div", {},
  element("h4", { textContent: title }), element("table", {}, element("tbody", {}, ...rows)));

const call = (spec, path, method, operation) => {
  const parameters = (operation.parameters ?? [])
    .map((one) => row(spec, one.name, one.schema, one.required, one.description));
  const content = Object.entries(operation.requestBody?.content ?? {})[0];
  const body = content ? schemaOf(spec, content[1].schema) : {};
  const fields = Object.entries(body.properties ?? {})
    .map(([name, schema]) => row(spec, name, schema, (body.required ?? []).includes(name)));
  const answers = Object.entries(operation.responses ?? {})
    .map(([status, answer]) => element("tr", {},
      element("td", {}, element("code", { textContent: status })),
      element("td", { textContent: answer.description ?? "" })));
  return element("details", { className: "call" },
    element("summary", {},
      element("span", { className: "method", textContent: method.toUpperCase() }),
      element("code", { textContent: path }),
      element("span", { textContent: operation.summary ?? "" })),
    element("div", { className: "body" },
      table("Parameters", parameters),
      table(content ? `Body (${content[0]})` : "Body", fields),
      table("Answers", answers)));
};

const spec = await (await fetch("/openapi.json")).json();
document.querySelector("#about").textContent = spec.info.description;
const groups = new Map();
for (const [path, item] of Object.entries(spec.paths)) {
  for (const [method, operation] of Object.entries(item)) {
    const tag = operation.tags?.[0] ?? "other";
    if (!groups.has(tag)) groups.set(tag, []);
    groups.get(tag).push(call(spec, path, method, operation));
  }
}
const about = Object.fromEntries((spec.tags ?? []).map((tag) => [tag.name, tag.description]));
const calls = document.querySelector("#calls");
calls.replaceChildren(...[...groups].map(([tag, made]) =>
  element("section", {}, element("h2", { textContent: about[tag] ?? tag }), ...made)));

document.querySelector("#search").addEventListener("input", (event) => {
  const wanted = event.target.value.toLowerCase();
  for (const one of calls.querySelectorAll(".call")) {
    one.hidden = !one.firstChild.textContent.toLowerCase().includes(wanted);
  }
});
