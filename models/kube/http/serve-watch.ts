import type { KubeObject, WatchOptions } from '../../../modules/ports/kube.ts';
import { notAcceptable } from '../status.ts';
import type { StreamedEvent } from '../server/watch-event.ts';
import { negotiate, offeredStreams, type Transformation } from './accept.ts';
import { toJson } from './go-json.ts';
import { objectBody, partialObject, statusBody, uncached } from './render.ts';
import type { ResourceRoute } from './route.ts';
import { failure, idle, type Call } from './call.ts';
import { asTable } from './tables/table.ts';

/** Serves a WATCH: one JSON document a line, until the server ends it or the client is gone. */
export function serveWatch(call: Call, route: ResourceRoute, options: WatchOptions): { abort(): void } {
  const { connection, endpoint, author } = call;
  const representation = negotiate(call.request.headers.get('accept') ?? '', ['Table', 'PartialObjectMetadata'], true);
  if (representation === null) {
    const message = `only the following media types are accepted: ${offeredStreams.join(', ')}`;
    connection.answer(failure(call, notAcceptable(message, false)));
    return idle;
  }
  const { resource } = route.definition;
  const stream = new EventStream(call, route, representation.as);
  const named = route.name === null ? options : { ...options, fieldSelector: `metadata.name=${route.name}` };
  const opening = endpoint.watch(
    { verb: 'watch', resource, namespace: route.namespace, options: named },
    author,
    stream,
  );
  if (!opening.ok) {
    connection.answer(failure(call, opening.status));
    return idle;
  }
  stream.begin(opening.close);
  return { abort: () => stream.abort() };
}

/** The lines of one watch. What comes before the head has been sent waits for it. */
class EventStream {
  readonly #call: Call;
  readonly #route: ResourceRoute;
  readonly #as: Transformation | null;
  #early: string[] | null = [];
  #over = false;
  #columnsSent = false;
  #close: (() => void) | null = null;

  constructor(call: Call, route: ResourceRoute, as: Transformation | null) {
    this.#call = call;
    this.#route = route;
    this.#as = as;
  }

  begin(close: () => void): void {
    const { connection } = this.#call;
    this.#close = close;
    connection.begin(200, new Map([['content-type', 'application/json'], ...uncached]));
    for (const line of this.#early ?? []) connection.write(line);
    this.#early = null;
    if (this.#over) this.#finish();
  }

  deliver(event: StreamedEvent): void {
    if (this.#over) return;
    const object = event.type === 'ERROR' ? statusBody(event.status) : this.#objectOf(event.object);
    const line = `${toJson({ type: event.type, object }, false)}\n`;
    if (this.#early === null) this.#call.connection.write(line);
    else this.#early.push(line);
  }

  end(): void {
    if (this.#over) return;
    this.#over = true;
    if (this.#early === null) this.#finish();
  }

  abort(): void {
    this.#over = true;
    this.#close?.();
    this.#close = null;
  }

  #finish(): void {
    this.#call.connection.end();
    this.abort();
  }

  #objectOf(object: KubeObject): unknown {
    if (this.#as === null) return objectBody(object);
    if (this.#as !== 'Table') return partialObject(object);
    const { endpoint, query } = this.#call;
    const include = query.get('includeObject')?.[0] ?? '';
    const terms = { now: endpoint.registry.store.now(), include, columns: !this.#columnsSent };
    this.#columnsSent = true;
    const { resourceVersion = '' } = object.metadata;
    const table = asTable(this.#route.definition, [object], { resourceVersion }, terms);
    return table.ok ? table.value : statusBody(table.status);
  }
}
