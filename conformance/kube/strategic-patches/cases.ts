import fc from 'fast-check';

/** A strategic merge patch of a pod. */
export interface StrategicCase {
  readonly pod: object;
  readonly patch: object;
}

const name = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const text = fc.constantFrom('x', 'y', '');
const number = fc.constantFrom(80, 81, 443);

/** The parts that a model makes, each of them or not. */
function some(model: { readonly [key: string]: fc.Arbitrary<unknown> }): fc.Arbitrary<{ [key: string]: unknown }> {
  return fc.record(model, { requiredKeys: [] });
}

const variable = fc.record({ name, value: text });
const port = fc.record({ containerPort: number, protocol: fc.constantFrom('TCP', 'UDP') });
const resources = some({
  limits: fc.dictionary(fc.constantFrom('cpu', 'memory'), fc.constantFrom('1', '2'), { maxKeys: 2 }),
});

const container = fc
  .tuple(
    fc.record({ name }),
    some({
      image: text,
      args: fc.array(text, { maxLength: 2 }),
      env: fc.uniqueArray(variable, { maxLength: 4, selector: (each) => each.name }),
      ports: fc.uniqueArray(port, { maxLength: 3, selector: (each) => each.containerPort }),
      resources,
    }),
  )
  .map(([key, rest]) => ({ ...key, ...rest }));

const volume = fc
  .tuple(fc.record({ name }), some({ emptyDir: fc.constant({}), hostPath: fc.record({ path: text }) }))
  .map(([key, rest]) => ({ ...key, ...rest }));

const owner = fc.record({ uid: name, name, kind: fc.constant('K'), apiVersion: fc.constant('v1') });
const labels = fc.dictionary(name, text, { maxKeys: 3 });

function uniqueByName<T extends { readonly name: string }>(items: fc.Arbitrary<T>): fc.Arbitrary<T[]> {
  return fc.uniqueArray(items, { maxLength: 4, selector: (each) => each.name });
}

const pod = fc
  .tuple(
    some({
      labels,
      finalizers: fc.uniqueArray(name, { maxLength: 4 }),
      ownerReferences: fc.uniqueArray(owner, { maxLength: 2, selector: (each) => each.uid }),
    }),
    some({
      containers: uniqueByName(container),
      volumes: uniqueByName(volume),
      nodeSelector: labels,
      tolerations: fc.array(some({ key: name, operator: fc.constant('Exists') }), { maxLength: 2 }),
      imagePullSecrets: uniqueByName(fc.record({ name })),
      priority: fc.constantFrom(0, 1),
    }),
  )
  .map(([metadata, spec]) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', ...metadata }, spec }));

/** Mostly `usual`, at times null or something that does not belong there. */
function strange(usual: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const rubbish = fc.constantFrom<unknown>('x', 1, true, {}, [], ['a'], { a: null });
  return fc.oneof(
    { weight: 60, arbitrary: usual },
    { weight: 3, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: rubbish },
  );
}

/** An item of a list that merges: at times with a directive or without what identifies it. */
function item(parts: { readonly [key: string]: fc.Arbitrary<unknown> }, key: string, keys: fc.Arbitrary<unknown>) {
  const action = fc.constantFrom('', '', '', '', '', '', 'delete', 'delete', 'replace');
  return fc.tuple(fc.nat(60), keys, some(parts), action).map(([chance, identity, rest, directive]) => ({
    ...(chance === 0 ? {} : { [key]: identity }),
    ...rest,
    ...(directive === '' && chance > 1 ? {} : { $patch: chance === 1 ? 'merge' : directive }),
  }));
}

/** Changes of a list named `list`, mostly with the order that its items are to have. */
function orderedList(
  list: string,
  change: fc.Arbitrary<{ [key: string]: unknown }>,
  key: string,
  keys: readonly unknown[],
): fc.Arbitrary<{ [key: string]: unknown }> {
  const order = fc.shuffledSubarray([...keys], { minLength: keys.length - 2 });
  return fc
    .tuple(fc.uniqueArray(change, { maxLength: 3, selector: (each) => each[key] }), order, fc.nat(30))
    .map(([changes, wanted, chance]) => {
      if (chance < 10) return { [list]: changes };
      const place = (each: { [key: string]: unknown }): number => wanted.indexOf(each[key]);
      const named = changes.filter((each) => place(each) >= 0 || each['$patch'] === 'delete' || chance === 30);
      const sorted = named.toSorted((left, right) => place(left) - place(right));
      const directive = { [`$setElementOrder/${list}`]: wanted.map((identity) => ({ [key]: identity })) };
      return chance < 14 ? directive : { [list]: sorted, ...directive };
    });
}

/** Several of those, each of them or not. */
function together(
  ...parts: readonly fc.Arbitrary<{ [key: string]: unknown }>[]
): fc.Arbitrary<{ [key: string]: unknown }> {
  const options = parts.map((part) => fc.oneof(part, fc.constant({})));
  return fc.tuple(...options).map((found) => Object.assign({}, ...found) as { [key: string]: unknown });
}

const names = ['a', 'b', 'c', 'd', 'e'];
const variableChange = item({ value: strange(text) }, 'name', name);
const portChange = item({ protocol: fc.constantFrom('TCP', 'UDP') }, 'containerPort', number);
const containerChange = fc
  .tuple(
    item(
      { image: strange(text), args: strange(fc.array(text, { maxLength: 2 })), resources: strange(resources) },
      'name',
      name,
    ),
    together(
      orderedList('env', variableChange, 'name', names),
      orderedList('ports', portChange, 'containerPort', [80, 81, 443]),
    ),
  )
  .map(([change, lists]) => ({ ...change, ...lists }));
const volumeChange = fc
  .tuple(
    item({ emptyDir: strange(fc.constant({})), hostPath: strange(fc.record({ path: text })) }, 'name', name),
    fc.nat(20),
  )
  .map(([change, chance]): { [key: string]: unknown } => {
    const kept = Object.keys(change).filter((key) => key !== '$patch' && (chance > 0 || key !== 'hostPath'));
    return chance > 10 ? change : { ...change, $retainKeys: chance === 1 ? 'name' : kept };
  });
const finalizerChange = fc
  .tuple(fc.subarray(names, { maxLength: 3 }), fc.shuffledSubarray(names), fc.nat(20))
  .map(([added, wanted, chance]) => ({
    ...(chance < 15 ? { finalizers: wanted.filter((each) => added.includes(each) || chance === 0) } : {}),
    ...(chance % 3 === 0
      ? { '$deleteFromPrimitiveList/finalizers': chance === 18 ? 'a' : names.filter((each) => !added.includes(each)) }
      : {}),
    ...(chance % 4 === 0 ? { '$setElementOrder/finalizers': chance === 20 ? 'a' : wanted } : {}),
  }));
const labelChange = fc
  .tuple(
    fc.dictionary(name, strange(text), { maxKeys: 3 }),
    fc.constantFrom(...Array.from({ length: 20 }, () => ''), 'replace', 'delete', 'other'),
  )
  .map(([changes, directive]) => (directive === '' ? changes : { ...changes, $patch: directive }));

const patch = some({
  metadata: strange(
    fc
      .tuple(
        some({
          labels: strange(labelChange),
          ownerReferences: strange(fc.array(item({ name }, 'uid', name), { maxLength: 2 })),
        }),
        together(finalizerChange),
      )
      .map(([plain, lists]) => ({ ...plain, ...lists })),
  ),
  spec: strange(
    fc
      .tuple(
        some({
          nodeSelector: strange(labelChange),
          tolerations: strange(fc.array(some({ key: name }), { maxLength: 2 })),
          priority: strange(fc.constantFrom(0, 1)),
        }),
        together(
          orderedList('containers', containerChange, 'name', names),
          orderedList('volumes', volumeChange, 'name', names),
          orderedList('imagePullSecrets', item({}, 'name', name), 'name', names),
        ),
      )
      .map(([plain, lists]) => ({ ...plain, ...lists })),
  ),
});

export const strategicCase: fc.Arbitrary<StrategicCase> = fc.record({ pod, patch });
