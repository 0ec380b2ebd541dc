// Reads pages with metascraper: a JSON line {"pages": [[html, url], …]} on stdin, one line with the processor time it took for each line.
import { createInterface } from "node:readline";
import { createRequire } from "node:module";

const need = createRequire(process.argv[2] + "/package.json");
const rules = ["author", "date", "description", "image", "lang", "publisher", "title", "url"];
const scrape = need("metascraper")(rules.map((rule) => need(`metascraper-${rule}`)()));

for await (const line of createInterface({ input: process.stdin })) {
  const started = process.cpuUsage();
  let titles = 0;
  for (const [html, url] of JSON.parse(line).pages) {
    const facts = await scrape({ html, url });
    if (facts.title) titles += 1;
  }
  const used = process.cpuUsage(started);
  console.log(JSON.stringify({ seconds: (used.user + used.system) / 1e6, titles }));
}
