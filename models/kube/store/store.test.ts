import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../../modules/ports/kube.ts';
import { given, listed, pod, pods, World } from '../fixture.ts';
import type { StreamedEvent } from '../server/watch-event.ts';

type Labels = { readonly [key: string]: string };

type Command =
  | { readonly do: 'create'; readonly name: string; readonly labels: Labels }
  | { readonly do: 'replace'; readonly name: string; readonly labels: Labels; readonly stale: boolean }
  | { readonly do: 'patch'; readonly name: string; readonly key: string; readonly value: string | null }
  | { readonly do: 'delete'; readonly name: string }
  | { readonly do: 'catch up'; readonly behind: number };

const name = fc.constantFrom('a', 'b', 'c', 'a-b');
const key = fc.constantFrom('x', 'y');
const labels = fc.dictionary(key, fc.constantFrom('1', '2'), { noNullPrototype: true });
const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ do: fc.constant('create' as const), name, labels }),
  fc.record({ do: fc.constant('replace' as const), name, labels, stale: fc.boolean() }),
  fc.record({ do: fc.constant('patch' as const), name, key, value: fc.constantFrom('1', '2', null) }),
  fc.record({ do: fc.constant('delete' as const), name }),
  fc.record({ do: fc.constant('catch up' as const), behind: fc.integer({ min: 0, max: 5 }) }),
);

/** What the world should hold: names, labels and versions, by plain maps. */
class Naive {
  revision = 1;
  objects = new Map<string, { labels: Labels; version: number }>();
  readonly snapshots = new Map<number, readonly string[]>([[1, []]]);

  write(name: string, labels: Labels | null): void {
    this.revision += 1;
    this.objects = new Map(this.objects);
    if (labels === null) this.objects.delete(name);
    else this.objects.set(name, { labels, version: this.revision });
    this.snapshots.set(this.revision, this.state());
  }

  state(): readonly string[] {
    return [...this.objects].map(([name, { labels, version }]) => line(name, version, labels)).sort();
  }
}

function line(name: string, version: string | number, labels: Labels): string {
  return `${name}@${version} x=${labels['x']} y=${labels['y']}`;
}

function stateOf(objects: Iterable<KubeObject>): readonly string[] {
  return [...objects]
    .map(({ metadata: { name = '', resourceVersion = '', labels = {} } }) => line(name, resourceVersion, labels))
    .sort();
}

/** Runs a command on both sides; their answers must agree. */
function execute(world: World, model: Naive, command: Command): void {
  world.now += 1;
  if (command.do === 'catch up') return world.server.cache('pods').advance(world.now - command.behind);
  const known = model.objects.get(command.name);
  switch (command.do) {
    case 'create':
      expect(world.create(pods, pod(command.name, command.labels)).code).toBe(known === undefined ? 201 : 409);
      if (known === undefined) model.write(command.name, command.labels);
      return;
    case 'replace': {
      const body = pod(command.name, command.labels);
      const version = { resourceVersion: command.stale ? '1' : String(known?.version ?? 1) };
      const response = world.update(pods, command.name, { ...body, metadata: { ...body.metadata, ...version } });
      expect(response.code).toBe(known === undefined ? 404 : command.stale ? 409 : 200);
      if (response.code === 200 && !sameLabels(known?.labels ?? {}, command.labels))
        model.write(command.name, command.labels);
      return;
    }
    case 'patch': {
      const body = { metadata: { labels: { [command.key]: command.value } } };
      expect(world.patch(pods, command.name, { type: 'merge', body }).code).toBe(known === undefined ? 404 : 200);
      if (known === undefined) return;
      const { [command.key]: _old, ...others } = known.labels;
      const labels: Labels = command.value === null ? others : { ...others, [command.key]: command.value };
      if (!sameLabels(known.labels, labels)) model.write(command.name, labels);
      return;
    }
    case 'delete':
      expect(world.delete(pods, command.name).code).toBe(known === undefined ? 404 : 200);
      // A pod is marked first, then removed.
      if (known === undefined) return;
      model.write(command.name, known.labels);
      model.write(command.name, null);
  }
}

function sameLabels(left: Labels, right: Labels): boolean {
  return left['x'] === right['x'] && left['y'] === right['y'];
}

/** A client's copy: a list, and then whatever a watch from its version says. */
function replica(world: World, selector: string): { readonly state: () => readonly string[] } {
  const options = { labelSelector: selector, resourceVersion: '0' };
  const start = listed(world.listWith(pods, options));
  const copy = new Map(start.items.map((object) => [object.metadata.name, object]));
  let last = Number(start.metadata.resourceVersion);
  const deliver = (event: StreamedEvent): void => {
    if (event.type === 'ERROR') throw new Error(event.status.message);
    const { name, resourceVersion } = event.object.metadata;
    expect(Number(resourceVersion)).toBeGreaterThan(last);
    last = Number(resourceVersion);
    expect(copy.has(name)).toBe(event.type !== 'ADDED');
    if (event.type === 'DELETED') copy.delete(name);
    else copy.set(name, event.object);
  };
  const watch = { ...options, resourceVersion: start.metadata.resourceVersion };
  world.server.watch(
    { verb: 'watch', resource: pods, namespace: 'default', options: watch },
    { deliver, end: () => {} },
  );
  return { state: () => stateOf(copy.values()) };
}

const selectors = ['', 'x=1', 'x!=1', 'x notin (1,2)', 'x in (1,2),y', '!y', 'y=2,x!=2'];

describe('store, lists and watches against plain maps', () => {
  test('every answer, every snapshot and every replayed watch agrees', () => {
    fc.assert(
      fc.property(
        fc.array(command, { minLength: 5, maxLength: 40 }),
        fc.constantFrom(...selectors),
        (commands, selector) => {
          const world = new World({ received: () => {} });
          const model = new Naive();
          const copies = [];
          for (const [step, command] of commands.entries()) {
            if (step % 7 === 0) copies.push(replica(world, selector));
            execute(world, model, command);
            expect(world.store.revision).toBe(model.revision);
          }
          expect(stateOf(world.list(pods))).toEqual(model.state());
          const cached = listed(world.listWith(pods, { resourceVersion: '0' }));
          expect(stateOf(cached.items)).toEqual(model.snapshots.get(Number(cached.metadata.resourceVersion)));
          world.server.cache('pods').advance(world.now);
          for (const [revision, state] of model.snapshots) {
            const resourceVersion = String(revision);
            const options = { resourceVersion, resourceVersionMatch: 'Exact' } as const;
            expect(stateOf(world.list(pods, options))).toEqual(state);
          }
          expect(world.server.cache('pods').past.size).toBe(0);
          const selected = stateOf(world.list(pods, { labelSelector: selector }));
          for (const copy of copies) expect(copy.state()).toEqual(selected);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('a list is in the order of keys, whatever the order of writing', () => {
    const world = new World();
    for (const name of ['b', '10', 'a-b', '9', 'a']) world.create(pods, pod(name, { k: 'v' }));
    const expected = ['10', '9', 'a', 'a-b', 'b'];
    expect(world.list(pods).map(({ metadata }) => metadata.name)).toEqual(expected);
    expect(world.list(pods, { labelSelector: 'k=v' }).map(({ metadata }) => metadata.name)).toEqual(expected);
  });

  test('stored objects are never changed in place', () => {
    const world = new World();
    const before = given(world.create(pods, pod('a', { x: '1' })));
    const text = JSON.stringify(before);
    world.patch(pods, 'a', { type: 'merge', body: { metadata: { labels: { x: '2' } } } });
    world.delete(pods, 'a');
    expect(JSON.stringify(before)).toBe(text);
  });

  test('a selective list touches what it finds, not the whole collection', () => {
    const reads = (size: number): number => {
      const world = new World({ historyLimit: 10 });
      let read = 0;
      for (let index = 0; index < size; index++) {
        const labels = { app: index < 10 ? 'few' : 'many', owner: String(index % 3) };
        const counted = new Proxy(labels, {
          getOwnPropertyDescriptor(target, key) {
            read += 1;
            return Reflect.getOwnPropertyDescriptor(target, key);
          },
        });
        const stored = pod(`p-${index}`);
        const metadata = { ...stored.metadata, namespace: 'default', labels: counted };
        world.store.put('pods', `default/p-${index}`, { ...stored, metadata }, null);
      }
      const options = { labelSelector: 'owner notin (7),app=few' };
      world.list(pods, options);
      read = 0;
      expect(world.list(pods, options)).toHaveLength(10);
      return read;
    };
    expect(reads(10_000)).toBe(reads(100));
  });
});
