import type { Kysely } from 'kysely';
import { Bench } from 'tinybench';
import { freshModel, modelDatabase } from './model.ts';
import { peers } from './peers.ts';
import { claimOne, createTasks, fill, passOne, readOne, readRun, updateOne, type Tasks } from './tasks.ts';
import type { Rate } from '../rate.ts';

/** Ms of wall clock for each task. */
const time = 1000;
/** Statements in one measured iteration. */
const batch = 200;
const few = 100;
const many = 100_000;

/** Rates of the simulated database and of those that are installed in `bench/peers`, with the same Kysely queries. */
export async function databaseRates(): Promise<{ rates: Rate[]; ratios: [string, number][]; missing: string[] }> {
  const bench = new Bench({ time, warmupTime: 300 });
  const units = new Map<string, { count: number; unit: string }>();
  const add = (name: string, count: number, unit: string, task: () => Promise<void> | void): void => {
    units.set(name, { count, unit });
    bench.add(name, task);
  };
  add('model, fresh database of three tables', batch, 'databases', () => {
    for (let index = 0; index < batch; index++) freshModel();
  });
  const missing: string[] = [];
  const workloads: [string, Kysely<Tasks>, boolean, number][] = [];
  for (const rows of [few, many]) {
    const model = modelDatabase();
    await fill(model, rows);
    workloads.push([`model, ${rows} rows`, model, true, rows]);
  }
  for (const peer of peers) {
    const query = await peer.open().catch(() => null);
    if (query === null) {
      missing.push(peer.name);
      continue;
    }
    await createTasks(query);
    await fill(query, few);
    workloads.push([`${peer.name}, ${few} rows`, query, peer.locks, few]);
  }
  for (const [name, query, locks, rows] of workloads) addStatements(add, name, query, locks, rows);
  await bench.run();
  for (const [, query] of workloads) await query.destroy();
  const rates = bench.tasks.map(({ name, result }): Rate => {
    const { count = 1, unit = '' } = units.get(name) ?? {};
    return { name, perSecond: 'throughput' in result ? result.throughput.mean * count : Number.NaN, unit };
  });
  return { rates, ratios: ratiosOf(rates), missing };
}

type Add = (name: string, count: number, unit: string, task: () => Promise<void>) => void;

function addStatements(add: Add, name: string, query: Kysely<Tasks>, locks: boolean, rows: number): void {
  let next = 0;
  // Far from each other, so that no cache is kind.
  const id = (): number => (next = (next + 7919) % rows);
  const repeat = (statement: () => Promise<void>) => async (): Promise<void> => {
    for (let index = 0; index < batch; index++) await statement();
  };
  add(
    `${name}: read by key`,
    batch,
    'statements',
    repeat(() => readOne(query, id())),
  );
  add(
    `${name}: read by index`,
    batch,
    'statements',
    repeat(() => readRun(query, Math.floor(id() / 10))),
  );
  add(
    `${name}: update by key`,
    batch,
    'statements',
    repeat(() => updateOne(query, id())),
  );
  add(
    `${name}: read, update, commit`,
    batch,
    'transactions',
    repeat(() => claimOne(query, id(), locks)),
  );
  add(
    `${name}: pass under a key`,
    batch,
    'passages',
    repeat(() => passOne(query, id())),
  );
}

function ratiosOf(rates: readonly Rate[]): [string, number][] {
  const rateOf = (name: string): number => rates.find((rate) => rate.name === name)?.perSecond ?? Number.NaN;
  const ratios: [string, number][] = [];
  for (const statement of [
    'read by key',
    'read by index',
    'update by key',
    'read, update, commit',
    'pass under a key',
  ]) {
    const own = rateOf(`model, ${few} rows: ${statement}`);
    ratios.push([
      `database ${statement}, cost at 10^5 rows to 10^2`,
      own / rateOf(`model, ${many} rows: ${statement}`),
    ]);
    for (const { name } of peers) {
      const other = rateOf(`${name}, ${few} rows: ${statement}`);
      if (!Number.isNaN(other)) ratios.push([`database ${statement}, model to ${name}`, own / other]);
    }
  }
  return ratios;
}
