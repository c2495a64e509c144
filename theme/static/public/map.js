/* Puts a map that moves in place of the drawing. The list beside it already says everything.
   Nothing is asked of another host before the reader presses the button. */
import { divIcon, geoJSON, layerGroup, map as mapIn, marker, tileLayer } from "./leaflet/leaflet.js";

const APART = 44; // pixels: nearer places share a marker, so that each can be touched
const MARGIN = 28;
const TILES = "https://tile.openstreetmap.org/{z}/{x}/{y}.png";
const HIDE = "Masquer le fond de carte";

const box = document.querySelector(".map[data-points]");
const [land, points] = await Promise.all([box.dataset.outline, box.dataset.points].map(read));
draw(box, land, points.features);

async function read(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.json();
}

function draw(box, land, features) {
  const moves = !matchMedia("(prefers-reduced-motion: reduce)").matches;
  const touch = matchMedia("(pointer: coarse)").matches;
  box.replaceChildren();
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", "Carte : flèches pour se déplacer, plus et moins pour agrandir et réduire");
  const map = mapIn(box, {
    dragging: !touch, // one finger scrolls the page, two move the map
    scrollWheelZoom: false,
    zoomSnap: 0,
    zoomControl: false,
    attributionControl: false, // the credit is below: nothing covers a marker
    zoomAnimation: moves,
    fadeAnimation: moves,
    markerZoomAnimation: moves,
    inertia: moves,
    maxBoundsViscosity: 1,
  });
  if (!moves) panAtOnce(map);
  const outline = geoJSON(land, { interactive: false, className: "map__land" }).addTo(map);
  frame(map, outline.getBounds());
  for (const { properties } of land.features) nameLand(properties).addTo(map);
  const shown = layerGroup().addTo(map);
  const refresh = () => place(map, shown, features);
  map.on("zoomend resize", refresh);
  lightFrom(document.querySelectorAll(".place-list li a"), shown);
  refresh();
  zoomButtons(map);
  offerGround(map, document.querySelector(".map-panel__ground"));
  box.addEventListener("keydown", (event) => event.key === "Escape" && map.closePopup());
}

/* Leaflet has no option for this one. */
function panAtOnce(map) {
  const pan = map.panBy.bind(map);
  map.panBy = (offset, options) => pan(offset, { ...options, animate: false });
}

function frame(map, bounds) {
  const whole = () => map.getBoundsZoom(bounds, false, [MARGIN, MARGIN]);
  map.setMaxBounds(bounds.pad(0.9)).setMaxZoom(12); // nearer, the approximate places would mislead
  map.setView(bounds.getCenter(), whole()).setMinZoom(whole());
  map.on("resize", () => map.setMinZoom(whole()));
}

/* The name of a department, where the outline says it is best written. */
function nameLand({ nom, etiquette: [longitude, latitude] }) {
  const icon = divIcon({ className: "map__land-name", html: `<span>${nom}</span>`, iconSize: [0, 0] });
  return marker([latitude, longitude], { icon, interactive: false, keyboard: false, zIndexOffset: -1000 });
}

function zoomButtons(map) {
  const bar = document.createElement("div");
  bar.className = "map__zoom";
  for (const [sign, label, act] of [["+", "Agrandir", () => map.zoomIn(1)], ["−", "Réduire", () => map.zoomOut(1)]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = sign;
    button.setAttribute("aria-label", label);
    button.addEventListener("click", act);
    bar.append(button);
  }
  for (const name of ["dblclick", "mousedown", "pointerdown"]) bar.addEventListener(name, (event) => event.stopPropagation());
  map.getContainer().append(bar);
}

/* One marker for each group of places that are near at this zoom. */
function place(map, shown, features) {
  const held = document.activeElement?.closest(".map .leaflet-map-pane");
  shown.clearLayers();
  for (const group of gather(map, features)) pin(group).addTo(shown);
  if (held) map.getContainer().focus({ preventScroll: true });
}

function gather(map, features) {
  const groups = [];
  for (const feature of features) {
    const [longitude, latitude] = feature.geometry.coordinates;
    const point = map.latLngToLayerPoint([latitude, longitude]);
    let group = groups.find((other) => other.point.distanceTo(point) < APART);
    if (!group) groups.push((group = { point, where: [latitude, longitude], lines: new Map(), places: new Set() }));
    const { url, lieu } = feature.properties;
    if (!group.lines.has(url)) group.lines.set(url, { ...feature.properties, places: [] });
    group.lines.get(url).places.push(lieu);
    group.places.add(lieu);
  }
  return groups.sort((a, b) => a.point.y - b.point.y || a.point.x - b.point.x);
}

function pin(group) {
  const count = group.lines.size;
  const label = `${[...group.places].join(", ")} : ${count} expérience${count > 1 ? "s" : ""}`;
  const shape = document.createElement("span");
  shape.textContent = count;
  const one = marker(group.where, {
    addresses: group.lines,
    icon: divIcon({ className: `map__pin${count > 1 ? " map__pin--many" : ""}`, html: shape, iconSize: [APART, APART], popupAnchor: [0, -12] }),
    riseOnHover: true,
  });
  one.bindPopup(popup(group), { className: "map__popup", ...room() });
  one.on("add", () => name(one, label));
  one.on("popupopen", ({ popup: open }) => enter(open.getElement(), one.getElement()));
  one.on("popupclose", ({ popup: open }) => leave(open.getElement(), one.getElement()));
  return one;
}

/* Pointing at a line of the list lights where it is. */
function lightFrom(links, shown) {
  for (const link of links) {
    const light = (on) => () =>
      shown.eachLayer((one) => one.getElement().classList.toggle("is-lit", on && one.options.addresses.has(link.pathname)));
    for (const start of ["mouseenter", "focus"]) link.addEventListener(start, light(true));
    for (const end of ["mouseleave", "blur"]) link.addEventListener(end, light(false));
  }
}

/* A popup never wider nor much higher than half the map. */
function room() {
  const { clientWidth, clientHeight } = box;
  return { minWidth: 150, maxWidth: Math.min(280, clientWidth - 90), maxHeight: Math.min(260, clientHeight * 0.55) };
}

function name(one, label) {
  const element = one.getElement();
  element.setAttribute("aria-label", label);
  element.title = label;
  element.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    one.openPopup();
  });
}

function enter(open, pinned) {
  hideUnder(open.getBoundingClientRect(), pinned);
  open.querySelector(".leaflet-popup-close-button").setAttribute("aria-label", "Fermer");
  open.querySelector(".map__lines a").focus({ preventScroll: true });
}

function leave(open, pinned) {
  hideUnder(new DOMRect(), pinned);
  const lost = document.activeElement === document.body || open.contains(document.activeElement);
  if (lost) pinned?.focus({ preventScroll: true });
}

/* A marker half under a popup could neither be read nor touched. */
function hideUnder(cover, pinned) {
  for (const other of box.querySelectorAll(".map__pin")) {
    const { left, right, top, bottom } = other.getBoundingClientRect();
    const over = left < cover.right && right > cover.left && top < cover.bottom && bottom > cover.top;
    other.classList.toggle("is-under", over && other !== pinned);
  }
}

function popup(group) {
  const list = document.createElement("ul");
  list.className = "map__lines";
  list.setAttribute("role", "list");
  for (const line of group.lines.values()) {
    const item = document.createElement("li");
    const link = Object.assign(document.createElement("a"), { href: line.url, textContent: line.titre });
    const kind = [line.type, line.etat, line.places.join(", ")].filter(Boolean).join(" · ");
    const about = Object.assign(document.createElement("span"), { textContent: kind });
    item.append(link, about);
    list.append(item);
  }
  return list;
}

/* The ground comes from openstreetmap.org, only while the reader wants it. */
function offerGround(map, panel) {
  const button = panel.querySelector("button");
  const credit = panel.querySelector(".map-panel__credit");
  const show = button.textContent;
  const ground = tileLayer(TILES, { maxZoom: 19, referrerPolicy: "strict-origin" });
  panel.hidden = false;
  button.addEventListener("click", () => {
    const asked = !map.hasLayer(ground);
    if (asked) ground.addTo(map);
    else ground.remove();
    map.getContainer().classList.toggle("map--grounded", asked);
    credit.hidden = !asked;
    button.textContent = asked ? HIDE : show;
  });
}
