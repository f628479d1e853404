import { expect, test } from 'vitest';
import { readTranscripts } from './transcript.ts';

const steps = [
  { name: 'a', session: 's', sql: 'SELECT 1;' },
  { name: 'a b', session: 's', sql: '\n  SELECT *\n  FROM t;\n' },
];

const output = `Parsed test spec with 2 sessions

starting permutation: a a b
s: WARNING:  there is no transaction in progress
step a: SELECT 1; <waiting ...>
step a b: 
  SELECT *
  FROM t;

 id|name
---+-----------
  1|step a: b
   |
(2 rows)

step a: <... completed>
ERROR:  deadlock detected

starting permutation: a
step a: SELECT 1;
x
-
 
(1 row)


starting permutation: a
step a: SELECT 1;
`;

test('what isolationtester prints is read, line by line', () => {
  const transcripts = readTranscripts(output, steps, new Set());
  expect(transcripts.get('a a b')).toEqual([
    ['a <waiting ...>', 'a b', '  id|name', '  1|step a: b', '  |', 'a <... completed>', 'ERROR:  deadlock detected'],
  ]);
  expect(transcripts.get('a')).toEqual([['a', '  x', '  '], ['a']]);
});

test('columns can be left out', () => {
  const transcripts = readTranscripts(output, steps, new Set(['name']));
  expect(transcripts.get('a a b')?.[0]?.slice(2, 5)).toEqual(['  id', '  1', '  ']);
});
