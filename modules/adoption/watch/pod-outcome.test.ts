import { describe, expect, test } from 'vitest';
import type { KubeError } from '../../ports/kube.ts';
import type { Pod } from '../../ports/pod.ts';
import { defaultConfig } from '../config.ts';
import { revokedLabel } from '../labels.ts';
import { badRequest, podOf } from '../kube.fixture.ts';
import { afterWatchError, podOutcome } from './pod-outcome.ts';

const fatal = defaultConfig.kubernetes_executor.worker_pod_pending_fatal_container_state_reasons;

function outcome(type: 'ADDED' | 'MODIFIED' | 'DELETED', phase: string, changes: Partial<Pod['metadata']> = {}) {
  const pod = podOf('one', '1', 'Running');
  const status = { phase: phase as 'Running' };
  return podOutcome(type, { ...pod, metadata: { ...pod.metadata, ...changes }, status }, fatal);
}

function waiting(reason: string | undefined, message?: string) {
  const pod = podOf('one', '1', 'Pending');
  const state = {
    waiting: { ...(reason === undefined ? {} : { reason }), ...(message === undefined ? {} : { message }) },
  };
  const status = { phase: 'Pending' as const, containerStatuses: [{ name: 'base', state }] };
  return podOutcome('MODIFIED', { ...pod, status }, fatal);
}

const terminating = { deletionTimestamp: '2026-01-01T00:00:00Z' };

describe('case 12: the event map of the watcher', () => {
  test.each(['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown'])('%s, gone without deletion: adopted', (phase) => {
    expect(outcome('DELETED', phase)).toBe('adopted');
  });
  test('running and deleted: failed', () => expect(outcome('DELETED', 'Running', terminating)).toBe('failed'));
  test('pending and deleted: nothing', () => expect(outcome('DELETED', 'Pending', terminating)).toBeNull());
  test('failed: failed', () => expect(outcome('MODIFIED', 'Failed')).toBe('failed'));
  test('succeeded: the database has the last word', () => expect(outcome('MODIFIED', 'Succeeded')).toBe('succeeded'));
  test('running, unknown: nothing', () => {
    expect(outcome('MODIFIED', 'Running')).toBeNull();
    expect(outcome('MODIFIED', 'Unknown')).toBeNull();
  });
  test('a revoked pod says nothing', () => {
    expect(outcome('DELETED', 'Failed', { labels: { [revokedLabel]: 'True' } })).toBeNull();
  });
  test('a provider that failed: failed, whatever the phase', () => {
    const pod = podOf('one', '1', 'Pending');
    expect(podOutcome('MODIFIED', { ...pod, status: { phase: 'Pending', reason: 'ProviderFailed' } }, fatal)).toBe(
      'failed',
    );
  });
  test('410 starts over at "0", 422 ends the watcher', () => {
    const error = (code: number): KubeError => ({ ...badRequest, code });
    expect(afterWatchError(error(410))).toEqual({ restartAt: '0' });
    expect(afterWatchError(error(422))).toBeNull();
  });
});

describe('case 13: pending pods', () => {
  test.each(['CreateContainerConfigError', 'CreateContainerError', 'ImageInspectError', 'InvalidImageName'])(
    '%s: failed',
    (reason) => expect(waiting(reason)).toBe('failed'),
  );
  test('an image that does not exist: failed', () => {
    expect(waiting('ErrImagePull', 'rpc error: code = NotFound')).toBe('failed');
  });
  test('a kubelet that pulls too fast, other reasons, no reason: nothing', () => {
    expect(waiting('ErrImagePull', 'pull QPS exceeded')).toBeNull();
    expect(waiting('OtherReasons')).toBeNull();
    expect(waiting(undefined)).toBeNull();
  });
});
