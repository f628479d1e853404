import { isRecord, type JsonObject } from '../../objects/object-fields.ts';

const notReady = toleration('node.kubernetes.io/not-ready');
const unreachable = toleration('node.kubernetes.io/unreachable');
const usual: readonly JsonObject[] = [notReady, unreachable];

function toleration(key: string): JsonObject {
  return { key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 };
}

/**
 * Every pod stays for five minutes on a node that is lost. Admission adds this, after the owners of fields are noted
 * (plugin/pkg/admission/defaulttolerationseconds, 1.36).
 */
export function withTolerations(spec: JsonObject): JsonObject {
  const given = spec['tolerations'];
  if (given === undefined || given === null) return { ...spec, tolerations: usual };
  if (!Array.isArray(given)) return spec;
  const missing = usual.filter(({ key }) => !given.some((each) => isRecord(each) && tolerates(each, key)));
  return missing.length === 0 ? spec : { ...spec, tolerations: [...given, ...missing] };
}

function tolerates({ key = '', effect = '' }: JsonObject, taint: unknown): boolean {
  return (key === '' || key === taint) && (effect === '' || effect === 'NoExecute');
}
