import * as http from 'node:http';
import * as https from 'node:https';
import { TLSSocket } from 'node:tls';
import type { KubeConfig } from '@kubernetes/client-node';
import type { KubeError, KubeResult } from '../../modules/ports/kube.ts';

/** One request to the API server of a cluster. */
export interface ClusterRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query below the server's address. */
  readonly target: string;
  /** JSON, with its media type. */
  readonly content?: { readonly type: string; readonly text: string };
}

/** A whole answer, whatever its status. */
export interface ClusterAnswer {
  readonly code: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

/** A kube-apiserver closes idle connections after 90 s (apiserver/pkg/server/secure_serving.go, 1.36): we are first. */
const idleConnection = 30_000;
/** Ms between the probes that notice a watch whose server has vanished. */
const probeInterval = 30_000;

/**
 * Requests to the current cluster of a KubeConfig, with its credentials and its TLS settings, which are read for every
 * request because tokens and certificates rotate. Plain requests of Node and not client-node's own, because those offer
 * neither timeouts nor what an ambiguous outcome is told from.
 */
export class ClusterConnection {
  readonly #kubeConfig: KubeConfig;
  readonly #timeout: number;
  readonly #userAgent: string;
  readonly #plain = new http.Agent({ keepAlive: true, timeout: idleConnection });
  readonly #secure = new https.Agent({ keepAlive: true, timeout: idleConnection });

  /** `timeout`: wall ms for an answer to begin, and again for the rest of it to arrive. */
  constructor(kubeConfig: KubeConfig, timeout: number, userAgent: string) {
    this.#kubeConfig = kubeConfig;
    this.#timeout = timeout;
    this.#userAgent = userAgent;
  }

  /** Sends a request and reads its whole answer. */
  async exchange(request: ClusterRequest): Promise<KubeResult<ClusterAnswer>> {
    const opened = await this.open(request);
    return opened.ok ? this.read(opened.value, isMutating(request)) : opened;
  }

  /** Sends a request and resolves as soon as its answer begins. Destroy the response when it is not read to its end. */
  async open(request: ClusterRequest): Promise<KubeResult<http.IncomingMessage>> {
    try {
      const outgoing = await this.#prepare(request);
      return await this.#send(outgoing, request);
    } catch (failure) {
      return { ok: false, error: broken(failure, false) };
    }
  }

  /** The whole of an answer that has begun. */
  async read(response: http.IncomingMessage, mutating: boolean): Promise<KubeResult<ClusterAnswer>> {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      response.destroy();
    }, this.#timeout);
    try {
      const { statusCode: code = 0, headers } = response;
      return { ok: true, value: { code, headers, text: await textOf(response) } };
    } catch (failure) {
      return { ok: false, error: late ? tooLate(mutating) : broken(failure, mutating) };
    } finally {
      clearTimeout(timer);
    }
  }

  /** Throws when there is no cluster, or its credentials cannot be had. */
  async #prepare({ method, target, content }: ClusterRequest): Promise<http.ClientRequest> {
    const cluster = this.#kubeConfig.getCurrentCluster();
    if (cluster === null) throw new Error('the kubeconfig has no current cluster');
    const url = new URL(cluster.server.replace(/\/+$/, '') + target);
    const headers = {
      Accept: 'application/json',
      'User-Agent': this.#userAgent,
      ...(content === undefined
        ? {}
        : { 'Content-Type': content.type, 'Content-Length': Buffer.byteLength(content.text) }),
    };
    const options: https.RequestOptions = { method, headers };
    await this.#kubeConfig.applyToHTTPSOptions(options);
    const secure = url.protocol === 'https:';
    // client-node makes a new agent each time, which keeps no connection; only one that goes through a proxy is needed.
    if (cluster.proxyUrl === undefined) options.agent = secure ? this.#secure : this.#plain;
    return secure ? https.request(url, options) : http.request(url, options);
  }

  #send(outgoing: http.ClientRequest, request: ClusterRequest): Promise<KubeResult<http.IncomingMessage>> {
    return new Promise((resolve) => {
      let connected = false;
      let late = false;
      const timer = setTimeout(() => {
        late = true;
        outgoing.destroy();
      }, this.#timeout);
      outgoing.on('socket', (socket) => {
        socket.setKeepAlive(true, probeInterval);
        if (!socket.connecting) connected = true;
        else socket.once(socket instanceof TLSSocket ? 'secureConnect' : 'connect', () => (connected = true));
      });
      outgoing.on('response', (response) => {
        clearTimeout(timer);
        resolve({ ok: true, value: response });
      });
      outgoing.on('error', (failure) => {
        clearTimeout(timer);
        // Before the connection stood, nothing was sent.
        const mutating = connected && isMutating(request);
        resolve({ ok: false, error: late ? tooLate(mutating) : broken(failure, mutating) });
      });
      outgoing.end(request.content?.text);
    });
  }
}

function isMutating({ method }: ClusterRequest): boolean {
  return method !== 'GET';
}

async function textOf(response: http.IncomingMessage): Promise<string> {
  response.setEncoding('utf8');
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return text;
}

function tooLate(ambiguous: boolean): KubeError {
  return { kind: 'timeout', code: 0, reason: 'Timeout', message: 'no answer in time', ambiguous };
}

function broken(failure: unknown, ambiguous: boolean): KubeError {
  const message = failure instanceof Error ? failure.message : String(failure);
  return { kind: 'unreachable', code: 0, reason: '', message, ambiguous };
}
