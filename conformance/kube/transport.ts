import type { HttpRequest } from '../../models/kube/http/exchange.ts';

/** What has arrived so far of the answer to one request. */
export interface Exchange {
  /** Null until it has arrived. Headers by lower-case name; repeated ones joined by `, `. */
  readonly head: { readonly status: number; readonly headers: ReadonlyMap<string, string> } | null;
  readonly text: string;
  readonly ended: boolean;
  /** Breaks the connection: nothing more is wanted. */
  close(): void;
}

/** A way to a kube-apiserver, and its time. */
export interface Transport {
  send(request: HttpRequest): Exchange;
  /** Milliseconds of the server's time. */
  pause(time: number): Promise<void>;
}
