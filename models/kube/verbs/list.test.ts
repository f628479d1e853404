import { describe, expect, test } from 'vitest';
import { decodeContinue, encodeContinue } from '../server/continue-token.ts';
import { listed, pod, pods, refusal, World } from '../fixture.ts';
import type { KubeResponse } from '../server/request.ts';

/** Six pods, the token of their list after two, and one more pod: `old` is the version of the list, `new` the present one. */
function listing(): { readonly world: World; readonly token: string; readonly old: string } {
  const world = new World();
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) world.create(pods, pod(name));
  const { metadata } = listed(world.listWith(pods, { limit: 2 }));
  world.create(pods, pod('z'));
  return { world, token: metadata.continue ?? '', old: metadata.resourceVersion };
}

function list(world: World, options: object, namespace: string | null = 'default'): KubeResponse {
  return world.server.handle({ verb: 'list', resource: pods, namespace, options }, 'test');
}

const texts: readonly (readonly [letter: string, text: string])[] = [
  ['u', 'resourceVersionMatch is forbidden unless resourceVersion is provided'],
  ['c', 'resourceVersionMatch is forbidden when continue is provided'],
  ['s', 'Unsupported value: "Bogus": supported values: "Exact", "NotOlderThan", ""'],
  ['z', 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'],
  ['p', 'specifying resource version is not allowed when using continue'],
  ['i', 'invalid syntax'],
  ['o', 'value out of range'],
  ['L', 'Timeout: Too large resource version: '],
];

/** `new 2+5`: two items of the present version, five remain; `422 uc`: what the message complains about. */
function cell(response: KubeResponse, old: string, present: string): string {
  if (response.outcome === 'failure') {
    const { code, message } = response.body;
    return `${code} ${texts.flatMap(([letter, text]) => (message.includes(text) ? [letter] : [])).join('')}`;
  }
  const { items, metadata } = listed(response);
  const { resourceVersion, remainingItemCount, continue: token } = metadata;
  expect(token !== undefined).toBe(remainingItemCount !== undefined);
  const version = resourceVersion === old ? 'old' : resourceVersion === present ? 'new' : resourceVersion;
  return `${version} ${items.length}${remainingItemCount === undefined ? '' : `+${remainingItemCount}`}`;
}

describe('row 17: versions, how to match them, limits and continue tokens', () => {
  // Columns: no match, Exact, NotOlderThan, Bogus; each without and with `limit=2`. As Kubernetes 1.36.3 answers.
  const matches = [undefined, 'Exact', 'NotOlderThan', 'Bogus'];
  const table: readonly (readonly [version: string, first: string, continued: string])[] = [
    [
      '',
      'new 7 | new 2+5 | 422 u | 422 u | 422 u | 422 u | 422 us | 422 us',
      'old 4 | old 2+2 | 422 uc | 422 uc | 422 uc | 422 uc | 422 ucs | 422 ucs',
    ],
    [
      '0',
      'new 7 | new 7 | 422 z | 422 z | new 7 | new 7 | 422 s | 422 s',
      'old 4 | old 4 | 422 cz | 422 cz | 422 c | 422 c | 422 cs | 422 cs',
    ],
    [
      'OLD',
      'new 7 | old 2+4 | old 6 | old 2+4 | new 7 | new 2+5 | 422 s | 422 s',
      '400 p | 400 p | 422 c | 422 c | 422 c | 422 c | 422 cs | 422 cs',
    ],
    [
      '00OLD',
      'new 7 | old 2+4 | old 6 | old 2+4 | new 7 | new 2+5 | 422 s | 422 s',
      '400 p | 400 p | 422 c | 422 c | 422 c | 422 c | 422 cs | 422 cs',
    ],
    [
      '1',
      'new 7 | 1 0 | 1 0 | 1 0 | new 7 | new 2+5 | 422 s | 422 s',
      '400 p | 400 p | 422 c | 422 c | 422 c | 422 c | 422 cs | 422 cs',
    ],
    [
      '99999999',
      '504 L | 504 L | 504 L | 504 L | 504 L | 504 L | 422 s | 422 s',
      '400 p | 400 p | 422 c | 422 c | 422 c | 422 c | 422 cs | 422 cs',
    ],
    [
      '18446744073709551615',
      '504 L | 504 L | 504 L | 504 L | 504 L | 504 L | 422 s | 422 s',
      '400 p | 400 p | 422 c | 422 c | 422 c | 422 c | 422 cs | 422 cs',
    ],
    ...['abc', '-1', '0x1', ' 1', '1_0'].map(
      (version) =>
        [
          version,
          '400 i | 400 i | 400 i | 400 i | 400 i | 400 i | 422 s | 422 s',
          '400 p | 400 p | 422 c | 422 c | 422 c | 422 c | 422 cs | 422 cs',
        ] as const,
    ),
    [
      '18446744073709551616',
      '400 o | 400 o | 400 o | 400 o | 400 o | 400 o | 422 s | 422 s',
      '400 p | 400 p | 422 c | 422 c | 422 c | 422 c | 422 cs | 422 cs',
    ],
  ];
  test.each(table)('%s', (version, first, continued) => {
    const { world, token, old } = listing();
    const resourceVersion = version.replace('OLD', old);
    const row = (further: object): string =>
      matches
        .flatMap((resourceVersionMatch) =>
          [{}, { limit: 2 }].map((limit) => {
            const match = resourceVersionMatch === undefined ? {} : { resourceVersionMatch };
            const options = { resourceVersion, ...match, ...limit, ...further };
            return cell(list(world, options), old, String(world.store.revision));
          }),
        )
        .join(' | ');
    expect(row({})).toBe(first);
    expect(row({ continue: token })).toBe(continued);
  });

  test('the texts that a version can be refused with', () => {
    const { world } = listing();
    expect(refusal(list(world, { resourceVersion: 'abc' }))).toMatchObject({
      reason: 'BadRequest',
      message:
        'invalid resource version: resourceVersion: Invalid value: "abc": strconv.ParseUint: parsing "abc": invalid syntax',
    });
    const both = { resourceVersionMatch: 'NotOlderThan', sendInitialEvents: true };
    expect(refusal(list(world, both)).message).toBe(
      'ListOptions.meta.k8s.io "" is invalid: [resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless ' +
        'resourceVersion is provided, sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list]',
    );
  });
});

describe('row 19: a version that the server has not seen', () => {
  test('answers 504 with what it has seen, and when to try again', () => {
    const world = new World({ received: () => {} });
    world.create(pods, pod('a'));
    const requested = world.store.revision;
    expect(refusal(list(world, { resourceVersion: String(requested) }))).toEqual({
      apiVersion: 'v1',
      kind: 'Status',
      metadata: {},
      status: 'Failure',
      message: `Timeout: Too large resource version: ${requested}, current: ${requested - 1}`,
      reason: 'Timeout',
      code: 504,
      details: {
        causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
        retryAfterSeconds: 1,
      },
    });
    world.server.cache('pods').advance(world.now);
    expect(listed(list(world, { resourceVersion: String(requested) })).items).toHaveLength(1);
  });
});

describe('row 16: an expired continue token', () => {
  test('answers 410 with a token that goes on inconsistently, at the present version', () => {
    const { world, token } = listing();
    world.store.collection('pods').log.compact(world.store.revision);
    world.create(pods, pod('bb'));
    const { code, reason, metadata, message } = refusal(list(world, { limit: 2, continue: token }));
    expect([code, reason]).toEqual([410, 'Expired']);
    expect(message).toMatch(/^The provided continue parameter is too old to display a consistent list result\./);
    const second = listed(list(world, { limit: 2, continue: metadata.continue ?? '' }));
    expect(second.items.map(({ metadata: { name } }) => name)).toEqual(['bb', 'c']);
    expect(second.metadata).toMatchObject({ resourceVersion: String(world.store.revision), remainingItemCount: 4 });
    expect(listed(list(world, { continue: second.metadata.continue ?? '' })).items).toHaveLength(4);
    const exact = { resourceVersion: '2', resourceVersionMatch: 'Exact' };
    expect(refusal(list(world, exact)).message).toBe('The resourceVersion for the provided list is too old.');
  });
});

describe('row 15: pages', () => {
  test('of all namespaces and of one carry tokens of their own', () => {
    const { world, old } = listing();
    const start = (namespace: string | null): unknown => {
      const { continue: token = '' } = listed(list(world, { limit: 2 }, namespace)).metadata;
      return decodeContinue(token);
    };
    const revision = Number(old) + 1;
    expect(start('default')).toEqual({ ok: true, point: { revision, startAt: 'b\u0000' } });
    expect(start(null)).toEqual({ ok: true, point: { revision, startAt: 'default/b\u0000' } });
  });

  test('do not tell how many remain when a selector says what is in them', () => {
    const { world } = listing();
    const { metadata } = listed(list(world, { limit: 2, fieldSelector: 'metadata.name!=a' }));
    expect(metadata).toMatchObject({ continue: expect.any(String) as string });
    expect(metadata).not.toHaveProperty('remainingItemCount');
  });

  const bad: readonly (readonly [token: string, problem: string])[] = [
    ['!!', 'illegal base64 data at input byte 0'],
    ['a', 'illegal base64 data at input byte 0'],
    ['W10', 'json: cannot unmarshal array into Go value of type storage.continueToken'],
    ['eyJ2IjoxfQ', 'json: cannot unmarshal number into Go struct field continueToken.v of type string'],
    ['abc', "invalid character 'i' looking for beginning of value"],
    ['eyJ2Ijoi', 'unexpected end of JSON input'],
    [encodeContinue(0, '/a'), 'incorrect encoded start resourceVersion (version meta.k8s.io/v1)'],
    [encodeContinue(3, ''), 'encoded start key empty (version meta.k8s.io/v1)'],
    [encodeContinue(3, '/../a'), '/../a'],
    [encodeContinue(3, '../../a'), '../../a'],
    [encodeContinue(3, '/a//b'), '/a//b'],
    [
      encodeContinue(3, '/a').replace(/^eyJ2IjoibWV0/, 'eyJ2IjoibWVY'),
      'server does not recognize this encoded version meX',
    ],
  ];
  test.each(bad)('token %s', (token, problem) => {
    const { code, message } = refusal(list(new World(), { continue: token }));
    expect(code).toBe(400);
    expect(message).toContain(`invalid continue token: continue key is not valid: ${problem}`);
  });
});
