import type { Queue, QueueResult } from '../../modules/ports/queue.ts';
import type { Process } from '../../sim/kernel/process.ts';
import type { Exchange, Silence } from '../../sim/kernel/request.ts';
import { queueLink, type QueueServer } from './queue-server.ts';

/** The queue port of one process. */
export function queuePort(server: QueueServer, process: Process): Queue {
  const call = <T>(
    operation: string,
    queue: string,
    apply: (exchange: Exchange<QueueResult<T>>) => void,
  ): Promise<QueueResult<T>> =>
    process.request<QueueResult<T>>({
      link: queueLink,
      operation,
      object: queue,
      timeout: server.clientTimeout,
      apply: (exchange) => (server.isDown ? exchange.drop('refused') : apply(exchange)),
      unanswered,
      failed: () => unanswered('refused'),
    });
  return {
    publish: (queue, body) =>
      call('PUBLISH', queue, (exchange) => {
        server.publish(queue, body);
        exchange.reply({ ok: true, value: null }, 'ok');
      }),
    receive: (queue) => call('RECEIVE', queue, (exchange) => server.receive(queue, exchange)),
    acknowledge: (queue, receipt) =>
      call('ACK', queue, (exchange) => {
        const value = server.acknowledge(queue, receipt);
        exchange.reply({ ok: true, value }, value ? 'ok' : 'stale');
      }),
  };
}

function unanswered(silence: Silence): {
  readonly ok: false;
  readonly error: { kind: 'timeout' | 'unreachable'; ambiguous: boolean };
} {
  const kind = silence === 'timeout' ? 'timeout' : 'unreachable';
  return { ok: false, error: { kind, ambiguous: silence !== 'refused' } };
}
