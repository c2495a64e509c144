// Reads the .ics files of a folder with ical.js, for tests in Python: prints what it finds, as JSON.
// Each file is written again and read again: the two readings must be the same.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ICAL from "ical.js";

const MOST = 300;
const [folder] = process.argv.slice(2);
const found = {};
for (const name of readdirSync(folder, { recursive: true })) {
  if (!name.endsWith(".ics")) continue;
  const parsed = ICAL.parse(readFileSync(join(folder, name), "utf8"));
  const calendar = new ICAL.Component(parsed);
  const again = ICAL.parse(calendar.toString());
  if (JSON.stringify(again) !== JSON.stringify(parsed)) throw new Error(`${name}: changed`);
  for (const zone of calendar.getAllSubcomponents("vtimezone")) {
    ICAL.TimezoneService.register(new ICAL.Timezone(zone));
  }
  found[name] = calendar.getAllSubcomponents("vevent").map(describe);
}
console.log(JSON.stringify(found));

function describe(component) {
  const event = new ICAL.Event(component);
  return {
    uid: event.uid,
    sequence: event.sequence,
    status: component.getFirstPropertyValue("status"),
    modified: component.getFirstPropertyValue("last-modified")?.toString(),
    summary: event.summary,
    start: moment(event.startDate),
    end: moment(event.endDate),
    starts: event.isRecurring() ? starts(event) : [moment(event.startDate)],
  };
}

function starts(event) {
  const found = [];
  const days = event.iterator();
  for (let day = days.next(); day && found.length < MOST; day = days.next()) found.push(moment(day));
  return found;
}

function moment(time) {
  return time.isDate ? time.toString() : time.toJSDate().toISOString();
}
