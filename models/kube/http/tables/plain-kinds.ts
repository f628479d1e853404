import { ageOf } from './age.ts';
import { column, nameColumn, wide, type TablePrinter } from './column.ts';
import { at, conditionStatus, listAt, orElse, numberAt, sizeAt, textAt } from '../fields.ts';
import { isRecord } from '../../objects/object-fields.ts';

// All of them after pkg/printers/internalversion/printers.go, 1.36.

export const namespacePrinter: TablePrinter = {
  columns: [nameColumn, column('Status'), column('Age')],
  cells: (object, now) => [
    object.metadata.name ?? '',
    textAt(object, 'status', 'phase'),
    ageOf(object.metadata.creationTimestamp, now),
  ],
};

export const secretPrinter: TablePrinter = {
  columns: [nameColumn, column('Type'), column('Data'), column('Age')],
  cells: (object, now) => [
    object.metadata.name ?? '',
    textAt(object, 'type'),
    sizeAt(object, 'data'),
    ageOf(object.metadata.creationTimestamp, now),
  ],
};

export const configMapPrinter: TablePrinter = {
  columns: [nameColumn, column('Data'), column('Age')],
  cells: (object, now) => [
    object.metadata.name ?? '',
    sizeAt(object, 'data') + sizeAt(object, 'binaryData'),
    ageOf(object.metadata.creationTimestamp, now),
  ],
};

export const leasePrinter: TablePrinter = {
  columns: [nameColumn, column('Holder'), column('Age')],
  cells: (object, now) => [
    object.metadata.name ?? '',
    textAt(object, 'spec', 'holderIdentity'),
    ageOf(object.metadata.creationTimestamp, now),
  ],
};

/** What a custom resource shows whose definition names no columns of its own. */
export const customPrinter: TablePrinter = {
  columns: [nameColumn, column('Age', { type: 'date' })],
  cells: (object, now) => [object.metadata.name ?? '', ageOf(object.metadata.creationTimestamp, now)],
};

export const nodePrinter: TablePrinter = {
  columns: [
    nameColumn,
    column('Status'),
    column('Roles'),
    column('Age'),
    column('Version'),
    wide('Internal-IP'),
    wide('External-IP'),
    wide('OS-Image'),
    wide('Kernel-Version'),
    wide('Container-Runtime'),
  ],
  cells: (node, now) => {
    const info = at(node, 'status', 'nodeInfo');
    const architecture = textAt(info, 'architecture');
    const kernel = orElse(textAt(info, 'kernelVersion'), '<unknown>');
    return [
      node.metadata.name ?? '',
      nodeStatus(node),
      orElse(nodeRoles(node.metadata.labels ?? {}).join(','), '<none>'),
      ageOf(node.metadata.creationTimestamp, now),
      textAt(info, 'kubeletVersion'),
      nodeAddress(node, 'InternalIP'),
      nodeAddress(node, 'ExternalIP'),
      orElse(textAt(info, 'osImage'), '<unknown>'),
      architecture === '' ? kernel : `${kernel} (${architecture})`,
      orElse(textAt(info, 'containerRuntimeVersion'), '<unknown>'),
    ];
  },
};

function nodeStatus(node: unknown): string {
  const ready = conditionStatus(node, 'Ready');
  const text = ready === null ? 'Unknown' : ready === 'True' ? 'Ready' : 'NotReady';
  return at(node, 'spec', 'unschedulable') === true ? `${text},SchedulingDisabled` : text;
}

const rolePrefix = 'node-role.kubernetes.io/';

function nodeRoles(labels: { readonly [key: string]: string }): readonly string[] {
  const roles = new Set<string>();
  for (const [key, value] of Object.entries(labels)) {
    if (key.startsWith(rolePrefix) && key !== rolePrefix) roles.add(key.slice(rolePrefix.length));
    else if (key === 'kubernetes.io/role' && value !== '') roles.add(value);
  }
  return [...roles].sort();
}

function nodeAddress(node: unknown, type: string): string {
  const address = listAt(node, 'status', 'addresses').find((each) => each['type'] === type);
  return address === undefined ? '<none>' : textAt(address, 'address');
}

export const eventPrinter: TablePrinter = {
  columns: [
    column('Last Seen'),
    column('Type'),
    column('Reason'),
    column('Object'),
    wide('Subobject'),
    wide('Source'),
    column('Message'),
    wide('First Seen'),
    wide('Count'),
    wide('Name', { format: 'name' }),
  ],
  cells: (event, now) => {
    const since = (text: string): string => ageOf(text === '' ? undefined : text, now);
    const first = since(orElse(textAt(event, 'firstTimestamp'), textAt(event, 'eventTime')));
    const last = textAt(event, 'lastTimestamp');
    const series = at(event, 'series');
    const seen = isRecord(series) ? since(textAt(series, 'lastObservedTime')) : last === '' ? first : since(last);
    const count = isRecord(series) ? numberAt(series, 'count') : numberAt(event, 'count') || 1;
    const component = orElse(textAt(event, 'source', 'component'), textAt(event, 'reportingComponent'));
    const instance = orElse(textAt(event, 'source', 'host'), textAt(event, 'reportingInstance'));
    const involved = textAt(event, 'involvedObject', 'name');
    const kind = textAt(event, 'involvedObject', 'kind').toLowerCase();
    return [
      seen,
      textAt(event, 'type'),
      textAt(event, 'reason'),
      involved === '' ? kind : `${kind}/${involved}`,
      textAt(event, 'involvedObject', 'fieldPath'),
      instance === '' ? component : `${component}, ${instance}`,
      textAt(event, 'message').trim(),
      first,
      count,
      event.metadata.name ?? '',
    ];
  },
};
