import { describe, expect, test } from 'vitest';
import type { Fault } from '../../../sim/faults/fault.ts';
import type { Process } from '../../../sim/kernel/process.ts';
import { stage } from '../cluster.fixture.ts';
import { pod, pods } from '../fixture.ts';
import type { HttpRequest } from './exchange.ts';
import { processTransport, type HttpReply, type ProcessTransport } from './process-transport.ts';

const path = '/api/v1/namespaces/default/pods';

function request(method: string, target: string, body = ''): HttpRequest {
  const headers = new Map([
    ['accept', 'application/json'],
    ['content-type', 'application/json'],
  ]);
  return { method, target, headers, body };
}

const create = request('POST', path, JSON.stringify(pod('a')));

/** Runs a program on a cluster, under some faults. */
async function played(
  faults: readonly Fault[],
  program: (transport: ProcessTransport, process: Process) => Promise<void>,
): Promise<ReturnType<typeof stage> & { readonly end: string }> {
  const world = stage({ servers: 2 }, faults);
  world.replica('solo', (_kube, process) => program(processTransport(world.cluster, process, 0), process));
  const end = await world.run(120_000);
  expect(world.simulation.strayed).toBe(false);
  expect(
    world.facts.filter((fact) => fact.kind === 'lifecycle' && fact.change === 'exited' && fact.detail !== null),
  ).toEqual([]);
  return { ...world, end };
}

function stored({ cluster }: ReturnType<typeof stage>): boolean {
  return cluster.peek(pods, 'default/a') !== undefined;
}

describe('an exchange', () => {
  test('is a request of the kernel, under the name of its process', async () => {
    const replies: HttpReply[] = [];
    const { facts, simulation } = await played([], async (transport) => {
      replies.push(await transport.send(create));
      replies.push(await transport.send(create));
      replies.push(await transport.send(request('GET', `${path}?labelSelector=a`)));
      replies.push(await transport.send(request('GET', '/version')));
    });
    expect(replies.map((reply) => reply.kind === 'answer' && reply.answer.status)).toEqual([201, 409, 200, 200]);
    const applied = facts.filter((fact) => fact.kind === 'applied');
    expect(applied.map(({ process, operation, object, outcome }) => [process, operation, object, outcome])).toEqual([
      ['solo', 'POST', 'pods/default/a', '201'],
      ['solo', 'POST', 'pods/default/a', '409'],
      ['solo', 'LIST', 'pods/default', '200'],
      ['solo', 'GET', '/version', '200'],
    ]);
    const changed = facts.filter((fact) => fact.kind === 'changed');
    expect(changed.filter(({ collection }) => collection === 'pods').map(({ process }) => process)).toEqual(['solo']);
    expect(simulation.marks.get('already-exists-409')).toBe(1);
  });

  test('whose request is lost is silence, and nothing happened', async () => {
    const lose = { kind: 'lose', process: 'solo', link: 'kube', nth: 1, message: 'request', seen: 'timeout' } as const;
    let reply: HttpReply | null = null;
    const world = await played([lose], async (transport) => {
      reply = await transport.send(create);
    });
    expect(reply).toEqual({ kind: 'silence', silence: 'timeout' });
    expect(stored(world)).toBe(false);
  });

  test('row 41: whose reply is lost is silence, and was served', async () => {
    const lose = { kind: 'lose', process: 'solo', link: 'kube', nth: 1, message: 'reply', seen: 'reset' } as const;
    let reply: HttpReply | null = null;
    const world = await played([lose], async (transport) => {
      reply = await transport.send(create);
    });
    expect(reply).toEqual({ kind: 'silence', silence: 'reset' });
    expect(stored(world)).toBe(true);
  });

  test('that a server in trouble fails is answered with a Status', async () => {
    const fail = { kind: 'fail', process: 'solo', link: 'kube', nth: 1, count: 1 } as const;
    let reply: HttpReply | null = null;
    const world = await played([fail], async (transport) => {
      reply = await transport.send(create);
    });
    if (reply === null || (reply as HttpReply).kind !== 'answer') throw new Error('expected an answer');
    const { status, body } = (reply as Extract<HttpReply, { kind: 'answer' }>).answer;
    expect([429, 500, 503]).toContain(status);
    expect(JSON.parse(body)).toMatchObject({ kind: 'Status', status: 'Failure', code: status });
    expect(stored(world)).toBe(false);
  });

  test('with a server that is down is refused, and the next goes to another', async () => {
    const down = {
      kind: 'model',
      name: 'kube/server-down',
      target: 'kube-0',
      when: { at: 0 },
      duration: 60_000,
    } as const;
    const kinds: string[] = [];
    await played([down], async (transport, process) => {
      await process.sleep(1000);
      for (let nth = 0; nth < 2; nth++) {
        const reply = await transport.send(create);
        kinds.push(reply.kind === 'silence' ? reply.silence : reply.kind);
      }
    });
    expect(kinds).toEqual(['refused', 'answer']);
  });
});

describe('a stream', () => {
  const watch = request('GET', `${path}?watch=true&resourceVersion=1&timeoutSeconds=30`);

  /** What arrives, until the stream ends. */
  async function lines(reply: HttpReply): Promise<string[]> {
    if (reply.kind !== 'stream') throw new Error(`expected a stream, got ${reply.kind}`);
    const seen: string[] = [];
    for (let chunk = await reply.chunks.next(); chunk !== null; chunk = await reply.chunks.next()) {
      const { type, object } = JSON.parse(chunk) as { type: string; object: { metadata: { name: string } } };
      seen.push(`${type} ${object.metadata.name}`);
    }
    return seen;
  }

  test('carries what happens, until the time that was asked for is over', async () => {
    let seen: string[] = [];
    let ended = 0;
    await played([], async (transport, { replica }) => {
      const reply = await transport.send(watch);
      await transport.send(create);
      seen = await lines(reply);
      ended = replica.simulation.now;
    });
    expect(seen).toEqual(['ADDED a']);
    expect(ended).toBeGreaterThan(30_000);
    expect(ended).toBeLessThan(31_000);
  });

  test('breaks with its link', async () => {
    const cut = { kind: 'cut', process: 'solo', link: 'kube', when: { at: 5000 }, duration: 1000 } as const;
    let ended = 0;
    await played([cut], async (transport, { replica }) => {
      await lines(await transport.send(watch));
      ended = replica.simulation.now;
    });
    expect(ended).toBeGreaterThanOrEqual(5000);
    expect(ended).toBeLessThan(6000);
  });

  test('is closed at the server when its process closes it, or dies', async () => {
    const crash = { kind: 'crash', process: 'solo', when: { at: 5000 }, restartAfter: null } as const;
    for (const faults of [[], [crash]]) {
      const { end } = await played(faults, async (transport, process) => {
        const reply = await transport.send(request('GET', `${path}?watch=true&timeoutSeconds=3000`));
        if (faults.length > 0) await process.sleep(20_000);
        if (reply.kind === 'stream') reply.chunks.close();
      });
      // An open watch has a time limit, which would be pending.
      expect(end).toBe('quiet');
    }
  });
});
