import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where a server is. */
export interface Address {
  /** The folder of its Unix socket. */
  readonly host: string;
  readonly user: string;
  readonly database: string;
}

/** What befalls the next statement that contains a text. */
export interface Trouble {
  readonly text: string;
  /** `lose-request`: the server never gets it. `lose-answer`: the connection breaks when the answer is there. `silence`: the answer stays out. */
  readonly kind: 'lose-request' | 'lose-answer' | 'silence';
}

/** A Unix socket in front of PostgreSQL's, which makes trouble when it is told to. */
export class Relay {
  readonly connection: Address;
  trouble: Trouble | null = null;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(folder: string, target: Address) {
    this.connection = { ...target, host: folder };
    this.#server = createServer((client) => this.#serve(client, target));
  }

  static async before(target: Address): Promise<Relay> {
    const relay = new Relay(mkdtempSync(join(tmpdir(), 'relay-')), target);
    relay.#server.listen(socketIn(relay.connection));
    await once(relay.#server, 'listening');
    return relay;
  }

  async close(): Promise<void> {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await once(this.#server, 'close');
    rmSync(this.connection.host, { recursive: true });
  }

  #serve(client: Socket, target: Address): void {
    const server = createConnection(socketIn(target));
    let struck: Trouble['kind'] | null = null;
    const end = (): void => {
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.on('error', end);
      socket.on('close', end);
    }
    client.on('data', (data) => {
      if (this.trouble !== null && data.includes(this.trouble.text)) {
        struck = this.trouble.kind;
        this.trouble = null;
      }
      if (struck === 'lose-request') end();
      else server.write(data);
    });
    server.on('data', (data) => {
      if (struck === null) client.write(data);
      else if (struck === 'lose-answer' && isReady(data)) end();
    });
  }
}

function socketIn({ host }: Address): string {
  return join(host, '.s.PGSQL.5432');
}

/** Whether ReadyForQuery (`Z`, a length of 5, a status) is the end of what the server sent. */
function isReady(data: Buffer): boolean {
  return data.at(-6) === 0x5a && data.at(-2) === 5;
}
