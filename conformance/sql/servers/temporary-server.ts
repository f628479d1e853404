import { spawn, type ChildProcess } from 'node:child_process';
import { chownSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shellWord } from '../../../cli/command-line.ts';
import { unprivilegedUser } from './unprivileged-user.ts';

/** A program and its arguments. */
export type Command = readonly string[];

/** How to run a server in a folder. */
export interface ServerPlan {
  /** Start of the folder's name. */
  readonly name: string;
  /** Runs before the server, one after the other, and must succeed. */
  readonly preparations: (folder: string) => readonly Command[];
  readonly server: (folder: string) => Command;
  /** What makes the server end soon and in good order. */
  readonly stopSignal: 'INT' | 'TERM';
  /** Settles once the server takes connections; it is called again and again until then. */
  readonly ready: (folder: string) => Promise<void>;
}

/** A server that runs in a temporary folder with its Unix socket, and takes no connections of the network. */
export interface TemporaryServer {
  /** As the server tells it: `15.18`. */
  readonly version: string;
  /** Ends the server and removes its folder. May be called again. */
  stop(): Promise<void>;
}

/**
 * A running server. It is the child of a shell that waits for the end of its own input, so the server ends and its
 * folder goes whenever this process ends, however that happens.
 */
export class GuardedServer {
  readonly folder: string;
  readonly #guard: ChildProcess;
  readonly #ended: Promise<void>;
  #output = '';
  #running = true;

  private constructor(plan: ServerPlan) {
    const user = unprivilegedUser();
    this.folder = mkdtempSync(join(tmpdir(), `${plan.name}-`));
    if (user !== null) chownSync(this.folder, user.uid, user.gid);
    // Its own process group: an interrupt from the keyboard is for this process, and the guard sees it end.
    this.#guard = spawn('sh', ['-c', guardScript(plan, this.folder)], {
      ...user,
      cwd: this.folder,
      env: { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC', HOME: this.folder },
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    for (const stream of [this.#guard.stdout, this.#guard.stderr]) {
      stream?.on('data', (text: Buffer) => (this.#output = (this.#output + text.toString()).slice(-mostOutput)));
    }
    this.#ended = new Promise((resolve) => {
      this.#guard.on('close', () => {
        this.#running = false;
        resolve();
      });
    });
  }

  /** Starts a server and waits until it takes connections. Throws with the server's words when it does not come up. */
  static async start(plan: ServerPlan): Promise<GuardedServer> {
    const server = new GuardedServer(plan);
    const deadline = Date.now() + startWithin;
    for (;;) {
      try {
        await plan.ready(server.folder);
        return server;
      } catch (error) {
        if (server.#running && Date.now() < deadline) {
          await new Promise((resolve) => setTimeout(resolve, pollEvery));
          continue;
        }
        await server.stop();
        throw new Error(`${plan.name} does not start in ${server.folder}: ${server.#output}`, { cause: error });
      }
    }
  }

  /** Resolves when the server is gone and its folder, too. */
  async stop(): Promise<void> {
    this.#guard.stdin?.end();
    await this.#ended;
  }
}

/** ms. */
const startWithin = 60_000;
const pollEvery = 10;

/** Characters of the server's output that are kept for an error message. */
const mostOutput = 4000;

/** The signal is repeated: the one during a preparation does not reach the server. */
function guardScript({ preparations, server, stopSignal }: ServerPlan, folder: string): string {
  const line = (command: Command) => command.map(shellWord).join(' ');
  const work = [
    ...preparations(folder).map((command) => `${line(command)} >/dev/null`),
    `exec ${line(server(folder))}`,
  ];
  return `
    exec 3<&0
    { ${work.join(' && ')}; } </dev/null 3<&- &
    server=$!
    { read -r _ <&3; while kill -s ${stopSignal} $server; do sleep 0.1; done; } >/dev/null 2>&1 &
    wait $server
    kill $!
    cd / && rm -rf ${shellWord(folder)}`;
}
