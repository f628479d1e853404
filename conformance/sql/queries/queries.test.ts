import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeWithPostgres } from '../servers/postgres.fixture.ts';
import { compareAnswers, failure, type Answer } from './answer.ts';
import { describeQuery } from './describe.ts';
import { query } from './drawn/queries.ts';
import { compareQueries, type Finding } from './fuzz.ts';
import { askModel } from './model.ts';
import { QueriedPostgres } from './postgres.ts';

const rows = (...values: readonly (number | null)[]): Answer => ({
  kind: 'done',
  count: values.length,
  rows: values.map((c0, c1) => ({ c0, c1: c1 % 2 })),
  after: [],
});

describe('a comparison of answers', () => {
  const bag = { sortedBy: [] };
  const sorted = { sortedBy: ['c1'] };
  test.each([
    [
      'rows in any order',
      bag,
      rows(1, 2),
      {
        ...rows(1, 2),
        rows: [
          { c0: 2, c1: 1 },
          { c0: 1, c1: 0 },
        ],
      },
      'equal',
    ],
    [
      'rows in another order than that of the keys',
      sorted,
      rows(1, 2),
      {
        ...rows(1, 2),
        rows: [
          { c0: 2, c1: 1 },
          { c0: 1, c1: 0 },
        ],
      },
      'different',
    ],
    ['NULL and a number', bag, rows(0), rows(null), 'different'],
    ['zero and negative zero', bag, rows(0), rows(-0), 'different'],
    ['equal failures', bag, failure('42883', 'one'), failure('42883', 'one'), 'equal'],
    ['other messages', bag, failure('23505', 'one'), failure('23505', 'other'), 'different'],
    ['two mistakes', bag, failure('42883', 'one'), failure('42804', 'other'), 'another mistake'],
    ['a division by zero that only one side does', bag, failure('22012', 'one'), rows(1), 'evaluation'],
    ['a mistake that only one side sees', bag, failure('42883', 'one'), rows(1), 'different'],
    ['a refused construct', bag, failure('0A000', 'one'), rows(1), 'not modelled'],
  ] as const)('%s', (_, open, model, real, verdict) => {
    expect(compareAnswers(open, model, real)).toBe(verdict);
  });

  test('finds a database out that is always one row short, and shows it in a small query', async () => {
    const findings: Finding[] = [];
    const short = {
      async ask(asked: Parameters<typeof askModel>[0]): Promise<Answer> {
        const answer = askModel(asked, 'fresh');
        return answer.kind === 'done' ? { ...answer, rows: answer.rows.slice(1) } : answer;
      },
    };
    await compareQueries(short, { queries: 20, seed: 1 }, (finding) => findings.push(finding));
    expect(findings.length).toBeGreaterThan(5);
    expect(findings.some((finding) => describeQuery(finding.query).length < 80)).toBe(true);
  });
});

test('a query is answered alike with a lowering of its own and with one that its pattern shares', () => {
  fc.assert(
    fc.property(query, (drawn) => {
      expect(askModel(drawn, 'prepared')).toEqual(askModel(drawn, 'fresh'));
    }),
    { numRuns: 300 },
  );
});

describeWithPostgres('the model and a real PostgreSQL', (server) => {
  test('answer random queries alike', async () => {
    const real = await QueriedPostgres.open(server().connection, 'queries');
    const different: string[] = [];
    const tally = await compareQueries(real, { queries: 300, seed: 1 }, (finding) =>
      different.push(describeQuery(finding.query)),
    );
    await real.close();
    expect(different).toEqual([]);
    expect(tally.verdicts.get('equal')).toBeGreaterThan(250);
  });
});
