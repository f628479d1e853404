import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../../modules/ports/kube.ts';
import { partOf, withPart } from '../objects/object-fields.ts';
import { reported } from './pod-status.ts';

const bound = '2026-01-01T00:00:00Z';
const started = '2026-01-01T00:00:02Z';
const over = '2026-01-01T00:00:09Z';
const scheduled = { type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime: bound };
const pod: KubeObject = withPart(
  withPart(
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p', uid: '11111111-1111-4111-8111-111111111111', generation: 3 },
    },
    'spec',
    { nodeName: 'node-0', containers: [{ name: 'c', image: 'registry:5000/a/nginx:1.27' }] },
  ),
  'status',
  {
    phase: 'Pending',
    qosClass: 'Burstable',
    conditions: [{ type: 'deadheat.example/gate', status: 'True' }, scheduled],
  },
);

function statusOf(object: KubeObject): unknown {
  return partOf(object, 'status');
}

describe('the status of a pod', () => {
  const running = reported(pod, 'Running', '10.0.0.1', started);

  test('of one that runs has all that clients wait for', () => {
    const observed = { observedGeneration: 3, lastProbeTime: null, status: 'True' };
    const ready = ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady'].map((type) => ({
      type,
      ...observed,
      lastTransitionTime: started,
    }));
    expect(statusOf(running)).toEqual({
      phase: 'Running',
      qosClass: 'Burstable',
      observedGeneration: 3,
      conditions: [{ type: 'deadheat.example/gate', status: 'True' }, ...ready, { ...scheduled, ...observed }],
      hostIP: '10.0.0.1',
      hostIPs: [{ ip: '10.0.0.1' }],
      podIP: expect.stringMatching(/^10\.(1[3-9]|2\d|12[89])\d*\.\d+\.\d+$/),
      podIPs: [{ ip: expect.any(String) }],
      startTime: started,
      containerStatuses: [
        {
          name: 'c',
          state: { running: { startedAt: started } },
          lastState: {},
          ready: true,
          restartCount: 0,
          image: 'registry:5000/a/nginx:1.27',
          imageID: expect.stringMatching(/^registry:5000\/a\/nginx@sha256:[0-9a-f]{64}$/),
          containerID: expect.stringMatching(/^containerd:\/\/[0-9a-f]{64}$/),
          started: true,
        },
      ],
    });
  });

  test.each([
    ['Succeeded', 'PodCompleted', 0, 'Completed'],
    ['Failed', 'PodFailed', 1, 'Error'],
  ] as const)('of one that has %s keeps its times and identities', (phase, why, exitCode, reason) => {
    const ended = reported(running, phase, '10.0.0.1', over);
    const { containerID } = (statusOf(running) as { containerStatuses: [{ containerID: string }] })
      .containerStatuses[0];
    const initialized = { type: 'Initialized', status: 'True', lastTransitionTime: started };
    expect(statusOf(ended)).toMatchObject({
      phase,
      startTime: started,
      conditions: [
        { type: 'deadheat.example/gate' },
        { type: 'PodReadyToStartContainers', status: 'False', lastTransitionTime: over },
        phase === 'Succeeded' ? { ...initialized, reason: why } : initialized,
        { type: 'Ready', status: 'False', reason: why, lastTransitionTime: over },
        { type: 'ContainersReady', status: 'False', reason: why, lastTransitionTime: over },
        { type: 'PodScheduled', status: 'True', lastTransitionTime: bound },
      ],
      containerStatuses: [
        {
          state: { terminated: { exitCode, reason, startedAt: started, finishedAt: over, containerID } },
          ready: false,
          started: false,
          containerID,
        },
      ],
    });
    expect(statusOf(ended)).toHaveProperty('podIP', (statusOf(running) as { podIP: string }).podIP);
  });

  test('names containers in order, and tells of init containers and sidecars', () => {
    const spec = {
      hostNetwork: true,
      initContainers: [{ name: 'first' }, { name: 'proxy', restartPolicy: 'Always' }],
      containers: [{ name: 'z' }, { name: 'a' }],
    };
    const many = reported(withPart(pod, 'spec', spec), 'Running', '10.0.0.1', started);
    expect(statusOf(many)).toMatchObject({
      podIP: '10.0.0.1',
      initContainerStatuses: [
        { name: 'first', ready: true, started: false, state: { terminated: { exitCode: 0 } } },
        { name: 'proxy', ready: true, started: true, state: { running: {} } },
      ],
      containerStatuses: [{ name: 'a' }, { name: 'z' }],
    });
    expect(statusOf(reported(many, 'Failed', '10.0.0.1', over))).toMatchObject({
      initContainerStatuses: [
        { name: 'first', ready: true, state: { terminated: { exitCode: 0, finishedAt: started } } },
        { name: 'proxy', ready: false, state: { terminated: { exitCode: 1, finishedAt: over } } },
      ],
    });
  });

  test('says nothing of the address of an unknown node', () => {
    expect(statusOf(reported(pod, 'Running', '', started))).not.toHaveProperty('hostIP');
  });
});
