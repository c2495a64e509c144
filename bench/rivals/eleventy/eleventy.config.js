// Lists cut into pages, by type, by year and by subject: what Hugo and Pelican do by themselves.
const fs = require("fs");
const path = require("path");

const SIZE = 24;
const NEAR = 4;
const SUBJECTS = ["thematiques", "territoires", "publics", "mots-cles"];
const FACETS = ["rubriques", "annees", ...SUBJECTS];
const { lists } = JSON.parse(fs.readFileSync(path.join(__dirname, "_data/site.json"), "utf8"));

function newestFirst(api) {
  return api.getFilteredByGlob("content/*.md").sort((a, b) => b.date - a.date);
}

function terms(api) {
  const found = new Map();
  for (const item of newestFirst(api)) {
    for (const facet of FACETS) {
      for (const term of item.data[facet] || []) {
        const slug = `${facet}/${term}`;
        if (!found.has(slug)) found.set(slug, { slug, facet, url: `/${slug}/`, items: [], ...lists[slug] });
        found.get(slug).items.push(item);
      }
    }
  }
  return found;
}

const hasFeed = (term) => SUBJECTS.includes(term.facet);

// The lists of some slugs, counted; one that no document is in has no page.
function counted(slugs, found) {
  return (slugs || [])
    .filter((slug) => found.has(slug))
    .map((slug) => ({ url: `/${slug}/`, title: lists[slug].title, count: found.get(slug).items.length }));
}

function cut(term, found) {
  const total = Math.ceil(term.items.length / SIZE);
  const address = (number) => (number === 1 ? term.url : `${term.url}page/${number}/`);
  const narrower = counted(term.narrower, found);
  const siblings = counted(term.siblings, found);
  return Array.from({ length: total }, (_, at) => ({
    ...term,
    url: address(at + 1),
    name: total > 1 ? `${term.title}, page ${at + 1}` : term.title,
    feed: hasFeed(term) ? `${term.url}index.xml` : "",
    items: term.items.slice(at * SIZE, (at + 1) * SIZE),
    number: at + 1,
    total,
    previous: at ? address(at) : "",
    next: at + 1 < total ? address(at + 2) : "",
    links: around(at + 1, total, address),
    narrower,
    siblings,
  }));
}

// The first page, those near the current one, and the last; "…" stands for those between.
function around(current, total, address) {
  const links = [];
  let before = 0;
  const near = Array.from({ length: 2 * NEAR + 1 }, (_, at) => current - NEAR + at);
  for (const number of new Set([1, ...near.filter((one) => one >= 1 && one <= total), total])) {
    if (number - before > 1) links.push({ title: "…" });
    links.push({ title: number, url: address(number), isCurrent: number === current });
    before = number;
  }
  return links;
}

function anchor(text) {
  const plain = text.normalize("NFKD").replace(/[^\x00-\x7f]/g, "");
  return plain.replace(/[^\w\s-]/g, "").trim().toLowerCase().replace(/[-\s]+/g, "-");
}

module.exports = (config) => {
  config.addCollection("documents", newestFirst);
  config.addCollection("named", (api) =>
    Object.fromEntries(newestFirst(api).map((item) => [item.data.id, item])),
  );
  config.addCollection("lists", (api) => {
    const found = terms(api);
    return [...found.values()].flatMap((term) => cut(term, found));
  });
  config.addCollection("feeds", (api) =>
    [...terms(api).values()]
      .filter(hasFeed)
      .map((term) => ({ ...term, items: term.items.slice(0, 30) })),
  );
  config.amendLibrary("md", (md) => {
    md.renderer.rules.heading_open = (tokens, at, options, env, self) => {
      tokens[at].attrSet("id", anchor(tokens[at + 1].content));
      return self.renderToken(tokens, at, options);
    };
  });
  config.addFilter("newest", (items) => items.slice(0, SIZE));
  config.addFilter("named", (identifiers, known) => identifiers.map((id) => known[id]).filter(Boolean));
  config.addFilter("pictured", (items) => items.length > 1 && items.every((item) => item.data.cover));
  config.addFilter("iso", (date) => date.toISOString().slice(0, 10));
  config.addFilter("rfc822", (date) => date.toUTCString());
  return {
    dir: { input: ".", output: "public" },
    templateFormats: ["md", "njk"],
    markdownTemplateEngine: false,
    htmlTemplateEngine: "njk",
  };
};
