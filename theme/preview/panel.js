/* Follows the news of the preview: loads the page again when a build changes it, says what is to
   be mended. The server of the preview adds it to the pages that it shows; no build holds it. */
const TOOLS = "/apercu/outils/";
const KEPT = "apercu-reduit";
const { page } = document.currentScript.dataset;
let { build } = document.currentScript.dataset;

const host = document.createElement("irev-apercu");
host.role = "region";
host.ariaLabel = "Aperçu";
const panel = host.attachShadow({ mode: "open" });
const find = (selector) => panel.querySelector(selector);

let stream;
let titled = "";

/* A page that nobody looks at listens to nothing: browsers allow few connections to one server. */
function listen() {
  if (document.hidden) {
    stream?.close();
    stream = undefined;
  } else if (!stream) {
    stream = new EventSource(`${TOOLS}nouvelles`);
    stream.onmessage = ({ data }) => tell(JSON.parse(data));
    stream.onerror = () => say("Aperçu arrêté : relancer « invoke serve ».", true);
  }
}

function tell(news) {
  if (news.build !== build) follow(news.build);
  find(".note").textContent = news.note;
  find(".note").hidden = !news.note;
  const isWrong = news.faults.length > 0;
  list(news);
  show(isWrong, isWrong && sessionStorage.getItem(KEPT) === JSON.stringify(news.faults));
  say(news.building ? "Mise à jour…" : titled, news.building);
}

/* Builds that leave this page as it is do not disturb who reads it. */
async function follow(latest) {
  const { headers } = await fetch(location.pathname + location.search, { method: "HEAD" });
  if (headers.get("ETag") === page) build = latest;
  else location.reload();
}

function list({ title, faults, detail }) {
  titled = faults.length ? title : "";
  for (const place of panel.querySelectorAll("h2, .tab")) place.textContent = title;
  find("ol").replaceChildren(...faults.map(line));
  find("details").hidden = !detail;
  find("pre").textContent = detail;
  const keep = (isReduced) => {
    sessionStorage.setItem(KEPT, isReduced ? JSON.stringify(faults) : "");
    show(true, isReduced);
    find(isReduced ? ".tab" : ".reduce").focus();
  };
  find(".reduce").onclick = () => keep(true);
  find(".tab").onclick = () => keep(false);
  find(".panel").onkeydown = ({ key }) => key === "Escape" && keep(true);
}

function line({ place, said }) {
  const item = document.createElement("li");
  const where = document.createElement("span");
  where.className = "place";
  where.textContent = place;
  item.append(where, said);
  return item;
}

function show(isWrong, isReduced) {
  find(".panel").hidden = !isWrong || isReduced;
  find(".tab").hidden = !isWrong || !isReduced;
}

/* Said to a screen reader; shown too when it is seen nowhere else. */
function say(words, isSeen) {
  const said = find(".said");
  if (said.textContent !== words) said.textContent = words;
  said.classList.toggle("said--seen", isSeen);
}

async function open() {
  const answer = await fetch(`${TOOLS}panel.html`);
  panel.innerHTML = await answer.text();
  const dressed = new Promise((done) => find("link").addEventListener("load", done));
  find(".kept").hidden = "waiting" in document.body.dataset;
  document.body.append(host);
  await dressed;
  document.addEventListener("visibilitychange", listen);
  listen();
}

open();
