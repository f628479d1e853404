import { parse as parseYaml } from 'yaml';
import type { HttpRequest } from '../../models/kube/http/exchange.ts';
import { asObject, field } from './json.ts';
import { describeStep, type Sequence, type Step } from './sequence.ts';
import type { Exchange, Transport } from './transport.ts';

/** What came back of one step, as it was sent. */
export interface RawOutcome {
  readonly step: string;
  readonly request: string;
  /** Null where nothing is asked. 0: the connection broke. */
  readonly status: number | null;
  readonly headers: ReadonlyMap<string, string>;
  /** The body, or the events of a watch, decoded where it is JSON or YAML; undefined: nothing to tell. */
  readonly body: unknown;
  /** Only for events: whether the stream has ended. */
  readonly ended: boolean | null;
}

/** Ms that a request, or an event, may take. */
const patience = 10_000;
/** Ms after the awaited events in which more would have come. */
const quiet = 200;
/** Ms between two looks at what has arrived. */
const beat = 5;

/** Runs one sequence in the namespace `namespace`. Throws where a step refers to what is not there. */
export async function play(transport: Transport, sequence: Sequence, namespace: string): Promise<RawOutcome[]> {
  const player = new Player(transport, namespace);
  try {
    for (const [name, step] of Object.entries(sequence.steps)) await player.take(name, step);
  } finally {
    player.close();
  }
  return player.outcomes;
}

class Player {
  readonly outcomes: RawOutcome[] = [];
  readonly #transport: Transport;
  readonly #namespace: string;
  readonly #watches = new Map<string, { readonly exchange: Exchange; seen: number }>();

  constructor(transport: Transport, namespace: string) {
    this.#transport = transport;
    this.#namespace = namespace;
  }

  close(): void {
    for (const { exchange } of this.#watches.values()) exchange.close();
  }

  async take(step: string, what: Step): Promise<void> {
    const request = describeStep(what);
    const nothing = { step, request, status: null, headers: new Map<string, string>(), body: undefined, ended: null };
    switch (what.kind) {
      case 'request': {
        const exchange = await this.#exchange(this.#request(what.method, what.path, what.headers, what.body));
        this.outcomes.push({ ...nothing, ...answerOf(exchange) });
        return;
      }
      case 'watch': {
        const exchange = this.#transport.send(this.#request('GET', what.path, what.headers, ''));
        await this.#wait(patience, () => exchange.head !== null);
        const { status = 0, headers = nothing.headers } = exchange.head ?? {};
        if (status !== 200) await this.#wait(patience, () => exchange.ended);
        else this.#watches.set(step, { exchange, seen: 0 });
        this.outcomes.push({ ...nothing, status, headers, body: status === 200 ? undefined : answerOf(exchange).body });
        return;
      }
      case 'events': {
        this.outcomes.push({ ...nothing, ...(await this.#events(what.watch, what.count)) });
        return;
      }
      case 'until': {
        let exchange: Exchange | null = null;
        await this.#wait(20_000, async () => {
          exchange = await this.#exchange(this.#request('GET', what.path, {}, ''));
          return exchange.head?.status === what.status && exchange.text.includes(this.#filled(what.text));
        });
        this.outcomes.push({ ...nothing, ...(exchange === null ? {} : answerOf(exchange)) });
        return;
      }
      case 'pause':
        await this.#transport.pause(what.time);
        this.outcomes.push(nothing);
    }
  }

  /**
   * Bookmarks come when the server likes: only in a stream that is awaited to its end are they told, of several in a row
   * the last.
   */
  async #events(name: string, count: number | 'end'): Promise<Pick<RawOutcome, 'body' | 'ended'>> {
    const watch = this.#watches.get(name);
    if (watch === undefined) throw new Error(`There is no open watch "${name}".`);
    const { exchange } = watch;
    const arrived = (): unknown[] => {
      const events = exchange.text.split('\n').slice(0, -1).map(parsed);
      return events.filter((event, index) => {
        if (!isPlainBookmark(event)) return true;
        return count === 'end' && !isPlainBookmark(events[index + 1]);
      });
    };
    await this.#wait(patience, () => exchange.ended || (count !== 'end' && arrived().length - watch.seen >= count));
    if (!exchange.ended) await this.#transport.pause(quiet);
    const body = arrived().slice(watch.seen);
    watch.seen += body.length;
    return { body, ended: exchange.ended };
  }

  async #exchange(request: HttpRequest): Promise<Exchange> {
    const exchange = this.#transport.send(request);
    await this.#wait(patience, () => exchange.ended);
    return exchange;
  }

  /** Waits until `done`, at most `time` ms. */
  async #wait(time: number, done: () => boolean | Promise<boolean>): Promise<void> {
    for (let waited = 0; !(await done()) && waited < time; waited += beat) await this.#transport.pause(beat);
  }

  #request(method: string, path: string, headers: { readonly [name: string]: string }, body: string): HttpRequest {
    const all = { accept: 'application/json', 'user-agent': 'conformance/1', ...headers };
    return { method, target: this.#filled(path), headers: new Map(Object.entries(all)), body: this.#filled(body) };
  }

  #filled(text: string): string {
    return text
      .replaceAll('{ns}', this.#namespace)
      .replaceAll(
        /\{(rv|uid|name|continue)(?:\+(\d+))?:([A-Za-z]\w*)\}/g,
        (_, what: string, more: string, step: string) => {
          const value = this.#reference(what, step);
          return more === undefined ? value : String(Number(value) + Number(more));
        },
      );
  }

  #reference(what: string, step: string): string {
    const outcome = this.outcomes.find((candidate) => candidate.step === step);
    const key = what === 'rv' ? 'resourceVersion' : what;
    const value = field(asObject(field(asObject(outcome?.body), 'metadata')), key);
    return typeof value === 'string' ? value : `(no ${what} in ${step})`;
  }
}

/** A bookmark that does not end the initial events. */
function isPlainBookmark(event: unknown): boolean {
  const { type, object } = asObject(event);
  return type === 'BOOKMARK' && field(asObject(field(asObject(object), 'metadata')), 'annotations') === undefined;
}

function answerOf({ head, text }: Exchange): Pick<RawOutcome, 'status' | 'headers' | 'body'> {
  const { status = 0, headers = new Map<string, string>() } = head ?? {};
  const yaml = headers.get('content-type')?.includes('yaml') === true;
  return { status, headers, body: yaml ? parseYaml(text) : parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
