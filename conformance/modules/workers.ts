import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

/** What travels to a worker first: where the cluster is. */
export interface ClusterSetup {
  /** The text of a kubeconfig. */
  readonly kubeconfig: string;
}

/** The same for a program that needs a database. */
export interface WorkerSetup extends ClusterSetup {
  readonly postgres: { readonly host: string; readonly user: string; readonly database: string };
}

type Reply<Answer> = { readonly answer: Answer } | { readonly error: string };

/** Processes that run one program, each a replica with connections of its own, so that they really race. */
export class Workers<Task extends object, Answer> {
  readonly #children: readonly ChildProcess[];

  private constructor(children: readonly ChildProcess[]) {
    this.#children = children;
  }

  /**
   * @param program a file of this folder that calls `serveTasks` or `serveClusterTasks`, without its ending; it runs as it
   * was last compiled
   */
  static async start<Task extends object, Answer>(
    program: string,
    count: number,
    setup: ClusterSetup | WorkerSetup,
  ): Promise<Workers<Task, Answer>> {
    const file = resolve(import.meta.dirname, `../../dist/conformance/modules/${program}.js`);
    const children = Array.from({ length: count }, () => fork(file));
    const workers = new Workers<Task, Answer>(children);
    try {
      await workers.#exchange(children.map(() => setup));
    } catch (error) {
      await workers.stop();
      throw error;
    }
    return workers;
  }

  /** Asks all workers at the same moment; resolves when all have answered. */
  async ask(taskOf: (index: number) => Task): Promise<readonly Answer[]> {
    return this.#exchange(this.#children.map((_, index) => taskOf(index)));
  }

  /** Asks one of them. */
  async askOne(index: number, task: Task): Promise<Answer> {
    const child = this.#children[index];
    if (child === undefined) throw new RangeError(`there is no worker ${index}`);
    const [answer] = await exchange<Answer>([child], [task]);
    if (answer === undefined) throw new Error('a worker was not asked');
    return answer;
  }

  /** Ends one at once, whatever it is doing. */
  async kill(index: number): Promise<void> {
    const child = this.#children[index];
    if (child !== undefined) await ended(child);
  }

  /** Stops one in the middle of whatever it is doing (SIGSTOP), until it is thawed. */
  freeze(index: number): void {
    this.#children[index]?.kill('SIGSTOP');
  }

  thaw(index: number): void {
    this.#children[index]?.kill('SIGCONT');
  }

  async stop(): Promise<void> {
    await Promise.all(this.#children.map(ended));
  }

  #exchange(messages: readonly object[]): Promise<readonly Answer[]> {
    return exchange<Answer>(this.#children, messages);
  }
}

async function exchange<Answer>(
  children: readonly ChildProcess[],
  messages: readonly object[],
): Promise<readonly Answer[]> {
  const replies = children.map(nextReply<Answer>);
  for (const [index, child] of children.entries()) child.send(messages[index] ?? {});
  const answers = await Promise.all(replies);
  return answers.map((reply) => {
    if ('error' in reply) throw new Error(`a worker failed: ${reply.error}`);
    return reply.answer;
  });
}

function nextReply<Answer>(child: ChildProcess): Promise<Reply<Answer>> {
  return new Promise((resolve) => {
    const over = (): void => {
      child.off('message', told);
      resolve({ error: 'it ended' });
    };
    const told = (reply: Reply<Answer>): void => {
      child.off('exit', over);
      resolve(reply);
    };
    child.once('message', told);
    child.once('exit', over);
  });
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}
