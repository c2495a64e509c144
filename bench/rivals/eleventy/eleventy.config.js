// Lists cut into pages, by type, by theme and by year: what Hugo and Pelican do by themselves.
const fs = require("fs");
const path = require("path");

const SIZE = 24;
const FACETS = ["rubriques", "themes", "annees"];
const site = JSON.parse(fs.readFileSync(path.join(__dirname, "_data/site.json"), "utf8"));

function newestFirst(api) {
  return api.getFilteredByGlob("content/*.md").sort((a, b) => b.date - a.date);
}

function terms(api) {
  const found = new Map();
  for (const item of newestFirst(api)) {
    for (const facet of FACETS) {
      for (const slug of item.data[facet]) {
        const url = `/${facet}/${slug}/`;
        if (!found.has(url)) found.set(url, { url, facet, title: site.titles[slug] || slug, items: [] });
        found.get(url).items.push(item);
      }
    }
  }
  return [...found.values()];
}

function cut(term) {
  const total = Math.ceil(term.items.length / SIZE);
  const address = (number) => (number === 1 ? term.url : `${term.url}page/${number}/`);
  return Array.from({ length: total }, (_, at) => ({
    url: address(at + 1),
    title: term.title,
    feed: term.facet === "themes" ? `${term.url}index.xml` : "",
    items: term.items.slice(at * SIZE, (at + 1) * SIZE),
    number: at + 1,
    total,
    previous: at ? address(at) : "",
    next: at + 1 < total ? address(at + 2) : "",
  }));
}

module.exports = (config) => {
  config.addCollection("documents", newestFirst);
  config.addCollection("lists", (api) => terms(api).flatMap(cut));
  config.addCollection("feeds", (api) =>
    terms(api)
      .filter((term) => term.facet === "themes")
      .map((term) => ({ ...term, items: term.items.slice(0, 30) })),
  );
  config.addFilter("newest", (items) => items.slice(0, SIZE));
  config.addFilter("iso", (date) => date.toISOString().slice(0, 10));
  config.addFilter("day", (date) => date.toISOString().slice(0, 10).split("-").reverse().join("/"));
  config.addFilter("rfc822", (date) => date.toUTCString());
  return {
    dir: { input: ".", output: "public" },
    templateFormats: ["md", "njk"],
    markdownTemplateEngine: false,
    htmlTemplateEngine: "njk",
  };
};
