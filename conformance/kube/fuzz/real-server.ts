import { Agent as PlainAgent, request as plainRequest } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';

export interface RealAnswer {
  readonly status: number;
  readonly body: string;
}

export interface RealServerOptions {
  /** `https://host:port`. */
  readonly url: string;
  /** Accept any certificate. */
  readonly insecure: boolean;
  /** Bearer token. */
  readonly token?: string;
}

/** A running API server, asked over a few connections that stay open. */
export class RealServer {
  readonly #base: URL;
  readonly #headers: { readonly [name: string]: string };
  readonly #plain = new PlainAgent({ keepAlive: true, maxSockets: 4 });
  readonly #secure: SecureAgent;

  constructor({ url, insecure, token }: RealServerOptions) {
    this.#secure = new SecureAgent({ keepAlive: true, maxSockets: 4, rejectUnauthorized: !insecure });
    this.#base = new URL(url);
    this.#headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  }

  /** `target`: path and query, encoded. Rejects when the connection fails. */
  request(method: string, target: string, body?: string, type = 'application/json'): Promise<RealAnswer> {
    const secure = this.#base.protocol === 'https:';
    const send = secure ? secureRequest : plainRequest;
    const headers = body === undefined ? this.#headers : { ...this.#headers, 'content-type': type };
    const { hostname: host, port } = this.#base;
    const agent = secure ? this.#secure : this.#plain;
    return new Promise((resolve, reject) => {
      const sent = send({ host, port, method, path: target, headers, agent }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') });
        });
        response.on('error', reject);
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }

  /** Creates an object, or accepts that it is there. Throws on any other answer. */
  async ensure(collection: string, object: { readonly metadata: { readonly name: string } }): Promise<void> {
    const { status, body } = await this.request('POST', collection, JSON.stringify(object));
    if (status !== 201 && status !== 409) throw new Error(`creating ${object.metadata.name}: ${status} ${body}`);
  }

  /** Makes a namespace for the time of `work`. */
  async within<Result>(namespace: string, work: () => Promise<Result>): Promise<Result> {
    await this.ensure('/api/v1/namespaces', { metadata: { name: namespace } });
    try {
      return await work();
    } finally {
      await this.request('DELETE', `/api/v1/namespaces/${namespace}`);
    }
  }

  close(): void {
    this.#plain.destroy();
    this.#secure.destroy();
  }
}
