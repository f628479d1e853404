import { describe, expect, test } from 'vitest';
import type { DeleteOptions, Kube, KubeObject, OwnerReference } from '../../../modules/ports/kube.ts';
import { stage, type Stage } from '../cluster.fixture.ts';
import { workflow, workflows } from '../fixture.ts';
import { startGarbageCollector } from './garbage-collector.ts';
import { nodeDefinition } from '../kinds/nodes/nodes.ts';

const settled = 20_000;
const hold = ['a.b/c'] as const;

/** Objects named in a script, and what the collector makes of them once it has nothing left to do. */
class Script {
  readonly #kube: Kube;
  readonly #sleep: (duration: number) => Promise<void>;
  readonly #uids = new Map<string, string>();

  constructor(kube: Kube, sleep: (duration: number) => Promise<void>) {
    this.#kube = kube;
    this.#sleep = sleep;
  }

  /** `!o` as an owner: it blocks the owner's deletion. */
  async make(name: string, owners: readonly string[] = [], finalizers: readonly string[] = []): Promise<void> {
    const metadata = { name, ownerReferences: this.references(owners), finalizers };
    const result = await this.#kube.create(workflows, 'default', { ...workflow(name), metadata });
    if (!result.ok) throw new Error(result.error.message);
    this.#uids.set(name, result.value.metadata.uid ?? '');
  }

  references(owners: readonly string[]): readonly OwnerReference[] {
    return owners.map((owner) => {
      const name = owner.replace('!', '');
      const uid = this.#uids.get(name) ?? 'no-such-uid';
      const reference = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', name, uid };
      return owner.startsWith('!') ? { ...reference, blockOwnerDeletion: true } : reference;
    });
  }

  async patch(name: string, metadata: { readonly [field: string]: unknown }): Promise<void> {
    await this.#kube.patch(workflows, 'default', name, { type: 'merge', body: { metadata } });
    await this.#sleep(settled);
  }

  async remove(name: string, propagationPolicy?: DeleteOptions['propagationPolicy']): Promise<void> {
    await this.#sleep(settled);
    const options = propagationPolicy === undefined ? {} : { propagationPolicy };
    await this.#kube.delete(workflows, 'default', name, options);
    await this.#sleep(settled);
  }
}

/** `name` with `*` when terminating, its finalizers and its owners. */
function lines({ cluster }: Stage): readonly string[] {
  return cluster.store
    .collection('workflows.argoproj.io')
    .select({ namespace: null, labels: { requirements: [] }, fields: { requirements: [] } })
    .map(({ metadata }: KubeObject) => {
      const { name = '', deletionTimestamp, finalizers = [], ownerReferences = [] } = metadata;
      const owners = ownerReferences.map((owner) => owner.name);
      return `${name}${deletionTimestamp === undefined ? '' : '*'} [${finalizers.join()}] of [${owners.join()}]`;
    });
}

async function outcome(script: (script: Script) => Promise<void>, set = stage()): Promise<readonly string[]> {
  startGarbageCollector(set.cluster);
  set.replica('solo', (kube, process) => script(new Script(kube, (duration) => process.sleep(duration))));
  await set.run();
  return lines(set);
}

describe('row 39: the garbage collector', () => {
  const cases: { readonly [name: string]: readonly [(script: Script) => Promise<void>, readonly string[]] } = {
    'deletes the dependents of what is gone': [
      async (script) => {
        await script.make('o');
        await script.make('d', ['o']);
        await script.make('e', ['d']);
        await script.remove('o');
      },
      [],
    ],
    'leaves dependents alone while their owner is held by a finalizer of others': [
      async (script) => {
        await script.make('o', [], hold);
        await script.make('d', ['o']);
        await script.remove('o', 'Background');
      },
      ['d [] of [o]', 'o* [a.b/c] of []'],
    ],
    'orphans: takes the references out, then lets the owner go': [
      async (script) => {
        await script.make('o');
        await script.make('d', ['o']);
        await script.remove('o', 'Orphan');
      },
      ['d [] of []'],
    ],
    'foreground: the owner waits for the dependents that block it': [
      async (script) => {
        await script.make('o');
        await script.make('d', ['o'], hold);
        await script.make('e', ['!o'], hold);
        await script.remove('o', 'Foreground');
      },
      ['d* [a.b/c] of [o]', 'e* [a.b/c] of [o]', 'o* [foregroundDeletion] of []'],
    ],
    'foreground: it goes with the last of them, whatever else is left': [
      async (script) => {
        await script.make('o');
        await script.make('d', ['o'], hold);
        await script.make('e', ['!o'], hold);
        await script.remove('o', 'Foreground');
        await script.patch('e', { finalizers: null });
      },
      ['d* [a.b/c] of [o]'],
    ],
    'foreground: a dependent that gives up its owner blocks it no more': [
      async (script) => {
        await script.make('o');
        await script.make('e', ['!o'], hold);
        await script.remove('o', 'Foreground');
        await script.patch('e', { ownerReferences: null });
      },
      ['e* [a.b/c] of []'],
    ],
    'foreground: passes from owner to owner': [
      async (script) => {
        await script.make('o');
        await script.make('m', ['!o']);
        await script.make('d', ['!m'], hold);
        await script.remove('o', 'Foreground');
      },
      ['d* [a.b/c] of [m]', 'm* [foregroundDeletion] of [o]', 'o* [foregroundDeletion] of []'],
    ],
    'foreground: ends in a circle of owners too': [
      async (script) => {
        await script.make('o');
        await script.make('m', ['!o']);
        await script.patch('o', { ownerReferences: script.references(['!m']) });
        await script.remove('o', 'Foreground');
      },
      [],
    ],
    'takes the references to lost owners out of what has another owner': [
      async (script) => {
        await script.make('o');
        await script.make('q');
        await script.make('d', ['o', 'q']);
        await script.remove('o');
      },
      ['d [] of [q]', 'q [] of []'],
    ],
    'takes the references to waiting owners out of what has another owner': [
      async (script) => {
        await script.make('o');
        await script.make('q');
        await script.make('d', ['!o', 'q']);
        await script.remove('o', 'Foreground');
      },
      ['d [] of [q]', 'q [] of []'],
    ],
    'knows owners by uid': [
      async (script) => {
        await script.make('d', ['o']);
        await script.make('o');
        await script.make('e', ['o']);
      },
      ['e [] of [o]', 'o [] of []'],
    ],
    'deletes as the finalizers of the dependent say': [
      async (script) => {
        await script.make('o');
        await script.make('d', ['o'], ['orphan']);
        await script.make('x', ['d']);
        await script.remove('o');
      },
      ['x [] of []'],
    ],
  };
  test.each(Object.keys(cases))('%s', async (name) => {
    const [script, expected] = cases[name] ?? [];
    if (script === undefined) throw new Error(name);
    expect(await outcome(script)).toEqual(expected);
  });

  test('owners of unknown kinds own, owners in other namespaces do not, nodes own in any', async () => {
    const set = stage({ namespaces: ['default', 'other'] });
    const server = set.cluster.server(0);
    const { resource: nodes } = nodeDefinition;
    const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n' } };
    const made = server.handle({ verb: 'create', resource: nodes, namespace: null, body: node }, null);
    const far = server.handle({ verb: 'create', resource: workflows, namespace: 'other', body: workflow('far') }, null);
    const uidOf = (response: typeof made): string =>
      response.outcome === 'object' ? (response.body.metadata.uid ?? '') : '';
    const owners: readonly OwnerReference[] = [
      { apiVersion: 'v1', kind: 'Node', name: 'n', uid: uidOf(made) },
      { apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', name: 'far', uid: uidOf(far) },
      { apiVersion: 'nope.example/v1', kind: 'Nope', name: 'x', uid: 'uid-x' },
    ];
    startGarbageCollector(set.cluster);
    set.replica('solo', async (kube, process) => {
      for (const owner of owners) {
        const metadata = { name: `of-${owner.name}`, ownerReferences: [owner] };
        await kube.create(workflows, 'default', { ...workflow(''), metadata });
      }
      await process.sleep(settled);
      await kube.delete(nodes, null, 'n');
    });
    await set.run();
    expect(lines(set)).toEqual(['of-x [] of [x]', 'far [] of []']);
    const reasons = set.facts.flatMap((fact) => (fact.kind === 'changed' && fact.after === null ? [fact.key] : []));
    expect(reasons).toEqual(['default/of-far', 'n', 'default/of-n']);
  });
});
