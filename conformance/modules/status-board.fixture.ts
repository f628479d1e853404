import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Notification } from '../../modules/durable/notifications.ts';

/** An HTTP server that takes notifications, each key once, as scenarios/brigade-durable/status-board.ts does. */
export class StatusBoard {
  readonly url: string;
  readonly close: () => Promise<void>;
  /** What was sent, as often as it was. */
  readonly sent: Notification[] = [];

  private constructor(url: string, close: () => Promise<void>) {
    this.url = url;
    this.close = close;
  }

  static async open(): Promise<StatusBoard> {
    const server = createServer((request, response) => {
      let text = '';
      request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      request.on('end', () => {
        board.sent.push(JSON.parse(text));
        response.writeHead(201).end();
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const board = new StatusBoard(`http://127.0.0.1:${port}`, async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    });
    return board;
  }

  /** The states of a build, in the order in which they were shown. */
  shown(build: string): readonly string[] {
    const keys = new Map<string | null, string>();
    for (const { run, key, state } of this.sent) if (run === build && !keys.has(key)) keys.set(key, state);
    return [...keys.values()];
  }
}
