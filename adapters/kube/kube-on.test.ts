import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Kube, KubeError, KubeResult } from '../../modules/ports/kube.ts';
import { pods, type Pod } from '../../modules/ports/pod.ts';
import { serveKube, type ServedKube } from '../../serve/kube/serve-kube.ts';
import { kubeOn } from './kube-on.ts';
import { plainConfig, Relay } from './relay.fixture.ts';

let served: ServedKube;
let relay: Relay;
let kube: Kube;
let names = 0;

beforeAll(async () => {
  served = await serveKube({ nodes: 0, watchCacheLag: [0, 1], watchLatency: [0, 1] });
  relay = await Relay.before(served.url);
  kube = kubeOn(relay.kubeConfig);
});
afterAll(async () => {
  await relay.close();
  await served.close();
});
afterEach(() => {
  relay.troubles.length = 0;
  relay.seen.length = 0;
});

function newPod(): Pod {
  names += 1;
  const spec = { schedulerName: 'nobody', containers: [{ name: 'main', image: 'main' }] };
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: `pod-${names}` }, spec };
}

function given<T>(result: KubeResult<T>): T {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

function refused<T>(result: KubeResult<T>): KubeError {
  if (result.ok) throw new Error('expected an error');
  return result.error;
}

function answerNext(code: number, body: string, headers: Record<string, string> = {}): void {
  relay.troubles.push({ kind: 'answer', code, headers, body });
}

describe('row 41: a connection that breaks after the server has done what was asked', () => {
  test('POST: the object is there, the caller sees an ambiguous error', async () => {
    const pod = newPod();
    relay.troubles.push({ kind: 'reset-after' });
    const error = refused(await kube.create(pods, 'default', pod));
    expect(error).toMatchObject({ kind: 'unreachable', code: 0, ambiguous: true });
    expect(given(await kube.get(pods, 'default', pod.metadata.name ?? '')).spec.schedulerName).toBe('nobody');
  });

  test('PUT, PATCH and DELETE: the same', async () => {
    const pod = given(await kube.create(pods, 'default', newPod()));
    const { name = '' } = pod.metadata;
    relay.troubles.push({ kind: 'reset-after' });
    const labelled = { ...pod, metadata: { ...pod.metadata, labels: { by: 'put' } } };
    expect(refused(await kube.replace(pods, 'default', labelled)).ambiguous).toBe(true);
    expect(given(await kube.get(pods, 'default', name)).metadata.labels).toEqual({ by: 'put' });
    relay.troubles.push({ kind: 'reset-after' });
    const body = { metadata: { labels: { by: 'patch' } } };
    expect(refused(await kube.patch(pods, 'default', name, { type: 'merge', body })).ambiguous).toBe(true);
    expect(given(await kube.get(pods, 'default', name)).metadata.labels).toEqual({ by: 'patch' });
    relay.troubles.push({ kind: 'reset-after' });
    expect(refused(await kube.delete(pods, 'default', name)).ambiguous).toBe(true);
    expect(refused(await kube.get(pods, 'default', name)).kind).toBe('notFound');
  });

  test('an answer that is cut off is no answer', async () => {
    const pod = newPod();
    relay.troubles.push({ kind: 'cut-answer' });
    expect(refused(await kube.create(pods, 'default', pod))).toMatchObject({ kind: 'unreachable', ambiguous: true });
    expect(refused(await kube.create(pods, 'default', pod)).kind).toBe('alreadyExists');
  });

  test('silence ends after the request timeout', async () => {
    const impatient = kubeOn(relay.kubeConfig, { requestTimeout: 100 });
    relay.troubles.push({ kind: 'silence-after' }, { kind: 'silence-after' });
    const created = refused(await impatient.create(pods, 'default', newPod()));
    expect(created).toMatchObject({ kind: 'timeout', code: 0, ambiguous: true });
    expect(refused(await impatient.list(pods, 'default'))).toMatchObject({ kind: 'timeout', ambiguous: false });
  });

  test('a read is never ambiguous', async () => {
    relay.troubles.push({ kind: 'reset-after' });
    expect(refused(await kube.list(pods, 'default'))).toMatchObject({ kind: 'unreachable', ambiguous: false });
  });
});

test('a connection that is refused was never served', async () => {
  const gone = await Relay.before(served.url);
  await gone.close();
  const error = refused(await kubeOn(gone.kubeConfig).create(pods, 'default', newPod()));
  expect(error).toMatchObject({ kind: 'unreachable', code: 0, ambiguous: false });
  expect(error.message).toContain('ECONNREFUSED');
});

test('credentials that cannot be had are an error of the call', async () => {
  const insecure = plainConfig(served.url);
  insecure.loadFromClusterAndUser({ name: 'plain', server: served.url, skipTLSVerify: false }, { name: 'anybody' });
  expect(refused(await kubeOn(insecure).list(pods, 'default'))).toMatchObject({
    kind: 'unreachable',
    ambiguous: false,
  });
});

describe('row 40: a server that has too much to do', () => {
  const body = JSON.stringify({
    kind: 'Status',
    status: 'Failure',
    message: 'too many requests',
    reason: 'TooManyRequests',
    details: { retryAfterSeconds: 9 },
    code: 429,
  });

  test('says when to come back, and the same request is served then', async () => {
    const pod = newPod();
    answerNext(429, body, { 'Retry-After': '2' });
    const error = refused(await kube.create(pods, 'default', pod));
    expect(error).toMatchObject({ kind: 'tooManyRequests', code: 429, retryAfterSeconds: 2, ambiguous: false });
    expect(given(await kube.create(pods, 'default', pod)).metadata.name).toBe(pod.metadata.name);
    expect(relay.seen).toEqual(Array(2).fill('POST /api/v1/namespaces/default/pods'));
  });

  test('says it in the Status where the header is missing', async () => {
    answerNext(429, body);
    expect(refused(await kube.list(pods, 'default')).retryAfterSeconds).toBe(9);
  });
});

describe('answers of something that is no API server', () => {
  test('a proxy without a server leaves open whether a write was applied', async () => {
    for (const [code, kind] of [
      [502, 'internal'],
      [503, 'unavailable'],
      [504, 'timeout'],
    ] as const) {
      answerNext(code, '<html>no upstream</html>');
      expect(refused(await kube.create(pods, 'default', newPod()))).toMatchObject({ kind, code, ambiguous: true });
      answerNext(code, '<html>no upstream</html>');
      expect(refused(await kube.list(pods, 'default'))).toMatchObject({ kind, code, ambiguous: false });
    }
  });

  test('what should be an object and is none', async () => {
    for (const text of ['', 'not json', '[]', 'null']) {
      answerNext(200, text);
      expect(refused(await kube.create(pods, 'default', newPod()))).toMatchObject({
        kind: 'internal',
        ambiguous: true,
      });
      answerNext(200, text);
      expect(refused(await kube.list(pods, 'default'))).toMatchObject({ kind: 'internal', ambiguous: false });
    }
  });
});

describe('requests', () => {
  test('carry the credentials of the kubeconfig, below the path of the server', async () => {
    const kubeConfig = relay.kubeConfig;
    const server = `${relay.url}/clusters/a/`;
    kubeConfig.loadFromClusterAndUser(
      { name: 'plain', server, skipTLSVerify: true },
      { name: 'somebody', token: 'secret', impersonateUser: 'other' },
    );
    answerNext(200, '{"kind":"PodList","metadata":{"resourceVersion":"7"},"items":null}');
    const list = given(await kubeOn(kubeConfig, { userAgent: 'tester/1' }).list(pods, null, { limit: 5 }));
    expect(list).toEqual({ items: [], metadata: { resourceVersion: '7' } });
    expect(relay.seen).toEqual(['GET /clusters/a/api/v1/pods?limit=5']);
    expect(relay.headers.at(-1)).toMatchObject({
      authorization: 'Bearer secret',
      'impersonate-user': 'other',
      'user-agent': 'tester/1',
    });
  });

  test('escape what goes into a path', async () => {
    answerNext(404, '404 page not found');
    const error = refused(await kube.get(pods, 'a/b', 'c?d e'));
    expect(relay.seen).toEqual(['GET /api/v1/namespaces/a%2Fb/pods/c%3Fd%20e']);
    expect(error).toMatchObject({ kind: 'notFound', code: 404, reason: '', message: '404 page not found' });
  });
});
