import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../../../modules/ports/kube.ts';
import { humanDuration } from './age.ts';
import { podPrinter } from './pods.ts';

const second = 1000;
const hour = 3_600_000;
const day = 24 * hour;

describe('ages', () => {
  test.each([
    [-1.9 * second, '0s'],
    [119 * second, '119s'],
    [120 * second, '2m'],
    [125 * second, '2m5s'],
    [10 * 60 * second, '10m'],
    [3 * hour + 60 * second, '3h1m'],
    [8 * hour, '8h'],
    [50 * hour, '2d2h'],
    [8 * day, '8d'],
    [2 * 365 * day, '2y'],
    [2 * 365 * day + day, '2y1d'],
    [9 * 365 * day, '9y'],
    [-5 * second, '<invalid>'],
  ])('%d ms are shown as %s', (milliseconds, text) => {
    expect(humanDuration(milliseconds)).toBe(text);
  });
});

describe('pods', () => {
  const running = { running: {} };
  const completed = { terminated: { exitCode: 0, reason: 'Completed' } };
  test.each([
    [
      { phase: 'Running', containerStatuses: [{ ready: true, restartCount: 3, state: running }] },
      ['1/2', 'Running', '3'],
    ],
    [
      { phase: 'Running', containerStatuses: [{ state: completed }, { ready: true, state: running }] },
      ['1/2', 'NotReady', '0'],
    ],
    [
      { phase: 'Failed', containerStatuses: [{ state: { terminated: { exitCode: 137, signal: 9 } } }] },
      ['0/2', 'Signal:9', '0'],
    ],
    [{ phase: 'Failed', reason: 'Evicted' }, ['0/2', 'Evicted', '0']],
    [{ phase: 'Pending', initContainerStatuses: [{ state: running }] }, ['0/2', 'Init:0/1', '0']],
    [
      { phase: 'Pending', initContainerStatuses: [{ state: { terminated: { exitCode: 2 } } }] },
      ['0/2', 'Init:ExitCode:2', '0'],
    ],
  ])('%j', (status, cells) => {
    const spec = { containers: [{ name: 'a' }, { name: 'b' }], initContainers: [{ name: 'x' }] };
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec, status } as KubeObject;
    expect(podPrinter.cells(pod, 0).slice(1, 4)).toEqual(cells);
  });
});
