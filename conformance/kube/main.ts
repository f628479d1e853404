import process from 'node:process';
import { catalogue } from './catalogue/index.ts';
import { NetworkTransport } from './network-transport.ts';
import { recordGroups } from './record.ts';
import { writeRecording } from './recording.ts';
const [url = '', token = '', ...only] = process.argv.slice(2);
const t = new NetworkTransport({ url: new URL(url), token, insecure: true });
const t0 = Date.now();
const groups = catalogue.filter((g) => only.length === 0 || only.includes(g.name));
const out = await recordGroups(t, groups);
for (const [name, r] of out) writeRecording(name, r);
t.close();
console.log(
  groups.length,
  groups.reduce((n, g) => n + g.sequences.length, 0),
  Date.now() - t0,
);
