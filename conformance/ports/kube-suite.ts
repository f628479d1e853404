import { listChecks } from './checks/lists.ts';
import { objectChecks } from './checks/objects.ts';
import { patchChecks } from './checks/patches.ts';
import { watchChecks } from './checks/watches.ts';
import type { PortCheck } from './port-check.ts';

/**
 * What modules rely on, whichever implementation of the `Kube` port they are given: checks that the simulated client, the
 * adapter on a served model and the adapter on a real cluster all pass. They need a namespace, the right to make nodes,
 * and the custom resource Workflow.
 */
export const kubeSuite: readonly PortCheck[] = [...objectChecks, ...patchChecks, ...listChecks, ...watchChecks];
