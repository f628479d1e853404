import { describe, expect, test } from 'vitest';
import { readManifest } from './manifest.ts';

const race = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'races.deadheat.example' },
  spec: {
    group: 'deadheat.example',
    scope: 'Namespaced',
    names: { plural: 'races', kind: 'Race', listKind: 'RaceList', singular: 'race', shortNames: ['rc'] },
    versions: [
      { name: 'v1alpha1', served: true, storage: false },
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object' } },
        subresources: { status: {} },
        selectableFields: [{ jsonPath: '.spec.lane' }],
      },
    ],
  },
};

describe('a CustomResourceDefinition', () => {
  test('becomes a resource of its stored version', () => {
    const read = readManifest(race);
    if (!read.ok) throw new Error(read.problem);
    const { resource, statusSubresource, shortNames, singular, fields } = read.definition;
    expect(resource).toEqual({
      group: 'deadheat.example',
      version: 'v1',
      plural: 'races',
      kind: 'Race',
      namespaced: true,
    });
    expect({ statusSubresource, shortNames, singular }).toEqual({
      statusSubresource: true,
      shortNames: ['rc'],
      singular: 'race',
    });
    expect(fields.has('spec.lane')).toBe(true);
  });

  test.each([
    ['another kind', { ...race, kind: 'Pod' }, 'kind: '],
    ['no names', { ...race, spec: { ...race.spec, names: undefined } }, 'spec.names: '],
    ['no document', null, 'the document: '],
    ['nothing stored', { ...race, spec: { ...race.spec, versions: [race.spec.versions[0]] } }, 'spec.versions: none'],
  ])('with %s is refused in one sentence', (_, document, start) => {
    const read = readManifest(document);
    expect(read.ok ? '' : read.problem.slice(0, start.length)).toBe(start);
    expect(read.ok ? '' : read.problem).not.toContain('\n');
  });
});
