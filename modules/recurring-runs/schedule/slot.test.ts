import { expect, test } from 'vitest';
import { clampMaxConcurrency, clampMaxHistory, fnv1a32, minIndex, nextIndex, slotName } from './slot.ts';
import { deterministicRunId, uuid5 } from './uuid5.ts';

test.each([
  ['WORKFLOW_NAME', 50, 'WORKFLOW_NAME-51-2626342551'],
  ['SCHEDULE1', 0, 'SCHEDULE1-1-3321103997'],
  ['SCHEDULE1', null, 'SCHEDULE1-1-3321103997'],
])('the slot of %s after %s', (schedule, lastIndex, expected) => {
  expect(slotName(schedule, nextIndex(lastIndex))).toBe(expected);
});

test.each([
  ['', 0x811c9dc5],
  ['a', 0xe40c292c],
  ['foobar', 0xbf9cf968],
])('FNV-1a of %j, a published vector', (text, expected) => {
  expect(fnv1a32(text)).toBe(expected);
});

test.each([
  ['maxConcurrency unset', clampMaxConcurrency(undefined), 1],
  ['maxConcurrency 0', clampMaxConcurrency(0), 1],
  ['maxConcurrency 2 000 000', clampMaxConcurrency(2_000_000), 10],
  ['maxConcurrency 7', clampMaxConcurrency(7), 7],
  ['maxHistory unset', clampMaxHistory(undefined), 10],
  ['maxHistory 0', clampMaxHistory(0), 0],
  ['maxHistory -1', clampMaxHistory(-1), 0],
  ['maxHistory 2 000 000', clampMaxHistory(2_000_000), 100],
  ['minIndex of 50 with 100', minIndex(50, 100), 0],
  ['minIndex of 50 with 20', minIndex(50, 20), 30],
  ['minIndex before the first run', minIndex(null, 20), 0],
  ['nextIndex before the first run', nextIndex(null), 1],
  ['nextIndex after 50', nextIndex(50), 51],
])('case 22: %s', (_, actual, expected) => {
  expect(actual).toBe(expected);
});

test.each([
  ['job-1', 'scheduled-run-trigger-1', '2a35449b-b9fa-5d63-8181-2371544d6f4f'],
  ['job-1', 'scheduled-run-trigger-2', 'fc43498e-c9a7-5d56-8d01-c0f0e0803227'],
  ['job-2', 'scheduled-run-trigger-1', 'bfc01fb6-05d3-5fe6-ae93-dada47fb7e30'],
])('the run id of %s/%s', (job, name, expected) => {
  expect(deterministicRunId(job, name)).toBe(expected);
});

test('the example of RFC 9562, appendix A.4', () => {
  const dns = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';
  expect(uuid5(dns, 'www.example.com')).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2');
});
