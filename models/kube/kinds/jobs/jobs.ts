import { coreChecks } from '../../metadata/metadata-checks.ts';
import { countReader } from '../../objects/object-fields.ts';
import { podNameWarnings } from '../pods/name-warnings.ts';
import { refusedByJobs } from '../../selector/field-refusal.ts';
import { metadataFields, plainResource, type ResourceDefinition } from '../../resource-definition.ts';
import { labelledJob, newJob, withJobDefaults } from './defaults.ts';
import { jobStatusProblems, jobUpdateProblems, newJobProblems } from './validation.ts';

/** Jobs (pkg/registry/batch/job/strategy.go, 1.36). */
export const jobDefinition: ResourceDefinition = {
  ...plainResource({ group: 'batch', version: 'v1', plural: 'jobs', kind: 'Job', namespaced: true }),
  categories: ['all'],
  statusSubresource: true,
  metadataChecks: { ...coreChecks, update: ['object', 'change'] },
  generation: 'spec',
  withDefaults: withJobDefaults,
  prepareCreate: newJob,
  validateCreate: newJobProblems,
  readBack: labelledJob,
  warnCreate: podNameWarnings,
  validateUpdate: jobUpdateProblems,
  validateStatusUpdate: jobStatusProblems,
  dependents: 'orphaned',
  fields: new Set([...metadataFields, 'status.successful']),
  fieldRefusal: refusedByJobs,
  computedFields: new Map([['status.successful', countReader('status.succeeded')]]),
};
