// The French of questions: the same as editorial/search.py, with the table that it wrote.
// tests/editorial/search_cases.py holds the cases that both must pass.

export const LONGEST = 200;

export const fold = (text) =>
  text.toLowerCase().replaceAll("œ", "oe").replaceAll("æ", "ae").normalize("NFD").replace(/\p{Mn}/gu, "");

export const questionWords = (text, { elisions, motsVides }) => {
  const elided = new RegExp(`(?<![\\p{L}\\p{N}_])(?:${elisions.join("|")})'(?=[\\p{L}\\p{N}_])`, "giu");
  const stopped = new Set(motsVides);
  const words = text
    .slice(0, LONGEST)
    .toLowerCase()
    .normalize("NFC")
    .replace(/[’ʼ‘`´]/g, "'")
    .replace(/(?<![\p{L}\p{N}_])(?:[\p{L}\p{N}_]\.){2,}(?:[\p{L}\p{N}_](?![\p{L}\p{N}_]))?/gu, (found) => found.replaceAll(".", ""))
    .replace(elided, " ")
    .match(/[\p{L}\p{N}_]+/gu);
  return (words ?? []).filter((word) => !stopped.has(fold(word))).map((word) => word.replaceAll("oeu", "œu"));
};

// What two titles share when they are the same but for case, accents and plurals.
export const keyOf = (text, table) =>
  questionWords(text, table)
    .map((word) => fold(word).replace(/(?<=...)[sx]$/, ""))
    .join(" ");

// Text from the index, whose apostrophes are straight, as readers see it.
export const typeset = (text) => text.replace(/(?<=\p{L})'(?=[\p{L}«])/gu, "’");

export const counted = (count, noun) => `${count.toLocaleString("fr-FR")}\u00a0${noun}${count > 1 ? "s" : ""}`;
