import { describe, expect, test } from 'vitest';
import type { KubeObject, ObjectMeta } from '../../../modules/ports/kube.ts';
import { configMapDefinition } from '../kinds/config-maps.ts';
import { customResource, type ResourceDefinition } from '../resource-definition.ts';
import { coreChecks, createdMetadataProblems, plainChecks, updatedMetadataProblems } from './metadata-checks.ts';

const races = customResource({
  group: 'deadheat.example',
  version: 'v1',
  plural: 'races',
  kind: 'Race',
  namespaced: true,
});

function created(metadata: ObjectMeta, name = metadata.name ?? '', checks = coreChecks): readonly string[] {
  return createdMetadataProblems(checks, metadata, name).map(({ field, message }) => `${field}: ${message}`);
}

function updated(change: ObjectMeta, definition: ResourceDefinition, stored: ObjectMeta = {}): readonly string[] {
  const before: KubeObject = { apiVersion: 'v1', kind: 'X', metadata: { name: 'a', uid: 'u', ...stored } };
  const draft: KubeObject = { ...before, metadata: { ...before.metadata, ...change } };
  const checks = definition.metadataChecks;
  const causes = updatedMetadataProblems({ checks, draft, merged: draft, stored: before, part: undefined });
  return causes.map(({ field, message }) => `${field}: ${message}`);
}

describe('row 42: names', () => {
  test('a subdomain of at most 253 bytes', () => {
    expect(created({ name: 'a.b' })).toEqual([]);
    expect(created({ name: 'a'.repeat(254) })).toEqual([expect.stringMatching(/must be no more than 253 characters$/)]);
    expect(created({ name: 'A'.repeat(254) })).toHaveLength(2);
    expect(created({})).toEqual(['metadata.name: Required value: name or generateName is required']);
  });

  test('a label, for namespaces', () => {
    const checks = { ...coreChecks, names: 'label' } as const;
    expect(created({ name: 'a.b' }, 'a.b', checks)).toEqual([
      'metadata.name: Invalid value: "a.b": must not contain dots',
    ]);
    expect(created({ name: 'a'.repeat(64) }, 'a'.repeat(64), checks)).toHaveLength(1);
  });

  test('what fits into a URL, for events', () => {
    const checks = { ...coreChecks, names: 'segment' } as const;
    expect(created({ name: 'A_b' }, 'A_b', checks)).toEqual([]);
    expect(created({}, 'a/b%', checks)).toEqual([
      `metadata.name: Invalid value: "a/b%": may not contain '/'`,
      `metadata.name: Invalid value: "a/b%": may not contain '%'`,
    ]);
    expect(created({}, '..', checks)).toEqual([`metadata.name: Invalid value: "..": may not be '..'`]);
  });

  test('generateName is judged too, where a dash may be last', () => {
    expect(created({ generateName: 'x-' }, 'x-abcde')).toEqual([]);
    expect(created({ generateName: 'x.' }, 'x.abcde')).toEqual([
      expect.stringMatching(/^metadata.generateName: .*"x\."/),
    ]);
    expect(created({ generateName: 'B_' }, 'B_abcde')).toHaveLength(2);
    expect(created({ generateName: 'B_', name: 'good' })).toHaveLength(1);
  });
});

describe('row 42: labels, annotations, owners and finalizers', () => {
  test('keys and values of labels', () => {
    const problems = created({ name: 'a', labels: { '-a': 'b c', b: 'x'.repeat(64) } });
    expect(problems.map((each) => each.slice(0, 40))).toEqual([
      'metadata.labels: Invalid value: "-a": na',
      'metadata.labels: Invalid value: "b c": a',
      'metadata.labels: Invalid value: "xxxxxxx',
    ]);
  });

  test('keys of annotations may have capitals; all of them take 256 KiB', () => {
    expect(created({ name: 'a', annotations: { 'UP.com/A': 'x y' } })).toEqual([]);
    expect(created({ name: 'a', annotations: { '/A': '' } })).toEqual([
      'metadata.annotations: Invalid value: "/A": prefix part must be non-empty',
    ]);
    const limit = 256 * 1024;
    expect(created({ name: 'a', annotations: { k: 'x'.repeat(limit - 1) } })).toEqual([]);
    expect(created({ name: 'a', annotations: { k: 'x'.repeat(limit) } })).toEqual([
      'metadata.annotations: Too long: may not be more than 262144 bytes',
    ]);
  });

  test('owners have a version, a kind, a name and a uid; one controls, and it is no event', () => {
    const empty = { apiVersion: 'apps/', kind: '', name: '', uid: '' };
    expect(created({ name: 'a', ownerReferences: [empty] })).toEqual([
      'metadata.ownerReferences.apiVersion: Invalid value: "apps/": version must not be empty',
      'metadata.ownerReferences.kind: Invalid value: "": must not be empty',
      'metadata.ownerReferences.name: Invalid value: "": must not be empty',
      'metadata.ownerReferences.uid: Invalid value: "": must not be empty',
    ]);
    const event = { uid: 'u', apiVersion: 'v1', kind: 'Event', name: 'e', controller: true };
    const other = { apiVersion: 'apps/v1', kind: 'K', name: 'n', uid: 'u', controller: true };
    const shownEvent = '{"apiVersion":"v1","kind":"Event","name":"e","uid":"u","controller":true}';
    const shownOther = '{"apiVersion":"apps/v1","kind":"K","name":"n","uid":"u","controller":true}';
    expect(created({ name: 'a', ownerReferences: [event, other] })).toEqual([
      `metadata.ownerReferences: Invalid value: ${shownEvent}: /v1, Kind=Event is disallowed from being an owner`,
      `metadata.ownerReferences: Invalid value: [${shownEvent},${shownOther}]: Only one reference can have Controller set to true. Found "true" in references for Event/e and K/n`,
    ]);
  });

  test('finalizers of core kinds are qualified, those of custom resources need not be', () => {
    const finalizers = ['kubernetes', 'plain', 'b.c/d'];
    expect(created({ name: 'a', finalizers })).toEqual([
      'metadata.finalizers[1]: Invalid value: "plain": name is neither a standard finalizer name nor is it fully qualified',
    ]);
    expect(created({ name: 'a', finalizers }, 'a', plainChecks)).toEqual([]);
    expect(created({ name: 'a', finalizers: ['orphan', 'foregroundDeletion'] })).toEqual([
      'metadata.finalizers: Invalid value: ["orphan","foregroundDeletion"]: finalizer orphan and foregroundDeletion cannot be both set',
    ]);
  });
});

describe('updates', () => {
  test('every pass of a kind reports again what it finds', () => {
    expect(updated({ labels: { a: 'b c' } }, configMapDefinition)).toHaveLength(4);
    expect(updated({ labels: { a: 'b c' } }, races)).toHaveLength(3);
    expect(updated({ finalizers: ['plain'] }, configMapDefinition)).toHaveLength(2);
    expect(updated({ finalizers: ['plain'] }, races)).toEqual([]);
  });

  test('what is stored already is not judged again', () => {
    const labels = { a: 'b c' };
    expect(updated({ labels }, races, { labels })).toEqual([]);
  });

  test('row 24: a terminating object takes no new finalizers', () => {
    const stored = { deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: ['a.b/c'] };
    expect(updated({ finalizers: ['a.b/c', 'n.w/x', 'm.w/y'] }, races, stored)[0]).toBe(
      'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"m.w/y", "n.w/x"}',
    );
    expect(updated({ finalizers: [] }, races, stored)).toEqual([]);
  });

  test('the uid and the first time of deletion are immutable', () => {
    expect(updated({ uid: 'other' }, races)[0]).toBe('metadata.uid: Invalid value: "other": field is immutable');
    expect(updated({ deletionTimestamp: '2026-01-01T00:00:00Z' }, races)).toHaveLength(2);
    expect(updated({ deletionGracePeriodSeconds: 3 }, races)[0]).toBe(
      'metadata.deletionGracePeriodSeconds: Invalid value: 3: field is immutable',
    );
    const stored = { deletionTimestamp: '2026-01-01T00:00:00Z' };
    expect(updated({ deletionTimestamp: '2027-01-01T00:00:00Z' }, races, stored)).toEqual([]);
  });
});
