import fc from 'fast-check';

export const selectorResources = {
  configmaps: '/api/v1/namespaces/{ns}/configmaps',
  pods: '/api/v1/namespaces/{ns}/pods',
  secrets: '/api/v1/namespaces/{ns}/secrets',
  events: '/api/v1/namespaces/{ns}/events',
  'jobs.batch': '/apis/batch/v1/namespaces/{ns}/jobs',
  'cronjobs.batch': '/apis/batch/v1/namespaces/{ns}/cronjobs',
  'leases.coordination.k8s.io': '/apis/coordination.k8s.io/v1/namespaces/{ns}/leases',
  'races.deadheat.example': '/apis/deadheat.example/v1/namespaces/{ns}/races',
} as const;

/** A LIST with selectors. Only config maps exist where it is asked. */
export interface SelectorCase {
  readonly resource: keyof typeof selectorResources;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

const space = fc.constantFrom('', '', '', ' ', '\t', '\r\n', '  ');
const key = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('a', 'b', 'example.com/c', 'in', 'notin', 'A_.z') },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '-a',
      'a/b/c',
      '/a',
      'a/',
      'a.',
      'é',
      'a\u0001',
      '__proto__',
      'toString',
      '"',
      '\\',
      'UP.com/a',
      'a..b/c',
      'k'.repeat(63),
      'k'.repeat(64),
      `${'p'.repeat(253)}/a`,
      `${'p'.repeat(254)}/a`,
      'é'.repeat(32),
    ),
  },
);
const value = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('', 'x', 'y', '1', '5', '010', 'in', 'notin', 'X') },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '-1',
      '+1',
      '9223372036854775806',
      '9223372036854775807',
      '9223372036854775808',
      '0x1',
      'x/y',
      '_',
      '.',
      'v'.repeat(63),
      'v'.repeat(64),
      'é',
      '\u007f',
      '😀',
      '\u00a0',
      '\\',
      "'",
      '"x"',
    ),
  },
);
const list = fc.array(value, { maxLength: 4 });

/** Pieces of one requirement, to be joined with spaces or without. */
const pieces = fc.oneof(
  fc.tuple(key),
  fc.tuple(fc.constant('!'), key),
  fc.tuple(key, fc.constantFrom('=', '==', '!=', '<', '>', '=!', '===', '=>'), value),
  fc
    .tuple(key, fc.constantFrom(' in ', ' notin ', ' in', ' IN '), list)
    .map(([name, operator, values]) => [name, operator, '(', values.join(','), ')']),
);
const requirement = fc
  .tuple(pieces, fc.array(space, { minLength: 5, maxLength: 5 }))
  .map(([parts, spaces]) => parts.map((part, index) => part + (spaces[index] ?? '')).join(''));
const selector = fc.array(requirement, { maxLength: 4 }).map((requirements) => requirements.join(','));

type Mutation = (text: string) => string;
const character = fc.constantFrom(...' \t\n=!(),<>\0"é/-ain\\x.'.split(''));
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(fc.nat(), character).map(([at, inserted]): Mutation => (text) => {
    const position = at % (text.length + 1);
    return text.slice(0, position) + inserted + text.slice(position);
  }),
  fc.nat().map((at): Mutation => (text) => {
    const position = at % (text.length + 1);
    return text.slice(0, position) + text.slice(position + 1);
  }),
  fc.tuple(fc.nat(), fc.nat()).map(([at, to]): Mutation => (text) => {
    const from = at % (text.length + 1);
    return text + text.slice(from, to % (text.length + 1));
  }),
);

function mutated(texts: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .tuple(texts, fc.array(mutation, { maxLength: 3 }))
    .map(([text, mutations]) =>
      mutations.reduce((changed, mutate) => mutate(changed), text).replace(/\p{Cs}/gu, '\ufffd'),
    );
}

const field = fc.constantFrom(
  'metadata.name',
  'metadata.name',
  'metadata.namespace',
  'spec.nodeName',
  'spec.lane',
  'type',
  'source',
  'reason',
  'status.successful',
  'status.phase',
  'spec.foo',
  'é',
  '',
  'metadata.labels',
  '"',
  'a\\b',
  ' metadata.name',
);
const fieldValue = fc.constantFrom('cm-01', 'cm-02', '', 'x\\,y', 'x\\=', '\\', '\\x', 'a=b', '{ns}', 'é', '\\😀');
const fieldTerm = fc
  .tuple(field, fc.constantFrom('=', '==', '!=', '===', '>', ''), fieldValue)
  .map((parts) => parts.join(''));
const fieldSelector = fc.array(fieldTerm, { maxLength: 3 }).map((terms) => terms.join(','));
const resource = fc.constantFrom(...(Object.keys(selectorResources) as (keyof typeof selectorResources)[]));

/** Texts made by the grammar, then broken by up to three edits. */
export const labelSelectorText: fc.Arbitrary<string> = fc.oneof(selector, mutated(selector));

export const selectorCase: fc.Arbitrary<SelectorCase> = fc.oneof(
  {
    weight: 6,
    arbitrary: labelSelectorText.map((text): SelectorCase => ({ resource: 'configmaps', labelSelector: text })),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(resource, fc.oneof(fieldSelector, mutated(fieldSelector)))
      .map(([resource, text]): SelectorCase => ({ resource, fieldSelector: text })),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(mutated(selector), fieldSelector).map(([labels, fields]): SelectorCase => ({
      resource: 'configmaps',
      labelSelector: labels,
      fieldSelector: fields,
    })),
  },
);
