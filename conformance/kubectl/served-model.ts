import { startGarbageCollector } from '../../models/kube/controllers/garbage-collector.ts';
import { startNamespaceController } from '../../models/kube/controllers/namespace-controller.ts';
import { customResource } from '../../models/kube/resource-definition.ts';
import { serveKube, type ServedKube } from '../../serve/kube/serve-kube.ts';

const workflows = customResource(
  { group: 'argoproj.io', version: 'v1alpha1', plural: 'workflows', kind: 'Workflow', namespaced: true },
  { shortNames: ['wf'] },
);

/** The model as the transcripts' cluster was: a garbage collector and a namespace controller, but neither nodes nor a scheduler. */
export async function servedModel(): Promise<ServedKube> {
  const served = await serveKube({ nodes: 0, resources: [workflows] });
  startGarbageCollector(served.cluster);
  startNamespaceController(served.cluster);
  return served;
}
