import type { KubeObject } from '../../../modules/ports/kube.ts';
import {
  everyLabel,
  matchesLabels,
  parseLabelSelector,
  type LabelSelector,
} from '../../../modules/ports/selectors/label-selector.ts';
import type { ResourceDefinition } from '../resource-definition.ts';
import { badRequest, type FailureStatus } from '../status.ts';
import {
  everyField,
  matchesFields,
  parseFieldSelector,
  type FieldRequirement,
  type FieldSelector,
} from './field-selector.ts';

/** Which objects of a collection a LIST or a WATCH is about. */
export interface Selection {
  /** Null: all namespaces. */
  readonly namespace: string | null;
  readonly labels: LabelSelector;
  readonly fields: FieldSelector;
}

export function selects(selection: Selection, object: KubeObject): boolean {
  const { namespace, labels, fields } = selection;
  if (namespace !== null && object.metadata.namespace !== namespace) return false;
  return matchesLabels(labels, object.metadata.labels) && matchesFields(fields, object);
}

export interface SelectorTexts {
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

export type ParsedSelection =
  { readonly ok: true; readonly selection: Selection } | { readonly ok: false; readonly status: FailureStatus };

/** Compiles the selectors of a request; 400 when one does not parse or names a field that the resource does not index. */
export function parseSelection(
  definition: ResourceDefinition,
  namespace: string | null,
  { labelSelector, fieldSelector }: SelectorTexts,
): ParsedSelection {
  let labels = everyLabel;
  let fields = everyField;
  if (labelSelector !== undefined) {
    const result = parseLabelSelector(labelSelector);
    if (!result.ok) return { ok: false, status: badRequest(result.message) };
    labels = result.selector;
  }
  if (fieldSelector !== undefined) {
    const result = parseFieldSelector(fieldSelector);
    if (!result.ok) return { ok: false, status: badRequest(result.message) };
    fields = readBy(definition, result.selector);
    for (const requirement of fields.requirements) {
      const status = unsupported(definition, requirement);
      if (status !== null) return { ok: false, status };
    }
  }
  return { ok: true, selection: { namespace, labels, fields } };
}

/** The selector with the readers of those fields that are more than the text at a path. */
function readBy({ computedFields }: ResourceDefinition, selector: FieldSelector): FieldSelector {
  if (computedFields === undefined) return selector;
  if (!selector.requirements.some(({ field }) => computedFields.has(field))) return selector;
  const requirements = selector.requirements.map((each) => ({
    ...each,
    read: computedFields.get(each.field) ?? each.read,
  }));
  return { requirements };
}

function unsupported(definition: ResourceDefinition, { field }: FieldRequirement): FailureStatus | null {
  if (definition.fields.has(field)) return null;
  return badRequest(definition.fieldRefusal(field));
}
