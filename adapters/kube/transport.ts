import { FetchError } from '@kubernetes/client-node';

/** One HTTP exchange after another, as something else than sockets carries them: for example a simulated process. */
export interface HttpTransport {
  send(request: TransportRequest): Promise<TransportReply>;
}

export interface TransportRequest {
  readonly method: string;
  /** Path and query, percent-encoded. */
  readonly target: string;
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

export type TransportReply =
  | { readonly kind: 'answer'; readonly answer: WholeAnswer }
  | {
      readonly kind: 'stream';
      readonly status: number;
      readonly headers: ReadonlyMap<string, string>;
      readonly chunks: Chunks;
    }
  | { readonly kind: 'silence'; readonly silence: 'timeout' | 'reset' | 'refused' };

export interface WholeAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** A body that arrives in pieces; null when it is over. */
export interface Chunks {
  next(): Promise<string | null>;
  close(): void;
}

const reasons = {
  timeout: { code: 'ETIMEDOUT', reason: 'read ETIMEDOUT' },
  reset: { code: 'ECONNRESET', reason: 'socket hang up' },
  refused: { code: 'ECONNREFUSED', reason: 'connect ECONNREFUSED' },
} as const;

/** What client-node throws where no answer came: the error of node-fetch. */
export function silenceError(target: string, silence: keyof typeof reasons): FetchError {
  const { code, reason } = reasons[silence];
  const error = new FetchError(`request to ${target} failed, reason: ${reason}`, 'system');
  return Object.assign(error, { code, errno: code });
}
