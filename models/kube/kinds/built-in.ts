import type { ResourceDefinition } from '../resource-definition.ts';
import { configMapDefinition } from './config-maps.ts';
import { cronJobDefinition } from './jobs/cron-jobs.ts';
import { eventDefinition } from './events.ts';
import { jobDefinition } from './jobs/jobs.ts';
import { leaseDefinition } from './leases.ts';
import { namespaceDefinition } from './namespaces.ts';
import { nodeDefinition } from './nodes/nodes.ts';
import { podDefinition } from './pods/pods.ts';
import { secretDefinition } from './secrets.ts';

/** What every cluster serves. */
export const builtInResources: readonly ResourceDefinition[] = [
  podDefinition,
  nodeDefinition,
  namespaceDefinition,
  eventDefinition,
  secretDefinition,
  configMapDefinition,
  jobDefinition,
  cronJobDefinition,
  leaseDefinition,
];
