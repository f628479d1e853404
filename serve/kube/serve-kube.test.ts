import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { serveKube, type ServedKube } from './serve-kube.ts';

let served: ServedKube;
beforeAll(async () => {
  served = await serveKube({ servers: 2, namespaces: ['team'] });
});
afterAll(() => served.close());

async function call(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
  const init =
    body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const response = await fetch(served.url + path, { method, ...init });
  return { status: response.status, body: await response.json() };
}

const configMaps = '/api/v1/namespaces/team/configmaps';

describe('a served cluster', () => {
  test('creates, reads, changes and deletes; times are those of the wall', async () => {
    const created = await call('POST', configMaps, { metadata: { name: 'a' }, data: { x: 'y' } });
    expect(created.status).toBe(201);
    const { metadata } = created.body as { metadata: { creationTimestamp: string } };
    expect(Math.abs(Date.parse(metadata.creationTimestamp) - Date.now())).toBeLessThan(5000);
    expect(await call('GET', `${configMaps}/a`)).toMatchObject({ status: 200, body: { data: { x: 'y' } } });
    expect(await call('DELETE', `${configMaps}/a`)).toMatchObject({ status: 200, body: { status: 'Success' } });
    expect((await call('GET', `${configMaps}/a`)).status).toBe(404);
  });

  test('runs pods on its nodes', async () => {
    const pod = { metadata: { name: 'p' }, spec: { restartPolicy: 'Always', containers: [{ name: 'c', image: 'i' }] } };
    expect((await call('POST', '/api/v1/namespaces/team/pods', pod)).status).toBe(201);
    await expect
      .poll(() => call('GET', '/api/v1/namespaces/team/pods/p'), { timeout: 8000 })
      .toMatchObject({
        body: {
          spec: { nodeName: 'node-0' },
          status: {
            phase: 'Running',
            hostIP: '10.0.0.1',
            conditions: [{}, {}, { type: 'Ready', status: 'True' }, {}, {}],
          },
        },
      });
    expect(await call('GET', '/api/v1/nodes')).toMatchObject({ body: { items: [{ metadata: { name: 'node-0' } }] } });
  });

  test('makes the pods of jobs', async () => {
    const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i' }] } };
    const job = { metadata: { name: 'j' }, spec: { template, parallelism: 2, completions: 2 } };
    expect((await call('POST', '/apis/batch/v1/namespaces/team/jobs', job)).status).toBe(201);
    await expect
      .poll(() => call('GET', '/apis/batch/v1/namespaces/team/jobs/j'), { timeout: 8000 })
      .toMatchObject({ body: { status: { active: 2, terminating: 0 } } });
  });

  test('streams events to a watch on another server, until the fault that drops it', async () => {
    const response = await fetch(`${served.urls[1]}${configMaps}?watch=1&fieldSelector=metadata.name=seen`);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    await call('POST', configMaps, { metadata: { name: 'seen' } });
    const first = await reader?.read();
    expect(first?.value).toMatch(/^\{"type":"ADDED","object":\{"kind":"ConfigMap".*\}\n$/);
    served.strike('kube/drop-watches', 'kube-1');
    expect((await reader?.read())?.done).toBe(true);
  });

  test('closes the watch of a client that goes away', async () => {
    const endpoint = served.cluster.endpoint(0);
    const watch = endpoint.watch.bind(endpoint);
    let closed = 0;
    const spy = vi.spyOn(endpoint, 'watch').mockImplementation((...request) => {
      const opening = watch(...request);
      if (!opening.ok) return opening;
      return {
        ...opening,
        close() {
          closed += 1;
          opening.close();
        },
      };
    });
    const client = new AbortController();
    await fetch(`${served.url}/api/v1/secrets?watch=1`, { signal: client.signal });
    expect([spy.mock.calls.length, closed]).toEqual([1, 0]);
    client.abort();
    await expect.poll(() => closed).toBe(1);
    spy.mockRestore();
  });

  test('refuses a giant body before it has come, and goes on', async () => {
    const { port } = new URL(served.url);
    const socket = connect(Number(port), '127.0.0.1');
    socket.write(
      `POST ${configMaps} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 900000000\r\n\r\n`,
    );
    const piece = Buffer.alloc(1024 * 1024, 'x');
    for (let count = 0; count < 4; count++) socket.write(piece);
    const answer = await new Promise<string>((done) => socket.once('data', (data) => done(data.toString())));
    socket.destroy();
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect((await call('GET', '/version')).status).toBe(200);
  });

  test('survives what is no HTTP', async () => {
    const socket = connect(Number(new URL(served.url).port), '127.0.0.1');
    socket.end('\u0000\u0001 nonsense\r\n\r\n');
    await new Promise((done) => socket.once('close', done).resume());
    expect((await call('GET', '/version')).status).toBe(200);
  });
});

test('closing ends open watches, and a port that is taken is a rejection', async () => {
  const other = await serveKube({ nodes: 0 });
  const { body } = await fetch(`${other.url}/api/v1/pods?watch=1`);
  await expect(serveKube({ port: Number(new URL(other.url).port) })).rejects.toThrow('EADDRINUSE');
  await other.close();
  await expect(body?.getReader().read()).rejects.toThrow();
  await expect(fetch(other.url)).rejects.toThrow();
});
