import { describe, expect, test } from 'vitest';
import { protobufAsJson } from './decode.ts';

/** A field whose value is bytes, in the encoding of protobuf. */
function field(number: number, value: string | Buffer): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([number * 8 + 2, bytes.length]), bytes]);
}

function numeric(number: number, value: number): Buffer {
  return Buffer.from([number * 8, value]);
}

function envelope(kind: string, raw: Buffer, version = 'v1'): Buffer {
  const type = field(1, Buffer.concat([field(1, version), field(2, kind)]));
  return Buffer.concat([Buffer.from('k8s\0'), type, field(2, raw)]);
}

function decoded(bytes: Buffer): unknown {
  const text = protobufAsJson(bytes);
  return text === null ? null : JSON.parse(text);
}

const metadata = field(1, Buffer.concat([field(1, 'a'), field(2, ''), numeric(7, 0), field(8, '')]));

describe('objects in protobuf', () => {
  test('what is empty in metadata is absent, maps and bytes are read', () => {
    const data = field(2, Buffer.concat([field(1, 'key'), field(2, 'é')]));
    const binary = field(3, Buffer.concat([field(1, 'raw'), field(2, Buffer.from([0xff, 0]))]));
    expect(decoded(envelope('ConfigMap', Buffer.concat([metadata, data, binary, numeric(4, 1)])))).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'a' },
      data: { key: 'é' },
      binaryData: { raw: '/wA=' },
      immutable: true,
    });
  });

  test('a zero that somebody gave is kept', () => {
    const options = field(2, Buffer.concat([numeric(1, 0), field(5, 'All'), field(5, 'More')]));
    expect(decoded(envelope('Eviction', Buffer.concat([metadata, options]), 'policy/v1'))).toEqual({
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: { name: 'a' },
      deleteOptions: { gracePeriodSeconds: 0, dryRun: ['All', 'More'] },
    });
  });

  test('times and negative numbers', () => {
    const options = Buffer.concat([Buffer.from([8]), Buffer.alloc(9, 0xff), Buffer.from([1])]);
    expect(decoded(envelope('DeleteOptions', options))).toMatchObject({ gracePeriodSeconds: -1 });
    const created = field(1, field(8, numeric(1, 60)));
    expect(decoded(envelope('Namespace', created))).toMatchObject({
      metadata: { creationTimestamp: '1970-01-01T00:01:00Z' },
    });
  });

  test.each([
    ['no envelope', Buffer.from('{"kind":"ConfigMap"}')],
    ['an unknown kind', envelope('Service', metadata)],
    ['a kind of the language', envelope('constructor', metadata)],
    ['an unknown field', envelope('ConfigMap', field(9, 'x'))],
    ['a field that does not end', envelope('ConfigMap', Buffer.from([10, 100]))],
    ['a number that does not end', envelope('ConfigMap', Buffer.from([0x80]))],
    ['a number of fixed size', envelope('ConfigMap', Buffer.from([9, 0, 0, 0, 0, 0, 0, 0, 0]))],
    ['a number in place of bytes', envelope('ConfigMap', numeric(1, 1))],
  ])('%s cannot be read', (_, bytes) => expect(protobufAsJson(bytes)).toBeNull());
});
