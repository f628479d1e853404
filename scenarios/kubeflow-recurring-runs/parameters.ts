import type { Parameters } from '../../sim/scenario/parameter.ts';
import type { SettingValues } from '../../sim/scenario/definition.ts';

export const parameters = {
  controllers: {
    type: 'number',
    default: 2,
    minimum: 1,
    maximum: 3,
    whole: true,
    about: 'Replicas of the scheduled-workflow controller.',
  },
  apiServers: {
    type: 'number',
    default: 2,
    minimum: 1,
    maximum: 3,
    whole: true,
    about: 'Replicas of the pipeline API server.',
  },
  triggers: { type: 'number', default: 3, minimum: 1, maximum: 100, whole: true, about: 'Triggers that fall due.' },
  interval: { type: 'number', default: 60, minimum: 1, maximum: 3600, whole: true, about: 'Seconds between triggers.' },
  runDuration: { type: 'number', default: 25, minimum: 1, maximum: 3600, about: 'Longest time that a run takes, s.' },
  informerLag: {
    type: 'number',
    default: 100,
    minimum: 1,
    maximum: 60_000,
    about: 'Most that an API server of Kubernetes lags behind when it tells watchers, ms.',
  },
  refusals: {
    type: 'boolean',
    default: false,
    about: 'Whether servers may also answer with errors. The limiter then waits up to six minutes, so runs last hours.',
  },
} as const satisfies Parameters;

export type Values = SettingValues<typeof parameters>;
