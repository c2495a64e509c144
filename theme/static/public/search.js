// The search page: asks Pagefind in the reader's browser, nobody else. Without it the page is complete.
// Nothing that a reader types or an index holds is ever read as HTML: only text nodes are made.

import { LONGEST, counted, fold, keyOf, questionWords, typeset } from "./french.js";

const PAUSE = 100; // milliseconds after the last key
const SOON = 20; // milliseconds after a key, when the engine is asked ahead of the pause
const QUICK = 100; // milliseconds: an engine slower than this would hold up the next key
const SHARED = 4; // letters of a word from which the file of the index that holds it is known
const BATCH = 10;
const SCREEN = 5; // results, what a screen holds: shown before the rest of the first batch is asked for
const FEW = 5; // results, below which pages with fewer words are added
const FACETS = ["type", "theme", "territoire", "annee", "public"];
const RANKING = {
  termFrequency: 0.6,
  pageLength: 0.35,
  termSimilarity: 4,
  metaWeights: { titre: 12, sujet: 16, noms: 2.5, mots: 2, ailleurs: 0.5, nature: 1, date: 0.6, affiche: 0, resume: 0, theme: 1 },
};

const root = document.querySelector("[data-search]");
const part = (name) => root.querySelector(`[data-${name}]`);
const form = document.getElementById("recherche");
const field = form.elements.q;
const landing = document.querySelector("[data-landing]");
const list = part("list");

let engine; // promised once: the index and the table of French
let turn = 0; // the latest question; answers to older ones are dropped
let timer;
let found = { results: [], shown: 0, words: [] };
let last = {}; // the latest question that the engine was asked, and its answer
let effort = 0; // milliseconds that it took of the engine
let coming = ""; // the pages that came first in the answer prepared last
let isWarm = false; // the first search, which compiles the engine, says nothing of the next ones
let batches = Promise.resolve(); // what was asked for with the button: one after the other, whatever comes first
let isCounting = false; // once the reader looks at the filters, which weigh as much as all the rest

const open = () =>
  (engine ??= Promise.all([
    import("/pagefind/pagefind.js").then(async ({ createInstance }) => {
      const index = createInstance({ noWorker: true, excerptLength: 28, ranking: RANKING });
      await index.init();
      return index;
    }),
    fetch(document.querySelector("[data-terms]").href).then((answer) => answer.json()),
  ]).then(([index, table]) => ({ index, table: { ...table, sigles: new Map(Object.entries(table.sigles)) } })));

// While a question is being typed: the index of the words that are known already, then the answer,
// then, where two answers in a row have the same pages first, what these show.
const prepare = async () => {
  const typed = field.value;
  const { index, table } = await open();
  const words = questionWords(typed, table);
  const known = words.filter((word) => word.length >= SHARED || table.sigles.has(fold(word)));
  if (!known.length) return;
  await index.preload(known.join(" "));
  await new Promise((done) => setTimeout(done, SOON));
  const isWhole = known.length === words.length && field.value === typed;
  if (!isWhole || effort > QUICK) return;
  const first = (await answerTo(index, words)).results.slice(0, SCREEN);
  const pages = first.map((result) => result.id).join();
  if (pages === coming) for (const result of first) result.data().catch(() => {});
  coming = pages;
};

const controls = (name) => [...form.elements].filter((control) => control.name === name);

const chosen = (name) => new FormData(form).getAll(name).filter(Boolean);

const state = () => {
  const query = new URLSearchParams();
  for (const name of ["q", ...FACETS, "tri"]) {
    for (const value of chosen(name)) query.append(name, name === "q" ? value.trim().slice(0, LONGEST) : value);
  }
  if (!query.get("q")) query.delete("q");
  return query;
};

const restore = () => {
  const query = new URLSearchParams(location.search);
  field.value = (query.get("q") ?? "").slice(0, LONGEST);
  for (const name of [...FACETS, "tri"]) {
    const values = query.getAll(name);
    for (const control of controls(name)) {
      if (control.type === "checkbox") control.checked = values.includes(control.value);
      else control.value = [...control.options].some((option) => option.value === values[0]) ? values[0] : "";
    }
  }
};

const filtersWithout = (left) =>
  Object.fromEntries(
    FACETS.filter((name) => name !== left && chosen(name).length).map((name) => [name, { any: chosen(name) }]),
  );

const options = (left) => ({ filters: filtersWithout(left) });

const isByDate = () => chosen("tri").length > 0;

const search = async (index, question, given) => {
  const { results, timings } = await index.search(question, given);
  if (isWarm) effort += timings[0].search;
  isWarm = true;
  return results;
};

const answerTo = (index, words) => {
  const given = options();
  const key = JSON.stringify([words, given, isByDate()]);
  if (last.key !== key) last = { key, answer: ask(index, words, given, isByDate()) };
  return last.answer;
};

// Pages with every word; where they are few, then those with most of them, counted in `near`.
// Pages are numbered from the newest to the oldest: their ids are their order.
const ask = async (index, words, given, isDated) => {
  effort = 0;
  const strict = await search(index, words.length ? words.join(" ") : null, given);
  if (isDated) strict.sort((a, b) => (a.id < b.id ? -1 : 1));
  if (!words.length || strict.length >= FEW || words.length < 2) return { results: strict, near: 0 };
  const answers = await Promise.all([...new Set(words)].slice(0, 8).map((word) => search(index, word, given)));
  const known = new Set(strict.map((result) => result.id));
  const others = closest(answers).filter((result) => !known.has(result.id));
  return { results: [...strict, ...others], near: others.length };
};

const closest = (answers) => {
  const pages = new Map();
  for (const results of answers) {
    const best = results[0]?.score || 1;
    for (const result of results) {
      const page = pages.get(result.id) ?? { result, words: 0, score: 0 };
      pages.set(result.id, { ...page, words: page.words + 1, score: page.score + result.score / best });
    }
  }
  const most = Math.max(0, ...[...pages.values()].map((page) => page.words));
  const kept = [...pages.values()].filter((page) => page.words >= Math.max(most - 1, answers.length / 2));
  kept.sort((a, b) => b.words - a.words || b.score - a.score || (a.result.id < b.result.id ? -1 : 1));
  return kept.map((page) => page.result);
};

// How many pages each choice of a facet would leave, the other facets staying as they are.
const counts = async (index, { words, near }) => {
  if (!isCounting || near) return {};
  await index.filters(); // else Pagefind counts nothing
  const question = words.length ? words.join(" ") : null;
  const whole = await index.search(question, options());
  const pairs = FACETS.map(async (name) => {
    const others = chosen(name).length ? await index.search(question, options(name)) : whole;
    return [name, others.filters[name] ?? {}];
  });
  return Object.fromEntries(await Promise.all(pairs));
};

const number = (control, label, count) => {
  const text = count === undefined ? "" : ` (${count})`;
  if (label.textContent !== text) label.textContent = text;
  control.closest("label").classList.toggle("search__empty", count === 0 && !control.checked);
};

const showCounts = (all) => {
  for (const name of FACETS) {
    const some = all[name];
    for (const control of controls(name)) {
      if (control.type === "checkbox") {
        number(control, control.closest("label").querySelector("[data-number]"), some ? (some[control.value] ?? 0) : undefined);
        continue;
      }
      for (const option of control.options) {
        if (!option.value) continue;
        option.dataset.title ??= option.textContent;
        const count = some ? (some[option.value] ?? 0) : undefined;
        option.textContent = count === undefined ? option.dataset.title : `${option.dataset.title} (${count})`;
        option.disabled = option.hidden = count === 0 && !option.selected;
      }
    }
  }
};

const marked = (text) => {
  const mark = document.createElement("mark");
  mark.textContent = text;
  return mark;
};

// Pagefind's excerpts escape < and > and mark words: the marks alone become elements.
const excerptNodes = (excerpt) =>
  excerpt.split(/<mark>(.*?)<\/mark>/s).flatMap((text, index) => {
    const plain = typeset(text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&"));
    if (index % 2 === 0) return [plain];
    const [, before, word, after] = plain.match(/^([^\p{L}\p{N}]*)(.*?)([^\p{L}\p{N}]*)$/su);
    return [before, marked(word), after];
  });

// The summary where it holds a word of the question, since an editor wrote it to be read; else the place found.
const extract = ({ meta, excerpt }) => {
  const stems = found.words.map((word) => fold(word).replace(/(?<=....)(?:s|x|e|es)$/, ""));
  const isAsked = (text) => stems.some((stem) => fold(text).startsWith(stem));
  const summary = typeset(meta.resume ?? "");
  const nodes = summary.split(/([\p{L}\p{N}]+)/u).map((text, index) => (index % 2 && isAsked(text) ? marked(text) : text));
  if (!excerpt.includes("<mark>") || nodes.some((node) => node instanceof Node)) return nodes;
  return ["…\u00a0", ...excerptNodes(excerpt), "\u00a0…"];
};

const pictogram = (kind) => {
  const icon = document.querySelector(`[data-icon="${CSS.escape(kind)}"]`);
  return icon ? [icon.content.cloneNode(true)] : [];
};

const card = ({ url, meta, filters, excerpt }) => {
  const item = part("card").content.cloneNode(true);
  const kind = filters.type?.[0] ?? "page";
  item.querySelector(".result").classList.add(`result--${kind}`);
  item.querySelector("[data-label]").before(...pictogram(kind));
  item.querySelector("[data-label]").textContent = typeset(meta.nature ?? "");
  const link = item.querySelector("a");
  link.textContent = typeset(meta.affiche ?? url);
  link.href = url;
  item.querySelector(".result__excerpt").append(...extract({ meta, excerpt }));
  for (const text of [meta.date, meta.theme].filter(Boolean)) {
    const span = document.createElement("span");
    span.textContent = typeset(text);
    item.querySelector(".result__meta").append(span, " ");
  }
  return item;
};

// Among the first answers, a page whose title is the question itself comes before the others.
const titled = (pages) => {
  const is = ({ meta }) => found.key && keyOf(meta.affiche ?? "", found.table) === found.key;
  return [...pages.filter(is), ...pages.filter((page) => !is(page))];
};

const append = (pages) => list.append(...pages.map(card));

const next = (count) => {
  const some = found.results.slice(found.shown, found.shown + count);
  found.shown += some.length;
  return Promise.all(some.map((result) => result.data()));
};

const showScreen = async (mine) => {
  part("more").hidden = true;
  const pages = titled(await next(SCREEN));
  if (mine !== turn) return [];
  list.replaceChildren();
  append(pages);
  return pages;
};

// Those shown already stay where they are, unless a title among the rest is the question itself.
const showRest = async (mine, shown) => {
  const pages = titled([...shown, ...(await next(BATCH - SCREEN))]);
  if (mine !== turn) return;
  if (shown.some((page, place) => page !== pages[place])) list.replaceChildren();
  append(pages.slice(list.children.length));
  part("more").hidden = found.shown >= found.results.length;
};

const showMore = async (mine) => {
  if (mine !== turn) return;
  const first = found.shown;
  const pages = await next(BATCH);
  if (mine !== turn) return;
  append(pages);
  part("more").hidden = found.shown >= found.results.length;
  list.children[first]?.querySelector("a").focus(); // of two clicks on the last batch, the second brings none
};

const say = (query, words, { results, near }) => {
  const asked = query.get("q");
  const about = asked ? ` pour «\u00a0${asked}\u00a0»` : "";
  if (asked && !words.length) return "Ces mots sont trop courants\u00a0: ajouter un mot plus précis.";
  if (!results.length) return `Aucun résultat${about}`;
  const whole = results.length - near;
  if (!whole) return `Aucune page n’a tous les mots de «\u00a0${asked}\u00a0»\u00a0: en voici ${near} qui en ont une partie`;
  const others = near ? `, puis ${counted(near, "page")} qui n’${near > 1 ? "ont" : "a"} qu’une partie des mots` : "";
  return counted(whole, "résultat") + about + others;
};

// « QPV : Quartier prioritaire de la politique de la ville », with its place in the glossary.
const hint = (words, { sigles }) => {
  const known = words.map((word) => sigles.get(fold(word))).filter(Boolean).slice(0, 3);
  part("hint").hidden = !known.length;
  part("hint").replaceChildren(
    ...known.flatMap(([acronym, meaning, url], index) => {
      const link = document.createElement("a");
      link.href = url;
      link.textContent = acronym;
      return [index ? "\u2002·\u2002" : "", link, `\u00a0: ${meaning}`];
    }),
  );
};

const rest = () => {
  landing.hidden = false;
  part("results").hidden = true;
  part("hint").hidden = true;
  part("count").textContent = "";
};

const run = async (mine) => {
  const query = state();
  const search = query.toString();
  history.replaceState(null, "", search ? `?${search}` : location.pathname);
  const narrowed = FACETS.filter((name) => query.has(name)).length;
  part("active").textContent = narrowed ? ` (${counted(narrowed, "filtre")})` : "";
  part("clear").hidden = !narrowed;
  if (!query.has("q") && !narrowed) return rest();
  const { index, table } = await open();
  const words = questionWords(query.get("q") ?? "", table);
  const isVague = query.has("q") && !words.length;
  const answer = isVague ? { results: [], near: 0 } : await answerTo(index, words);
  if (mine !== turn) return;
  landing.hidden = true;
  part("results").hidden = false;
  const key = isByDate() ? "" : keyOf(query.get("q") ?? "", table);
  found = { ...answer, shown: 0, key, words, table };
  hint(words, table);
  const isEmpty = !answer.results.length;
  part("nothing").hidden = !isEmpty;
  part("sort").hidden = isEmpty;
  part("facets").hidden = isEmpty && !narrowed;
  const shown = await showScreen(mine);
  if (mine !== turn) return;
  part("count").textContent = say(query, words, answer);
  await showRest(mine, shown);
  if (mine === turn) await recount();
};

const recount = async () => {
  const mine = turn;
  const { index } = await open();
  const all = found.words.length || !state().has("q") ? await counts(index, found) : {};
  if (mine === turn) showCounts(all);
};

const look = () => {
  if (isCounting || part("results").hidden) return;
  isCounting = true;
  recount().catch(failed);
};

const failed = (error) => {
  console.error(error);
  rest();
  part("count").textContent = "La recherche n’a pas pu s’ouvrir\u00a0: voici toutes les pages, par thématique et de A à Z.";
};

const start = () => {
  clearTimeout(timer);
  batches = Promise.resolve(); // those of another question are not waited for
  const mine = ++turn;
  root.setAttribute("aria-busy", "true");
  run(mine)
    .catch(failed)
    .finally(() => mine === turn && root.setAttribute("aria-busy", "false"));
};

const wide = matchMedia("(min-width: 56rem)");
const unfold = () => (part("facets").open = wide.matches);

restore();
unfold();
wide.addEventListener("change", unfold);
for (const event of ["pointerenter", "focusin"]) part("facets").addEventListener(event, look);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  start();
});
field.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(start, PAUSE);
  prepare().catch(() => {});
});
root.addEventListener("change", ({ target }) => {
  if (target !== field) start();
});
part("clear").addEventListener("click", () => {
  for (const name of FACETS) {
    for (const control of controls(name)) {
      if (control.type === "checkbox") control.checked = false;
      else control.value = "";
    }
  }
  start();
  field.focus();
});
part("more").addEventListener("click", () => {
  const mine = turn;
  batches = batches.then(() => showMore(mine)).catch(failed);
});
addEventListener("pageshow", ({ persisted }) => persisted && start());
open().catch(() => {}); // who comes here searches: the engine is ready before the question is
start();
