import {
  AbortError,
  createConfiguration,
  KubeConfig,
  ResponseContext,
  ServerConfiguration,
  wrapHttpLibrary,
  type ApiConstructor,
  type ApiType,
  type Configuration,
  type RequestContext,
  type Watch,
} from '@kubernetes/client-node';
import { TransportedWatch } from './transported-watch.ts';
import { silenceError, type HttpTransport, type TransportReply } from './transport.ts';

/** What code written against client-node is given instead of its own. */
export interface ClientNode {
  /** `makeApiClient` makes any API class: CoreV1Api, CustomObjectsApi, CoordinationV1Api, KubernetesObjectApi, …. */
  readonly kubeConfig: KubeConfig;
  /** Takes the place of `new Watch(kubeConfig)`; `new ListWatch(path, watch, list)` builds an informer on it. */
  readonly watch: Watch;
}

/**
 * @kubernetes/client-node over a transport instead of sockets. Over the transport of a simulated process (`processTransport`
 * in models/kube/http) its API classes run inside a simulation: they use promises only. What opens sockets of its own does
 * not: `new Watch(kubeConfig)`, `makeInformer`, Exec, Attach, Log, PortForward, Cp.
 */
export function clientNodeOver(transport: HttpTransport): ClientNode {
  const kubeConfig = new TransportedKubeConfig(transport);
  return { kubeConfig, watch: new TransportedWatch(kubeConfig, transport) };
}

const server = 'http://transport';

class TransportedKubeConfig extends KubeConfig {
  readonly #configuration: Configuration;

  constructor(transport: HttpTransport) {
    super();
    this.loadFromClusterAndUser({ name: 'transport', server, skipTLSVerify: true }, { name: 'transport' });
    this.#configuration = createConfiguration({
      baseServer: new ServerConfiguration(server, {}),
      httpApi: wrapHttpLibrary({ send: (context) => send(transport, context) }),
    });
  }

  override makeApiClient<T extends ApiType>(type: ApiConstructor<T>): T {
    return new type(this.#configuration);
  }
}

async function send(transport: HttpTransport, context: RequestContext): Promise<ResponseContext> {
  const { pathname, search } = new URL(context.getUrl());
  const target = pathname + search;
  const headers = new Map(Object.entries(context.getHeaders()).map(([name, value]) => [name.toLowerCase(), value]));
  const sending = transport.send({
    method: context.getHttpMethod(),
    target,
    headers,
    body: textOf(context.getBody()),
  });
  return responseTo(target, await untilAborted(sending, context.getSignal()));
}

function textOf(body: ReturnType<RequestContext['getBody']>): string {
  if (body === undefined || typeof body === 'string') return body ?? '';
  throw new TypeError('the Kubernetes API takes no forms');
}

/** Throws as node-fetch does, once the caller gives up. The request may be served all the same. */
async function untilAborted(reply: Promise<TransportReply>, signal: AbortSignal | undefined): Promise<TransportReply> {
  if (signal === undefined) return reply;
  const aborted = new Promise<never>((_resolve, reject) => {
    const abort = (): void => reject(new AbortError('The user aborted a request.'));
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort);
  });
  return Promise.race([aborted, reply]);
}

function responseTo(target: string, reply: TransportReply): ResponseContext {
  if (reply.kind === 'silence') throw silenceError(target, reply.silence);
  const { status, headers } = reply.kind === 'answer' ? reply.answer : reply;
  const text = reply.kind === 'answer' ? () => Promise.resolve(reply.answer.body) : () => collect(reply.chunks);
  const binary = async (): Promise<Buffer> => Buffer.from(await text());
  return new ResponseContext(status, Object.fromEntries(headers), { text, binary });
}

async function collect(chunks: { next(): Promise<string | null> }): Promise<string> {
  let text = '';
  for (let chunk = await chunks.next(); chunk !== null; chunk = await chunks.next()) text += chunk;
  return text;
}
