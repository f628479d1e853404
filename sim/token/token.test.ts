import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lostUpdate } from '../scenario/lost-update.fixture.ts';
import { runPlan } from '../scenario/run.ts';
import { deviationsOf } from '../strategies/deviations.ts';
import { UsageError } from '../usage-error.ts';
import { decodeBase64Url, encodeBase64Url } from './base64url.ts';
import { checksum } from './checksum.ts';
import { reproduce } from './reproduce.ts';
import { decodeToken, encodeToken, type Token } from './token.ts';

const values = lostUpdate.settle('read-then-write', { replicas: 3, faults: 3 });

const tokens: fc.Arbitrary<Token> = fc.record({
  scenario: fc.string(),
  variant: fc.string(),
  parameters: fc.dictionary(fc.stringMatching(/^[a-z][a-zA-Z]*$/), fc.oneof(fc.integer(), fc.boolean(), fc.string())),
  plan: fc.oneof(
    fc.record({
      kind: fc.constant('seed' as const),
      seed: fc.string(),
      strategy: fc.constantFrom('timed' as const, 'random' as const),
    }),
    fc.record({ kind: fc.constant('written' as const), plan: lostUpdate.plans(values) }),
  ),
  property: fc.option(fc.string()),
  trail: fc.option(fc.record({ steps: fc.nat(), stride: fc.integer({ min: 1, max: 9 }), marks: fc.string() })),
});

describe('a token', () => {
  it('carries a run there and back, in URL-safe characters', () => {
    fc.assert(
      fc.property(tokens, (token) => {
        const text = encodeToken(token);
        expect(text).toMatch(/^[\w.-]+$/);
        expect(decodeToken(`  ${text}\n`)).toEqual(token);
      }),
    );
  });

  it('is refused with one sentence when any part of it is lost or changed', () => {
    fc.assert(
      fc.property(tokens, fc.nat(), fc.string({ maxLength: 1 }), (token, position, letter) => {
        const text = encodeToken(token);
        const at = position % text.length;
        const altered = text.slice(0, at) + letter + text.slice(at + 1);
        fc.pre(altered.trim() !== text);
        expect(() => decodeToken(altered)).toThrow(UsageError);
      }),
    );
  });

  it('of another format version says so', () => {
    expect(() => decodeToken('dh2.e30.abcdefg')).toThrow(/version 2, this deadheat reads version 1/);
  });

  it('whose content is not a run is refused', () => {
    for (const content of ['', '{}', 'null', '[1]', '{"scenario":"s"}', 'not json']) {
      const body = encodeBase64Url(content);
      expect(() => decodeToken(`dh1.${body}.${checksum(body)}`)).toThrow(/does not contain a run/);
    }
  });
});

describe('base64url', () => {
  it('agrees with the platform', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const encoded = encodeBase64Url(text);
        expect(encoded).toBe(Buffer.from(text, 'utf8').toString('base64url'));
        expect(decodeBase64Url(encoded)).toBe(text);
      }),
    );
  });
});

describe('reproducing', () => {
  it('repeats a violation of a seed, and the same order written out as deviations', async () => {
    let found = 0;
    for (let seed = 0; seed < 200 && found < 20; seed++) {
      const plan = lostUpdate.draw(values, String(seed), 'random');
      const run = await runPlan(lostUpdate, 'read-then-write', values, plan, { record: true });
      if (run.verdict !== 'violated' || run.history === null) continue;
      found += 1;
      const base = {
        scenario: 'lost-update',
        variant: 'read-then-write',
        parameters: { replicas: 3, faults: 3 },
        property: 'no-lost-update',
      };
      const seeded = await reproduce(lostUpdate, {
        ...base,
        plan: { kind: 'seed', seed: String(seed), strategy: 'random' },
        trail: null,
      });
      expect(seeded).toMatchObject({ reproduces: true, parted: null });
      const written = { ...plan, deviations: deviationsOf(run.history) };
      const replayed = await reproduce(lostUpdate, {
        ...base,
        plan: { kind: 'written', plan: written },
        trail: seeded.trail,
      });
      expect(replayed.result.missed).toEqual([]);
      expect(events(replayed.result.history)).toEqual(events(run.history));
      expect(replayed.reproduces).toBe(true);
    }
    expect(found).toBe(20);
  });

  it('says where a changed run parts from the one of the token', async () => {
    const token: Token = {
      scenario: 'lost-update',
      variant: 'read-then-write',
      parameters: {},
      plan: { kind: 'seed', seed: '1', strategy: 'timed' },
      property: null,
      trail: null,
    };
    const { trail } = await reproduce(lostUpdate, token);
    expect((await reproduce(lostUpdate, { ...token, trail })).parted).toBeNull();
    const other = await reproduce(lostUpdate, {
      ...token,
      plan: { kind: 'seed', seed: '2', strategy: 'timed' },
      trail,
    });
    expect(other.parted).toMatchObject({ after: 0, by: 1 });
    const shorter = await reproduce(lostUpdate, { ...token, trail: { ...trail, steps: trail.steps + 5 } });
    expect(shorter.parted).toMatchObject({ after: trail.steps });
  });
});

function events(history: Awaited<ReturnType<typeof runPlan>>['history']): string[] {
  return (history ?? []).flatMap((entry) => (entry.type === 'step' ? [entry.event] : []));
}
