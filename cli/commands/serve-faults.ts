import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { ServedKube } from '../../serve/kube/serve-kube.ts';
import { suggestion } from '../nearest.ts';
import type { Terminal } from '../terminal.ts';

/** Makes a fault happen for each line `FAULT SERVER [MILLISECONDS]` that arrives. Returns how to stop listening. */
export function strikeFrom(lines: Readable, served: ServedKube, terminal: Terminal): () => void {
  const reader = createInterface({ input: lines });
  reader.on('line', (line) => {
    if (line.trim() !== '') terminal.err(`${struck(line.trim(), served)}\n`);
  });
  return () => reader.close();
}

/** Strikes, and says what happened or what is wrong with the line. */
function struck(line: string, served: ServedKube): string {
  const [fault = '', server = 'kube-0', duration = '5000'] = line.split(/\s+/);
  const faults = faultsOf(served);
  if (!faults.includes(fault)) {
    return `There is no fault "${fault}".${suggestion(fault, faults)} There are: ${faults.join(', ')}.`;
  }
  const servers = served.cluster.servers.map(({ name }) => name);
  if (!servers.includes(server)) return `There is no server "${server}". There are: ${servers.join(', ')}.`;
  if (!/^\d{1,9}$/.test(duration)) return `A fault lasts a whole number of milliseconds, not "${duration}".`;
  served.strike(fault, server, Number(duration));
  return `${fault} strikes ${server}`;
}

/** Those that need no simulated client. */
function faultsOf({ cluster }: ServedKube): readonly string[] {
  return cluster.simulation.injector.offered.flatMap(({ name, targets }) => (targets === 'replicas' ? [] : [name]));
}
