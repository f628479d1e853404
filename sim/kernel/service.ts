import type { Process } from './process.ts';
import type { Replica } from './replica.ts';
import type { Silence } from './request.ts';

/** A call from one replica's process to a handler that runs in another's. */
export interface RemoteCall<Value> {
  readonly link: string;
  readonly operation: string;
  readonly object: string;
  /** Ms until the caller gives up. */
  readonly timeout: number;
  /** The replica that serves it. */
  readonly server: Replica;
  /** Runs in the server's process when the call arrives. */
  readonly handle: (server: Process) => Promise<Value>;
  readonly unanswered: (silence: Silence) => Value;
  /** The answer in a word, for the history. */
  readonly outcome: (value: Value) => string;
}

/**
 * Calls a handler in another replica's process. When that process is down the caller is refused; when it dies before it
 * has answered, the caller's connection is reset, and what the handler did until then stays done.
 */
export function callRemote<Value>(caller: Process, call: RemoteCall<Value>): Promise<Value> {
  const { link, operation, object, timeout, server, handle, unanswered, outcome } = call;
  return caller.request<Value>({
    link,
    operation,
    object,
    timeout,
    unanswered,
    apply(exchange) {
      const { process } = server;
      if (process === null) return exchange.drop('refused');
      const forget = process.whenOver(() => exchange.drop('reset'));
      process.awake(operation, () =>
        process.serve(async () => {
          const value = await handle(process);
          forget();
          exchange.reply(value, outcome(value));
        }),
      );
    },
  });
}
