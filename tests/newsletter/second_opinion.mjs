// What others make of letters: reads [{mjml, html}] as JSON, prints what each finds.
import { caniemail } from '../node_modules/caniemail/dist/index.js';
import mjml2html from '../node_modules/mjml/lib/index.js';

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const letters = JSON.parse(Buffer.concat(chunks).toString('utf8'));
const convert = mjml2html.default ?? mjml2html;
const unknown = [];
const features = {};
for (const { mjml, html } of letters) {
  const made = await convert(mjml, { validationLevel: 'soft' });
  unknown.push(...made.errors.map((error) => error.formattedMessage));
  const { issues } = caniemail({ clients: ['*'], html });
  for (const [kind, byClient] of Object.entries(issues)) {
    for (const [client, found] of byClient) {
      for (const { title } of found) (features[`${kind} ${title}`] ??= new Set()).add(client);
    }
  }
}
const listed = Object.fromEntries(
  Object.entries(features).map(([name, clients]) => [name, [...clients].sort()]),
);
process.stdout.write(JSON.stringify({ unknown, features: listed }));
