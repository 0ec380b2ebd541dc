// Reads pages with metascraper: for each JSON line {"pages": [[html, url], …], "times": n, "seconds": s} on stdin, which is
// parsed before the clock starts, one line with what it took. All pages are read n times, and on for at least s seconds.
import { createInterface } from "node:readline";
import { createRequire } from "node:module";

const need = createRequire(process.argv[2] + "/package.json");
const rules = ["author", "date", "description", "image", "lang", "publisher", "title", "url"];
const scrape = need("metascraper")(rules.map((rule) => need(`metascraper-${rule}`)()));

for await (const line of createInterface({ input: process.stdin })) {
  const { pages, times, seconds } = JSON.parse(line);
  const [used, began] = [process.cpuUsage(), performance.now()];
  const passed = () => (performance.now() - began) / 1e3;
  let read = 0;
  let titles = 0;
  for (let round = 0; round < times || passed() < seconds; round += 1) {
    for (const [html, url] of pages) {
      const facts = await scrape({ html, url });
      read += 1;
      if (facts.title) titles += 1;
    }
  }
  const clock = passed();
  const { user, system } = process.cpuUsage(used);
  console.log(JSON.stringify({ read, titles, processor: (user + system) / 1e6, clock }));
}
