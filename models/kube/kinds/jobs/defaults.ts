import type { KubeObject } from '../../../../modules/ports/kube.ts';
import { isRecord, partOf, withPart, type JsonObject } from '../../objects/object-fields.ts';
import { changed, filled, isUnset } from '../filled.ts';
import { withTemplateSpecDefaults } from '../pods/defaults.ts';
import { specOf } from '../pods/validation.ts';

const constants = {
  completionMode: 'NonIndexed',
  suspend: false,
  manualSelector: false,
};
const ownLabels = 'batch.kubernetes.io/';

/** SetDefaults_Job in pkg/apis/batch/v1/defaults.go, 1.36. */
export function withJobDefaults(job: KubeObject): KubeObject {
  const given = partOf(job, 'spec');
  const spec = isRecord(given) ? given : {};
  let complete = filled(withTemplate(spec), constants);
  if (isUnset(complete['parallelism']) && isUnset(complete['completions'])) complete = { ...complete, completions: 1 };
  const backoffLimit = isUnset(complete['backoffLimitPerIndex']) ? 6 : 2_147_483_647;
  const podReplacementPolicy = isUnset(complete['podFailurePolicy']) ? 'TerminatingOrFailed' : 'Failed';
  complete = filled(complete, { parallelism: 1, backoffLimit, podReplacementPolicy });
  const placed = complete === given ? job : withPart(job, 'spec', complete);
  return isRecord(partOf(placed, 'status')) ? placed : withPart(placed, 'status', {});
}

/** The spec with a template that says everything about its pods. */
export function withTemplate(spec: JsonObject): JsonObject {
  const complete = changed(filled(spec, { template: {} }), 'template', (template) =>
    filled(template, { metadata: {}, spec: {} }),
  );
  return changed(complete, 'template', (template) => changed(template, 'spec', withTemplateSpecDefaults));
}

/**
 * A new job selects its pods by its own uid, unless it says that it does so itself (generateSelectorIfNeeded in
 * pkg/registry/batch/job/strategy.go, 1.36).
 */
export function newJob(job: KubeObject): KubeObject {
  return withPart(withSelector(job), 'status', {});
}

/** A job without labels gets those of its pods, as a default when it is read from the store (SetDefaults_Job). */
export function labelledJob(job: KubeObject): KubeObject {
  const { labels } = job.metadata;
  const unlabelled = labels === undefined || Object.keys(labels).length === 0;
  const own = unlabelled ? templateLabels(specOf(job)) : undefined;
  return own === undefined ? job : { ...job, metadata: { ...job.metadata, labels: textsOf(own) } };
}

function withSelector(job: KubeObject): KubeObject {
  const spec = specOf(job);
  if (spec['manualSelector'] === true) return job;
  const { uid = '', name = '' } = job.metadata;
  const mine = {
    [`${ownLabels}controller-uid`]: uid,
    [`${ownLabels}job-name`]: name,
    'controller-uid': uid,
    'job-name': name,
  };
  const template = changed(spec, 'template', (given) =>
    changed(given, 'metadata', (metadata) => ({ ...metadata, labels: { ...templateLabels(spec), ...mine } })),
  );
  const { selector } = spec;
  const given = isRecord(selector) ? selector : {};
  const matched = isRecord(given['matchLabels']) ? given['matchLabels'] : {};
  const matchLabels = sortedKeys({ ...matched, [`${ownLabels}controller-uid`]: uid });
  return withPart(job, 'spec', { ...template, selector: { ...given, matchLabels } });
}

/** The labels of the pods to come. */
export function templateLabels({ template }: JsonObject): JsonObject | undefined {
  const metadata = isRecord(template) ? template['metadata'] : undefined;
  const labels = isRecord(metadata) ? metadata['labels'] : undefined;
  return isRecord(labels) ? labels : undefined;
}

function textsOf(record: JsonObject): { readonly [key: string]: string } {
  return Object.fromEntries(Object.keys(record).map((key) => [key, String(record[key])]));
}

/** As Go prints and stores maps. */
function sortedKeys(labels: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}
