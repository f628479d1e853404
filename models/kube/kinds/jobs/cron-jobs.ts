import { coreChecks } from '../../metadata/metadata-checks.ts';
import { podNameWarnings } from '../pods/name-warnings.ts';
import { plainResource, type ResourceDefinition } from '../../resource-definition.ts';
import { cronJobProblems, newCronJob, newCronJobProblems, withCronJobDefaults } from './cron-job-rules.ts';

/** CronJobs (pkg/registry/batch/cronjob/strategy.go, 1.36). */
export const cronJobDefinition: ResourceDefinition = {
  ...plainResource({ group: 'batch', version: 'v1', plural: 'cronjobs', kind: 'CronJob', namespaced: true }),
  shortNames: ['cj'],
  categories: ['all'],
  statusSubresource: true,
  metadataChecks: { ...coreChecks, update: ['change'], statusUpdate: [] },
  generation: 'spec',
  withDefaults: withCronJobDefaults,
  prepareCreate: newCronJob,
  validateCreate: newCronJobProblems,
  warnCreate: podNameWarnings,
  validateUpdate: cronJobProblems,
};
