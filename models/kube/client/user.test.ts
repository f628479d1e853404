import { expect, test } from 'vitest';
import { configMaps, type ConfigMap } from '../../../modules/ports/config-map.ts';
import type { Resource } from '../../../modules/ports/kube.ts';
import { unstarted } from '../../../sim/scenario/unstarted.ts';
import { UsageError } from '../../../sim/usage-error.ts';
import { KubeCluster } from '../cluster.ts';
import { workflow, workflows } from '../fixture.ts';

const map: ConfigMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' } };

test('a user is answered with what a race may lead to, and what only a mistake leads to throws', () => {
  const { user } = new KubeCluster(unstarted('user'), { namespaces: ['team'] });
  expect(user.create(configMaps, 'team', map)).toMatchObject({ ok: true });
  expect(user.create(configMaps, 'team', map)).toMatchObject({ ok: false, error: { kind: 'alreadyExists' } });
  expect(user.patch(configMaps, 'team', 'settings', { type: 'merge', body: { data: { a: '1' } } })).toMatchObject({
    ok: true,
    value: { data: { a: '1' } },
  });
  expect(user.delete(configMaps, 'team', 'settings')).toEqual({ ok: true, value: null });
  expect(user.delete(configMaps, 'team', 'settings')).toMatchObject({ ok: false, error: { kind: 'notFound' } });
  expect(user.patch(configMaps, 'team', 'gone', { type: 'merge', body: {} })).toMatchObject({
    ok: false,
    error: { kind: 'notFound' },
  });
  expect(() => user.create(configMaps, 'tea', map)).toThrow(UsageError);
  expect(() => user.create(configMaps, 'tea', map)).toThrow(
    /user cannot create this ConfigMap: namespaces "tea" not found; see/,
  );
  expect(() => user.create(workflows, 'team', workflow('w', {}))).toThrow(/user cannot create this Workflow: /);
  const untyped: Resource = configMaps;
  expect(() => user.create(untyped, 'team', { ...map, kind: 'Map' })).toThrow(/user cannot create this ConfigMap: /);
});
