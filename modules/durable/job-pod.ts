import type { Clock, Milliseconds } from '../ports/clock.ts';
import type { Kube, KubeResult } from '../ports/kube.ts';
import { pods, type Pod } from '../ports/pod.ts';
import { digestOf, type JobSpec } from './job.ts';

/** Which pod runs which attempt of which job. */
export interface JobPod {
  readonly namespace: string;
  readonly name: string;
  /** What is to be done once, however many builds or events try. */
  readonly run: string;
  readonly build: string;
  readonly job: string;
  /** Counts from 1. */
  readonly attempt: number;
  readonly spec: JobSpec;
  /** Whether Kubernetes ends the pod at the job's timeout; else nobody does. */
  readonly deadline: boolean;
}

export type PodEnd =
  | { readonly kind: 'succeeded'; readonly result: string }
  | { readonly kind: 'failed' }
  /** It had not ended when the waiting did. */
  | { readonly kind: 'timedOut' }
  /** There is no such pod. */
  | { readonly kind: 'gone' };

/** Ms between two looks at a pod (brigadier's poll; upstream also watches). */
export const podPoll: Milliseconds = 2000;

/** Creates the pod. Its container learns under which key its effects are to be applied once, whichever attempt it is. */
export function createJobPod(kube: Kube, pod: JobPod): Promise<KubeResult<Pod>> {
  const { namespace, name, run, build, job, attempt, spec, deadline } = pod;
  const digest = digestOf(spec);
  const labels = { component: 'job', run, build, job, attempt: String(attempt), spec: digest };
  const env = { ...spec.env, IDEMPOTENCY_KEY: `${run}/${job}/${digest}` };
  return kube.create(pods, namespace, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels },
    spec: {
      restartPolicy: 'Never',
      ...(deadline ? { activeDeadlineSeconds: Math.ceil(spec.timeout / 1000) } : {}),
      containers: [
        { name: 'job', image: spec.image, env: Object.entries(env).map(([key, value]) => ({ name: key, value })) },
      ],
    },
  });
}

/** How a pod has ended; null while it has not. */
export function endOfPod({ metadata, status }: Pod): PodEnd | null {
  switch (status?.phase) {
    case 'Succeeded':
      return { kind: 'succeeded', result: `${metadata.name ?? ''}/${metadata.uid ?? ''}` };
    case 'Failed':
      return { kind: 'failed' };
    default:
      return null;
  }
}

/** Looks at a pod until it has ended, is gone, or `timeout` is over. A look that fails is repeated. */
export async function waitForPod(
  { kube, clock }: { readonly kube: Kube; readonly clock: Clock },
  { namespace, name, spec: { timeout } }: JobPod,
): Promise<PodEnd> {
  const since = clock.monotonic();
  while (clock.monotonic() - since < timeout) {
    const read = await kube.get(pods, namespace, name);
    if (!read.ok && read.error.kind === 'notFound') return { kind: 'gone' };
    const end = read.ok ? endOfPod(read.value) : null;
    if (end !== null) return end;
    await clock.sleep(podPoll);
  }
  return { kind: 'timedOut' };
}
