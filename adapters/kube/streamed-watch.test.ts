import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { Watch, WatchEvent } from '../../modules/ports/kube.ts';
import { pods, type Pod } from '../../modules/ports/pod.ts';
import { serveKube } from '../../serve/kube/serve-kube.ts';
import { kubeOn } from './kube-on.ts';
import { plainConfig } from './relay.fixture.ts';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

/** A watch of a server that streams what `speak` writes. */
async function watchOf(speak: (response: ServerResponse) => void): Promise<Watch<Pod>> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    speak(response);
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const opened = await kubeOn(plainConfig(`http://127.0.0.1:${port}`)).watch(pods, 'default');
  if (!opened.ok) throw new Error(opened.error.message);
  return opened.value;
}

function line(type: string, name: string): string {
  const object = { apiVersion: 'v1', kind: 'Pod', metadata: { name, resourceVersion: '1' } };
  return `${JSON.stringify({ type, object })}\n`;
}

function nameOf(event: WatchEvent<Pod> | null): string | null {
  if (event === null) return null;
  return event.type === 'ERROR' ? `ERROR ${event.error.kind}` : `${event.type} ${event.object.metadata.name}`;
}

async function all(watch: Watch<Pod>): Promise<(string | null)[]> {
  const seen: (string | null)[] = [];
  do seen.push(nameOf(await watch.next()));
  while (seen.at(-1) !== null);
  return seen;
}

describe('a stream of lines', () => {
  test('is events and an end, however it is cut into pieces', async () => {
    const bytes = Buffer.from(line('ADDED', 'ä') + line('MODIFIED', '中') + '\n' + line('DELETED', '🙂'));
    // Every piece ends within a character of several bytes.
    const cuts = ['ä', '中', '🙂'].map((character) => bytes.indexOf(character) + 1);
    const watch = await watchOf((response) => {
      for (const [index, cut] of [...cuts, bytes.length].entries()) {
        setTimeout(() => response.write(bytes.subarray(cuts[index - 1] ?? 0, cut)), index * 15);
      }
      setTimeout(() => response.end(), 60);
    });
    expect(await all(watch)).toEqual(['ADDED ä', 'MODIFIED 中', 'DELETED 🙂', null]);
    expect(await watch.next()).toBeNull();
  });

  test('ends with half a line when the connection breaks, which is nothing', async () => {
    const watch = await watchOf((response) => {
      response.write(line('ADDED', 'a') + '{"type":"ADD', () => setTimeout(() => response.destroy(), 20));
    });
    expect(await all(watch)).toEqual(['ADDED a', null]);
  });

  test.each(['not json\n', '{"type":"ADDED"}\n', '{"type":"OTHER","object":{}}\n', '[1]\n'])(
    'fails and ends at a line that is no event: %j',
    async (text) => {
      const watch = await watchOf((response) => response.end(line('ADDED', 'a') + text + line('ADDED', 'b')));
      expect(await all(watch)).toEqual(['ADDED a', 'ERROR internal', null]);
    },
  );

  test('ends after an error of the server, and says what it was', async () => {
    const object = { kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version: 1 (9)' };
    const watch = await watchOf((response) => response.write(`${JSON.stringify({ type: 'ERROR', object })}\n`));
    const event = await watch.next();
    const { code, reason, message } = object;
    expect(event).toEqual({ type: 'ERROR', error: { kind: 'gone', code, reason, message, ambiguous: false } });
    expect(await watch.next()).toBeNull();
  });

  test('waits at the server while nobody reads', async () => {
    const big = line('ADDED', 'x'.repeat(100_000));
    let sent = 0;
    const watch = await watchOf((response) => {
      const send = (): void => {
        while (sent < 500) {
          sent += 1;
          if (!response.write(big)) return void response.once('drain', send);
        }
        response.end();
      };
      send();
    });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(sent).toBeLessThan(250);
    expect(await all(watch)).toHaveLength(501);
  });
});

describe('closing', () => {
  test('ends the wait for an event, and tells the server', async () => {
    let closed: Promise<unknown> = Promise.resolve();
    const watch = await watchOf((response) => {
      closed = once(response, 'close');
    });
    const waiting = watch.next();
    watch.close();
    expect(await waiting).toBeNull();
    await closed;
  });

  test('drops what has arrived', async () => {
    const watch = await watchOf((response) => response.end(line('ADDED', 'a') + line('ADDED', 'b')));
    expect(nameOf(await watch.next())).toBe('ADDED a');
    const waiting = watch.next();
    watch.close();
    expect(await waiting).toBeNull();
    expect(await watch.next()).toBeNull();
  });
});

describe('a served cluster', () => {
  test('row 14: a version that was forgotten is an error in the stream; dropped watches just end', async () => {
    const served = await serveKube({ nodes: 0, watchCacheLag: [0, 1], watchLatency: [0, 1] });
    try {
      const kube = kubeOn(plainConfig(served.url));
      const listed = await kube.list(pods, null);
      if (!listed.ok) throw new Error(listed.error.message);
      const { resourceVersion } = listed.value.metadata;
      const open = await kube.watch(pods, null, { resourceVersion });
      if (!open.ok) throw new Error(open.error.message);
      served.strike('kube/drop-watches', 'kube-0');
      expect(await open.value.next()).toBeNull();
      for (const name of ['a', 'b']) {
        const spec = { containers: [{ name: 'main', image: 'main' }] };
        await kube.create(pods, 'default', { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec });
      }
      served.strike('kube/compact', '');
      const old = await kube.watch(pods, null, { resourceVersion });
      if (!old.ok) throw new Error(old.error.message);
      expect(await all(old.value)).toEqual(['ERROR gone', null]);
    } finally {
      await served.close();
    }
  });
});
