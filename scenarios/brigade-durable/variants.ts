import { newBuild, sameBuild } from '../../modules/durable/secrets/expiry-controller.ts';
import { checkpoint, create, probe } from '../../modules/durable/secrets/launch.ts';
import { claimedSystem } from './claimed-system.ts';
import { eventsSystem } from './events-system.ts';
import { secretsSystem } from './secrets-system.ts';
import type { System } from './system.ts';
import type { VariantDefinition } from '../../sim/scenario/definition.ts';

export const variants = {
  v1: {
    about: 'Historic: a build is accepted once its worker was created, and nobody looks at it again.',
    breaks: ['struck-run-ends-alike', 'every-build-notifies-once'],
    code: secretsSystem(create, null),
  },
  'pod-probe': {
    about: 'Proposed: builds that expire get another worker, for which a pod that exists is its job.',
    breaks: ['changed-spec-runs-again', 'replayed-result-equals-first', 'every-build-notifies-once'],
    code: secretsSystem(probe, sameBuild),
  },
  checkpoint: {
    about: 'Proposed: builds that expire are run again; results are looked up before a job runs, stored after it.',
    breaks: [
      'finished-step-runs-once',
      'replayed-result-equals-first',
      'one-live-pod-per-attempt',
      'changed-spec-runs-again',
      'struck-run-ends-alike',
      'every-build-notifies-once',
    ],
    code: secretsSystem(checkpoint, newBuild),
  },
  'v2-retry': {
    about: 'Historic: events in a store, messages in a queue, retries that inherit the jobs that have succeeded.',
    breaks: ['changed-spec-runs-again', 'no-running-job-repeated', 'every-build-notifies-once'],
    code: eventsSystem,
  },
  claimed: {
    about: 'Recommended: steps are claimed under a fencing token, pods named by attempt, an outbox tells the end.',
    code: claimedSystem,
  },
} as const satisfies { readonly [name: string]: VariantDefinition<System> };

export type VariantName = keyof typeof variants;
