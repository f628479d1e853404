import type { Process } from '../../../sim/kernel/process.ts';
import type { Exchange, Silence } from '../../../sim/kernel/request.ts';
import { injectedError } from '../client/client-error.ts';
import type { KubeCluster } from '../cluster.ts';
import { kubeLink } from '../client/kube-link.ts';
import { LinkStream } from '../client/link-stream.ts';
import type { Route } from '../client/route.ts';
import type { HttpAnswer, HttpConnection, HttpHeaders, HttpRequest } from './exchange.ts';
import { serveHttp } from './serve-http.ts';
import { subjectOf } from './subject.ts';

/** What a process receives for an HTTP request. */
export type HttpReply =
  | { readonly kind: 'answer'; readonly answer: HttpAnswer }
  | { readonly kind: 'stream'; readonly status: number; readonly headers: HttpHeaders; readonly chunks: Chunks }
  /** No answer came. */
  | { readonly kind: 'silence'; readonly silence: Silence };

/** The body of an answer that has no end yet. `next` resolves to null when it is over. */
export interface Chunks {
  next(): Promise<string | null>;
  close(): void;
}

/** HTTP as one process speaks it to the API servers: what a client library is built on. */
export interface ProcessTransport {
  send(request: HttpRequest): Promise<HttpReply>;
}

/**
 * HTTP over the link `kube`, first to the API server with this index (default: as a load balancer chooses). Requests and replies are lost, late and refused as
 * those of the simulated client are (models/kube/client/client.ts). An exchange is one request of the kernel; a stream goes on
 * afterwards. Not modelled: connections that are kept, and answers that are cut off in the middle of a document.
 */
export function processTransport(
  cluster: KubeCluster,
  process: Process,
  serverIndex: number | null = null,
): ProcessTransport {
  const route = cluster.route(process.name, serverIndex);
  return { send: (request) => send(cluster, process, route, request) };
}

function send(cluster: KubeCluster, process: Process, route: Route, request: HttpRequest): Promise<HttpReply> {
  const { operation, object, footprint } = subjectOf(cluster.registry, request);
  const serving = new Serving(cluster);
  return process.request<HttpReply>({
    link: kubeLink,
    operation,
    object,
    timeout: cluster.requestTimeout,
    footprint: () => footprint,
    text: () => `${request.method} ${request.target}${request.body === '' ? '' : ` ${request.body}`}`,
    apply(exchange) {
      if (route.endpoint.listening) return serving.serve(route, request, exchange);
      exchange.drop('refused');
      route.move();
    },
    unanswered(silence) {
      serving.abandon();
      return { kind: 'silence', silence };
    },
    failed: () => ({ kind: 'answer', answer: injectedAnswer(cluster, process) }),
  });
}

/** The server's side of one exchange. */
class Serving {
  readonly #cluster: KubeCluster;
  #abandoned = false;
  #stream: LinkStream<string> | null = null;

  constructor(cluster: KubeCluster) {
    this.#cluster = cluster;
  }

  serve({ endpoint }: Route, request: HttpRequest, exchange: Exchange<HttpReply>): void {
    const { process } = exchange;
    const serving = serveHttp(endpoint, request, this.#connection(exchange), process.name);
    this.#stream?.onClose(() => serving.abort());
    if (this.#abandoned || !process.alive) this.#stream?.close();
  }

  /** The client waits no more: a stream ends, but what was asked for is done. */
  abandon(): void {
    this.#abandoned = true;
    this.#stream?.close();
  }

  #connection(exchange: Exchange<HttpReply>): HttpConnection {
    const { simulation, watchLatency } = this.#cluster;
    return {
      answer(answer) {
        const { status } = answer;
        if (status === 409 || status === 410) simulation.mark(markOf(answer));
        exchange.reply({ kind: 'answer', answer }, String(status));
      },
      begin: (status, headers) => {
        const chunks = new LinkStream<string>(exchange.process, `${exchange.identity}/event`, watchLatency);
        this.#stream = chunks;
        exchange.reply({ kind: 'stream', status, headers, chunks }, String(status));
      },
      write: (chunk) => this.#stream?.send(chunk),
      end: () => this.#stream?.end(),
    };
  }
}

/** `conflict-409` and its like, as the simulated client counts them. */
function markOf({ status, body }: HttpAnswer): string {
  if (status === 410) return 'gone-410';
  return body.includes('"reason":"AlreadyExists"') ? 'already-exists-409' : 'conflict-409';
}

/** A server in trouble, as a Status. */
function injectedAnswer({ simulation }: KubeCluster, process: Process): HttpAnswer {
  const { code, reason, message, retryAfterSeconds } = injectedError(simulation, process.name);
  const details = retryAfterSeconds === undefined ? {} : { details: { retryAfterSeconds } };
  const status = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    ...details,
    code,
  };
  const type = ['content-type', 'application/json'] as const;
  return {
    status: code,
    headers: new Map(retryAfterSeconds === undefined ? [type] : [type, ['retry-after', String(retryAfterSeconds)]]),
    body: JSON.stringify(status),
  };
}
