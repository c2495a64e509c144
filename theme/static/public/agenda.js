// The agenda between two builds: hides what has ended since, and changes filter in place.
const filters = document.querySelector("[data-filters]");

hideEnded();
filters?.addEventListener("click", follow);
if (filters) addEventListener("popstate", () => show(location.href));

async function follow(event) {
  const link = event.target.closest("a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  if (await show(link.href)) history.pushState(null, "", link.href);
}

/* Puts the results of another address in the place of these; goes there if it cannot. */
async function show(address) {
  const answer = await fetch(address).catch(() => null);
  if (!answer?.ok) return location.assign(address);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of ["[data-results]", "h1"]) {
    document.querySelector(part).replaceWith(page.querySelector(part));
  }
  document.title = page.title;
  for (const link of filters.querySelectorAll("a")) {
    if (link.href === address) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  hideEnded();
  const count = document.querySelector("[data-count]").textContent;
  document.querySelector("[data-said]").textContent = count;
  return true;
}

function hideEnded() {
  const ended = [...document.querySelectorAll("[data-coming] [data-ends]")]
    .filter((element) => Date.parse(element.dataset.ends) <= Date.now())
    .map((element) => element.closest("li"));
  for (const line of ended) line.hidden = true;
  const emptied = [...document.querySelectorAll("[data-coming] .section")]
    .filter((section) => !section.querySelector("li:not([hidden])"));
  for (const section of emptied) section.hidden = true;
  if (ended.length) offer([...ended, ...emptied], ended.length);
}

/* Nothing is lost: a button shows again what was hidden. */
function offer(hidden, count) {
  const place = document.querySelector("[data-updated]");
  if (!place) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--quiet";
  button.textContent = `Montrer ${count} rendez-vous ${count > 1 ? "terminés" : "terminé"} depuis`;
  button.addEventListener("click", () => {
    for (const element of hidden) element.hidden = false;
    button.remove();
  });
  place.append(button);
}
