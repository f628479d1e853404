import { formatTimestamp } from '../../../models/kube/objects/timestamp.ts';
import { messages } from './messages.ts';
import { ProtobufError, wireFields, type WireField } from './wire.ts';

type Decoded = { [name: string]: unknown };

const magic = Buffer.from('k8s\0');

/**
 * A Kubernetes object in protobuf as the JSON that says the same, or null when it is none or has fields that are not
 * known here (apimachinery/pkg/runtime/serializer/protobuf/protobuf.go, 1.36).
 */
export function protobufAsJson(bytes: Buffer): string | null {
  if (!bytes.subarray(0, 4).equals(magic)) return null;
  try {
    return JSON.stringify(unwrapped(bytes.subarray(4)));
  } catch (error) {
    if (error instanceof ProtobufError) return null;
    throw error;
  }
}

/** The envelope: apiVersion and kind in field 1, the object in field 2 (runtime.Unknown). */
function unwrapped(bytes: Buffer): Decoded {
  let type: Buffer = Buffer.alloc(0);
  let raw: Buffer = Buffer.alloc(0);
  for (const { number, value } of wireFields(bytes)) {
    if (typeof value === 'bigint') throw new ProtobufError('a number in the envelope');
    if (number === 1) type = value;
    if (number === 2) raw = value;
  }
  const named: Decoded = {};
  for (const { number, value } of wireFields(type)) named[number === 1 ? 'apiVersion' : 'kind'] = text(value);
  return { ...named, ...message(String(named['kind']), raw) };
}

function message(name: string, bytes: Buffer): Decoded {
  const fields = Object.hasOwn(messages, name) ? messages[name] : undefined;
  if (fields === undefined) throw new ProtobufError(`unknown message ${name}`);
  const decoded: Decoded = {};
  for (const field of wireFields(bytes)) {
    const [key, type] = fields[field.number] ?? [];
    if (key === undefined || type === undefined) throw new ProtobufError(`unknown field ${field.number} of ${name}`);
    add(decoded, key, type, field);
  }
  return decoded;
}

function add(decoded: Decoded, key: string, type: string, { value }: WireField): void {
  if (type.endsWith('[]')) {
    const before = Array.isArray(decoded[key]) ? (decoded[key] as unknown[]) : [];
    decoded[key] = [...before, single(type.slice(0, -2), value)];
  } else if (type.endsWith('{}')) {
    decoded[key] = { ...(decoded[key] as Decoded | undefined), ...entry(type.slice(0, -2), value) };
  } else {
    const read = single(type.replace('?', ''), value);
    const absent = read === null || read === '' || (type.endsWith('?') && (read === 0 || read === false));
    if (!absent) decoded[key] = read;
  }
}

/** An entry of a map: the key in field 1, the value in field 2. */
function entry(type: string, value: bigint | Buffer): Decoded {
  let key = '';
  let read: unknown = single(type, Buffer.alloc(0));
  for (const field of wireFields(bytesOf(value))) {
    if (field.number === 1) key = text(field.value);
    else read = single(type, field.value);
  }
  return { [key]: read };
}

function single(type: string, value: bigint | Buffer): unknown {
  switch (type) {
    case 'text':
      return text(value);
    case 'bytes':
      return bytesOf(value).toString('base64');
    case 'integer':
      return Number(value);
    case 'boolean':
      return value !== 0n;
    case 'time':
      return time(bytesOf(value));
    default:
      return message(type, bytesOf(value));
  }
}

/** Seconds in field 1; an empty message is no time. */
function time(bytes: Buffer): string | null {
  for (const { number, value } of wireFields(bytes)) {
    if (number === 1) return formatTimestamp(Number(value) * 1000);
  }
  return null;
}

function text(value: bigint | Buffer): string {
  return bytesOf(value).toString('utf8');
}

function bytesOf(value: bigint | Buffer): Buffer {
  if (typeof value === 'bigint') throw new ProtobufError('a number in place of bytes');
  return value;
}
