import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stage, type Stage } from '../../models/kube/cluster.fixture.ts';
import type { KubeClusterOptions } from '../../models/kube/cluster.ts';
import { workflows, type Workflow } from '../../models/kube/fixture.ts';
import { machinePorts } from '../../models/replica/ports.ts';
import type { Fault } from '../../sim/faults/fault.ts';
import { faultsArbitrary } from '../../sim/faults/menu.ts';
import { targetsOf } from '../../sim/faults/targets.ts';
import { matchesLabels, parseLabelSelector } from '../ports/selectors/label-selector.ts';
import { Informer, type InformerOptions } from './informer.ts';

const namespace = 'default';

/** One write of the world: a name is made, changed or removed. */
interface Write {
  readonly at: number;
  readonly name: string;
  readonly what: 'create' | 'delete' | '1' | '2';
}

const writes = fc.array(
  fc.record({
    at: fc.integer({ min: 0, max: 90_000 }),
    name: fc.constantFrom('a', 'b', 'c'),
    // Labels mostly: `x` moves the object in and out of the selector.
    what: fc.constantFrom('create' as const, 'create' as const, 'delete' as const, '1' as const, '2' as const),
  }),
  { maxLength: 30, size: 'max' },
);

const world = targetsOf(stage({ servers: 2 }).simulation, 90_000);
const faults = faultsArbitrary(
  8,
  {
    processes: ['observer'],
    horizon: 90_000,
    requests: 12,
    weights: { crash: 1, pause: 2, lose: 2, delay: 1, fail: 3, cut: 3, skew: 1, model: 6 },
    restart: [100, 10_000],
    skew: [-5000, 5000],
    delay: [100, 30_000],
    models: world.models.map(({ name }) => name),
  },
  world,
);

function write({ cluster }: Stage, { name, what }: Write): void {
  const target = { resource: workflows, namespace, name } as const;
  const server = cluster.server(0);
  if (what === 'delete') return void server.handle({ verb: 'delete', ...target, options: {} }, null);
  if (what === 'create') {
    const metadata = { name, namespace, labels: { x: '1' } };
    const body: Workflow = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', metadata };
    return void server.handle({ verb: 'create', resource: workflows, namespace, body }, null);
  }
  const patch = { type: 'merge' as const, body: { metadata: { labels: { x: what } } } };
  server.handle({ verb: 'patch', ...target, patch }, null);
}

/** Hears what an informer tells, and notes whatever is not a coherent story. */
class Listener {
  readonly wrong: string[] = [];
  readonly told: string[] = [];
  readonly known = new Map<string, Workflow>();

  onAdd(object: Workflow): void {
    if (this.known.has(nameOf(object))) this.wrong.push(`${nameOf(object)} added twice`);
    this.#know('add', object);
  }

  onUpdate(before: Workflow, after: Workflow): void {
    const known = this.known.get(nameOf(after));
    if (known !== before) this.wrong.push(`${nameOf(after)} updated from what it was not`);
    if (versionOf(after) < versionOf(before)) this.wrong.push(`${nameOf(after)} went back in time`);
    this.#know('update', after);
  }

  onDelete(last: Workflow, tombstone: boolean): void {
    const known = this.known.get(nameOf(last));
    if (known === undefined) this.wrong.push(`${nameOf(last)} deleted before it was added`);
    if (tombstone && known !== last) this.wrong.push(`${nameOf(last)} was not its tombstone`);
    this.known.delete(nameOf(last));
    this.told.push(`${tombstone ? 'tombstone' : 'delete'} ${nameOf(last)}`);
  }

  #know(how: string, object: Workflow): void {
    this.known.set(nameOf(object), object);
    this.told.push(`${how} ${nameOf(object)}`);
  }
}

function nameOf({ metadata }: Workflow): string {
  return metadata.name ?? '';
}

function versionOf({ metadata }: Workflow): number {
  return Number(metadata.resourceVersion);
}

interface Observer {
  informer: Informer<Workflow> | null;
  readonly listeners: Listener[];
  readonly marks: ReadonlyMap<string, number>;
}

/** Runs an informer in a replica that is struck by `faults` while the world writes. */
async function observe(
  plan: { readonly writes: readonly Write[]; readonly faults: readonly Fault[]; readonly seed: number },
  options: Pick<InformerOptions<Workflow>, 'labelSelector' | 'resyncPeriod'> & { readonly horizon?: number } = {},
  cluster: KubeClusterOptions = {},
): Promise<Observer & { readonly stage: Stage }> {
  const world = stage({ servers: 2, watchCacheLag: [1, 2000], ...cluster }, plan.faults, String(plan.seed));
  const observer: Observer = { informer: null, listeners: [], marks: world.simulation.marks };
  for (const [index, planned] of plan.writes.entries()) {
    const window = { earliest: planned.at, latest: planned.at };
    world.simulation.schedule(`world/write-${index}`, window, () => write(world, planned));
  }
  world.replica(
    'observer',
    async (kube, process) => {
      const listener = new Listener();
      observer.listeners.push(listener);
      const ports = { ...machinePorts(process), kube };
      const { horizon: _, ...settings } = options;
      observer.informer = new Informer({
        ...ports,
        ...settings,
        resource: workflows,
        namespace: null,
        handlers: listener,
      });
      await observer.informer.run();
    },
    1,
  );
  await world.run(options.horizon ?? 400_000);
  return { ...observer, stage: world };
}

function stored({ cluster }: Stage, labelSelector = ''): ReadonlyMap<string, unknown> {
  const selector = parseLabelSelector(labelSelector);
  if (!selector.ok) throw new Error(selector.message);
  const found = ['a', 'b', 'c'].flatMap((name) => cluster.peek(workflows, `${namespace}/${name}`) ?? []);
  const matching = found.filter(({ metadata }) => matchesLabels(selector.selector, metadata.labels));
  return new Map(matching.map(({ metadata }) => [metadata.name ?? '', metadata.resourceVersion]));
}

function cached(objects: readonly Workflow[]): ReadonlyMap<string, unknown> {
  return new Map(
    objects
      .map((object) => [nameOf(object), object.metadata.resourceVersion] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

test('whatever has happened, the cache becomes what is stored, and each object was told as one story', async () => {
  const marks = new Map<string, number>();
  let tombstones = 0;
  await fc.assert(
    fc.asyncProperty(fc.record({ writes, faults, seed: fc.nat() }), fc.boolean(), async (plan, select) => {
      const labelSelector = select ? 'x=1' : '';
      // A watch lasts ten minutes at most, and faults strike one of the first twelve requests: all is over by then.
      const horizon = 4 * 3_600_000;
      const { informer, listeners, stage: world } = await observe(plan, { labelSelector, horizon });
      for (const { wrong } of listeners) expect(wrong).toEqual([]);
      expect(informer?.synced).toBe(true);
      expect(cached(informer?.list() ?? [])).toEqual(stored(world, labelSelector));
      expect(cached([...(listeners.at(-1)?.known.values() ?? [])])).toEqual(stored(world, labelSelector));
      for (const [mark, count] of world.simulation.marks) marks.set(mark, (marks.get(mark) ?? 0) + count);
      tombstones += listeners.flatMap(({ told }) => told).filter((line) => line.startsWith('tombstone')).length;
    }),
    { numRuns: 250 },
  );
  const exercised = [
    'crash',
    'pause',
    'cut',
    'kube/server-down',
    'throttled-429',
    'client-moved',
    'server-error',
    'reply-lost',
    'stale-list',
    'kube/compact',
    'kube/drop-watches',
  ];
  expect(exercised.filter((mark) => (marks.get(mark) ?? 0) === 0)).toEqual([]);
  expect(tombstones).toBeGreaterThan(0);
}, 30_000);

const create = { at: 100, name: 'a', what: 'create' } as const;

test('a resync comes in time although nothing happens', async () => {
  const { listeners } = await observe(
    { writes: [create], faults: [], seed: 1 },
    { resyncPeriod: 30_000, horizon: 100_000 },
  );
  expect(listeners[0]?.told).toEqual(['add a', 'update a', 'update a', 'update a']);
});

test('a graceful stop ends it although the watch is silent', async () => {
  const stop: Fault = { kind: 'stop', process: 'observer', when: { at: 50_000 }, grace: 30_000, restartAfter: null };
  const { stage: world } = await observe({ writes: [create], faults: [stop], seed: 1 });
  const exit = world.facts.find((fact) => fact.kind === 'lifecycle' && fact.change === 'exited');
  expect(exit?.time).toBeLessThan(50_010);
});

test('what went in and out of a selector and what went in a gap is told as it can be told', async () => {
  const plan = {
    writes: [
      create,
      { at: 10_000, name: 'a', what: '2' as const },
      { at: 20_000, name: 'a', what: '1' as const },
      { at: 61_000, name: 'a', what: 'delete' as const },
    ],
    faults: [
      { kind: 'cut', process: 'observer', link: 'kube', when: { at: 60_000 }, duration: 5000 },
      { kind: 'model', name: 'kube/compact', target: 'kube-0', when: { at: 62_000 }, duration: 0 },
    ] satisfies Fault[],
    seed: 1,
  };
  const { listeners } = await observe(plan, { labelSelector: 'x=1' });
  expect(listeners[0]?.told).toEqual(['add a', 'delete a', 'add a', 'tombstone a']);
});

test('a list never goes back behind what was seen, although the next server knows less', async () => {
  const fault = (name: string, target: string, at: number, duration: number): Fault => ({
    kind: 'model',
    name,
    target,
    when: { at },
    duration,
  });
  const faults = [
    fault('kube/hold-watch-cache', 'kube-0', 5000, 60_000),
    fault('kube/fail', 'kube-0', 19_000, 1500),
    fault('kube/drop-watches', 'kube-1', 20_000, 0),
  ];
  const plan = { writes: [create, { at: 10_000, name: 'b', what: 'create' as const }], faults, seed: 1 };
  const { listeners, stage: world } = await observe(plan, { horizon: 60_000 });
  expect(listeners[0]?.told).toEqual(['add a', 'add b', 'update a', 'update b']);
  const lists = world.facts.flatMap((fact) =>
    fact.kind === 'applied' && fact.operation === 'LIST' ? [`${fact.time > 20_000} ${fact.outcome}`] : [],
  );
  expect(lists).toContain('true 504');
});
