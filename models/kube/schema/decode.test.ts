import { describe, expect, test } from 'vitest';
import { complaintsAbout, patchComplaints } from './complaints.ts';
import { decode } from './decode.ts';
import { canonicalQuantity } from './quantity.ts';
import { types } from './types.ts';

const pod = types.get('Pod');

function decoded(document: { [key: string]: unknown }, type = pod): unknown {
  const result = decode(type, document);
  return result.ok ? result.object : result.message;
}

describe('decoding', () => {
  test('unknown fields, nulls and zeros are dropped; what is always written is there', () => {
    const map = { kind: 'ConfigMap', metadata: { name: 'a', labels: {}, foo: 1 }, data: { a: null }, immutable: false };
    expect(decoded(map, types.get('ConfigMap'))).toEqual({
      kind: 'ConfigMap',
      metadata: { name: 'a' },
      data: { a: '' },
      immutable: false,
    });
    const sound = { metadata: {}, data: { a: 'b' } };
    expect(decoded(sound, types.get('ConfigMap'))).toBe(sound);
  });

  test.each([
    [{ spec: 'x' }, 'json: cannot unmarshal string into Go struct field Pod.spec of type v1.PodSpec'],
    [
      { spec: { containers: [{ name: 1 }] } },
      'json: cannot unmarshal number into Go struct field Container.spec.containers.name of type string',
    ],
    [
      { spec: { restartPolicy: 1 } },
      'json: cannot unmarshal number into Go struct field PodSpec.spec.restartPolicy of type v1.RestartPolicy',
    ],
    [
      { metadata: { uid: 3, creationTimestamp: 'yes' } },
      'parsing time "yes" as "2006-01-02T15:04:05Z07:00": cannot parse "yes" as "2006"',
    ],
    [
      { metadata: { creationTimestamp: '2026-02-30T00:00:00Z' } },
      'parsing time "2026-02-30T00:00:00Z": day out of range',
    ],
  ])('refuses %j in the words of Go', (document, message) => {
    expect(decoded(document)).toBe(message);
  });

  test('strict decoding names unknown and repeated fields in the order of the text', () => {
    const text = '{"spec":{"nodeSelector":{"a":"b","a":"c"},"foo":{"x":1,"x":2}},"metadata":{"name":"a","name":"b"}}';
    expect(complaintsAbout(pod, text)).toEqual([
      'duplicate field "spec.nodeSelector.a"',
      'unknown field "spec.foo"',
      'duplicate field "metadata.name"',
    ]);
    expect(patchComplaints('json', '[{"op":"add","zap":1,"op":"add"}]')).toEqual([
      'json patch unknown field "[0].zap"',
      'json patch duplicate field "[0].op"',
    ]);
  });

  test.each([
    ['1000m', '1'],
    ['0.5Gi', '512Mi'],
    ['1023Ki', '1023Ki'],
    ['1e3', '1e3'],
    [1.5, '1500m'],
    ['x', null],
  ])('the quantity %j is written as %j', (given, written) => {
    expect(canonicalQuantity(given)).toBe(written);
  });
});
