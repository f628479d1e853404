import type { History, HistoryEntry } from '../sim/history/entry.ts';

/** A column of the picture: a replica, or a server that replicas talk to. */
export interface Lane {
  readonly name: string;
  readonly title: string;
  readonly kind: 'replica' | 'server';
}

/** The columns of a history: its replicas, then the servers, the kube API and the database first. */
export function lanesOf(history: History): readonly Lane[] {
  const replicas = new Set<string>();
  const links = new Set<string>();
  const stores = new Set<string>();
  for (const entry of history) {
    const process = processOf(entry);
    if (process !== null) replicas.add(process);
    if ('link' in entry) links.add(entry.link);
    if (entry.type === 'state') stores.add(entry.store);
  }
  const servers = [...links];
  for (const store of stores) if (serverLaneFor(store, servers) === undefined) servers.push(store);
  return [
    ...[...replicas].sort(byName).map((name): Lane => ({ name, title: name, kind: 'replica' })),
    ...servers.sort(byServer).map((name): Lane => ({ name, title: serverTitle(name), kind: 'server' })),
  ];
}

/** The server that keeps `store`: the link of that name, or the first of several (`kube-0`, `kube-1`) that lead to it. */
export function serverLaneFor(store: string, servers: readonly string[]): string | undefined {
  if (servers.includes(store)) return store;
  return servers.filter((server) => server.startsWith(store)).sort(byName)[0];
}

function processOf(entry: HistoryEntry): string | null {
  switch (entry.type) {
    case 'sent':
    case 'replied':
    case 'lost':
    case 'unanswered':
    case 'applied':
    case 'fault':
      return entry.process;
    case 'fact':
      return entry.fact.process;
    case 'step':
    case 'state':
      return null;
  }
}

function serverTitle(name: string): string {
  return name === 'kube' ? 'kube API' : name.replace(/^kube-/, 'kube API ');
}

function byServer(left: string, right: string): number {
  return rank(left) - rank(right) || byName(left, right);
}

function rank(server: string): number {
  if (server.startsWith('kube')) return 0;
  return server.startsWith('database') ? 1 : 2;
}

/** By code units, numbers at the end by value: `replica-2` before `replica-10`. */
function byName(left: string, right: string): number {
  const [stem = '', number = ''] = split(left);
  const [otherStem = '', otherNumber = ''] = split(right);
  if (stem !== otherStem) return stem < otherStem ? -1 : 1;
  return Number(number) - Number(otherNumber);
}

function split(name: string): readonly string[] {
  return /^(.*?)(\d*)$/s.exec(name)?.slice(1) ?? [name];
}
