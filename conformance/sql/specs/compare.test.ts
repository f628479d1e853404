import { describe, expect, test } from 'vitest';
import { compareSpec, type Verdict } from './compare.ts';
import { parseSpec } from './parse-spec.ts';
import { replay } from './replay.ts';
import { ModelStage } from './model-stage.ts';
import { Script } from './script.ts';
import type { Transcript } from './transcript.ts';

/** What the model does in the first permutation. */
function play(text: string): Promise<Transcript> {
  const spec = parseSpec(text);
  const [permutation = []] = spec.permutations;
  return replay(permutation, spec, new ModelStage(new Script(spec), () => 0));
}

const table = 'setup { create table t (a int primary key, b int); insert into t values (1, 1), (2, 2); }';

describe('a replay', () => {
  test('tells who waits, and who completes when', async () => {
    const spec = `${table}
      session one
      step b1 { begin; }
      step u1 { update t set b = 5 where a = 1; }
      step c1 { commit; }
      session two
      step u2 { update t set b = b + 1 returning *; }
      permutation b1 u1 u2 c1`;
    expect(await play(spec)).toEqual([
      'b1',
      'u1',
      'u2 <waiting ...>',
      'c1',
      'u2 <... completed>',
      '  a|b',
      '  1|6',
      '  2|3',
    ]);
  });

  test('reports a step no sooner than its blockers allow', async () => {
    const spec = `${table}
      session one step s1 { select 1 as one; }
      session two step s2 { select 2 as two; }
      session three step s3 { select 3 as three; }
      permutation s1(*) s2(s1) s3`;
    expect(await play(spec)).toEqual([
      's1 <waiting ...>',
      's2 <waiting ...>',
      's1 <... completed>',
      '  one',
      '  1',
      's3',
      '  three',
      '  3',
      's2 <... completed>',
      '  two',
      '  2',
    ]);
  });

  test('takes several statements at once for one transaction', async () => {
    const spec = `${table}
      session one
      step two { update t set b = 7; insert into t values (1, 1); select 1; }
      step see { select b from t; }
      permutation two see`;
    const message = 'ERROR:  duplicate key value violates unique constraint "t_pkey"';
    expect(await play(spec)).toEqual(['two', message, 'see', '  b', '  1', '  2']);
  });

  test('gives transactions the modes of their session', async () => {
    const spec = `${table}
      session one
      setup { set default_transaction_isolation to 'repeatable read'; begin; set transaction read only; }
      step see { select b from t where a = 1; }
      step set { update t set b = 0; }
      session two
      step two { update t set b = 8 where a = 1; }
      permutation see two see set`;
    const error = 'ERROR:  cannot execute UPDATE in a read-only transaction';
    expect(await play(spec)).toEqual(['see', '  b', '  1', 'two', 'see', '  b', '  1', 'set', error]);
  });

  test('stops where steps wait for ever', async () => {
    const spec = `${table}
      session one step b1 { begin; delete from t; }
      session two step b2 { delete from t; }
      permutation b1 b2`;
    expect(await play(spec)).toEqual(['b1', 'b2 <waiting ...>', 'steps that wait for ever']);
  });
});

describe('a comparison', () => {
  const spec = `setup { create table t (a int); create table ranges (a int4range); create function f() returns int as $$ ; $$; }
    session one
    step plain { insert into t values (1); }
    step range { select * from ranges; }
    step call { select f(); }
    step merge { merge into t using t on true when matched then delete; }
    permutation plain
    permutation range
    permutation call
    permutation merge
    permutation plain plain`;
  const expected = ['plain', 'range', 'call', 'merge'].map((name) => `starting permutation: ${name}\nstep ${name}: \n`);

  function unread(verdicts: readonly Verdict[]): readonly string[] {
    return verdicts.map((verdict) => (verdict.kind === 'unread' ? verdict.why : verdict.kind));
  }

  test('says why a permutation was not replayed, and replays the others', async () => {
    const output = `${expected.join('\n')}\nstarting permutation: plain\nstep plain: insert into t values (1);\n`;
    expect(unread(await compareSpec(spec, [output], null))).toEqual([
      'equal',
      'the type int4range',
      'the simulated database does not support the function f',
      'the syntax of MERGE INTO T ...',
      'no expected output, and no PostgreSQL',
    ]);
  });

  test('of what is no specification at all says so', async () => {
    expect(unread(await compareSpec('nothing', [], null))).toEqual(['a session is wanted, not "nothing"']);
  });

  test('shows what differs, and is content with any accepted variant', async () => {
    const one = 'session s step a { select 1 as one; }';
    const wrong = 'starting permutation: a\nstep a: select 1 as one;\none\n---\n  2\n(1 row)\n';
    expect(await compareSpec(one, [wrong], null)).toEqual([
      { kind: 'different', permutation: 'a', expected: ['a', '  one', '  2'], actual: ['a', '  one', '  1'] },
    ]);
    expect(await compareSpec(one, [wrong, wrong.replace('  2', '  1')], null)).toEqual([{ kind: 'equal' }]);
  });
});
