import type { KubeObject } from '../../../modules/ports/kube.ts';
import { builtInResources } from '../../../models/kube/kinds/built-in.ts';
import { customResource } from '../../../models/kube/resource-definition.ts';
import { parseSelection, selects } from '../../../models/kube/selector/selection.ts';
import type { SelectorCase } from './cases.ts';
import { labelledObjects } from './objects.ts';

/** What a LIST answers: the names that it found, or why it was refused. */
export type SelectorAnswer =
  { readonly names: readonly string[] } | { readonly code: number; readonly message: string };

const races = customResource(
  { group: 'deadheat.example', version: 'v1', plural: 'races', kind: 'Race', namespaced: true },
  { selectableFields: ['.spec.lane'] },
);
const definitions = new Map([...builtInResources, races].map((each) => [each.collection, each]));

/** The model's answer, where only the labelled config maps exist. */
export function modelAnswer(namespace: string): (asked: SelectorCase) => SelectorAnswer {
  const objects: readonly KubeObject[] = labelledObjects(namespace);
  return (asked) => {
    const definition = definitions.get(asked.resource);
    if (definition === undefined) throw new Error(`unknown resource ${asked.resource}`);
    const parsed = parseSelection(definition, namespace, withNamespace(asked, namespace));
    if (!parsed.ok) return { code: parsed.status.code, message: parsed.status.message };
    if (asked.resource !== 'configmaps') return { names: [] };
    const found = objects.filter((object) => selects(parsed.selection, object));
    return { names: found.map(({ metadata }) => metadata.name ?? '') };
  };
}

/** The case with `{ns}` in its texts replaced. */
export function withNamespace(asked: SelectorCase, namespace: string): SelectorCase {
  const { fieldSelector } = asked;
  return fieldSelector === undefined ? asked : { ...asked, fieldSelector: fieldSelector.replaceAll('{ns}', namespace) };
}
