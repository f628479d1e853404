/**
 * Sequences of HTTP requests to a kube-apiserver, as data.
 *
 * A sequence runs in a namespace of its own, on its own objects, so that sequences may run in any order and at once. The
 * names of its steps are the keys of `steps`, in order:
 *
 *     sequence('a name can be used once', {
 *       made: post(configMaps, configMap('a')),
 *       again: post(configMaps, configMap('a')),
 *       stale: put(`${configMaps}/a`, { ...configMap('a'), metadata: { name: 'a', resourceVersion: '{rv:made}' } }),
 *     })
 *
 * Paths and bodies may hold `{ns}`, the sequence's namespace, and what an earlier step was answered: `{rv:step}`, its
 * `metadata.resourceVersion`; `{rv+N:step}`, that version and N more; `{uid:step}`; `{name:step}`; `{continue:step}`.
 * Objects without a namespace have `{ns}` in their names. To add a sequence: write it into a group of `catalogue/`, and
 * run `npm run conformance:kube -- --record URL --only 'group'`.
 */
export interface Sequence {
  readonly name: string;
  readonly steps: { readonly [name: string]: Step };
  /** Record `metadata.managedFields` too. */
  readonly managedFields?: true;
}

/** Sequences about one thing. The name is that of the recording's file. */
export interface Group {
  readonly name: string;
  readonly sequences: readonly Sequence[];
}

/** One request, sent as it is. */
export interface RequestStep {
  readonly kind: 'request';
  readonly method: string;
  readonly path: string;
  readonly headers: { readonly [name: string]: string };
  readonly body: string;
}

/** Opens a watch; what is recorded is its head. A watch that is refused is recorded as an answer. */
export interface WatchStep {
  readonly kind: 'watch';
  readonly path: string;
  readonly headers: { readonly [name: string]: string };
}

/** What a watch has sent since the last time: waits for `count` events, or for its end, and then a moment for more. */
export interface EventsStep {
  readonly kind: 'events';
  readonly watch: string;
  readonly count: number | 'end';
}

/** Repeats a GET until it answers `status` and, if given, the text of the answer holds `text`; the last answer is recorded. */
export interface UntilStep {
  readonly kind: 'until';
  readonly path: string;
  readonly status: number;
  readonly text: string;
}

/** Lets time pass, so that what happens asynchronously has happened, or demonstrably has not. */
export interface PauseStep {
  readonly kind: 'pause';
  /** Milliseconds. */
  readonly time: number;
}

export type Step = RequestStep | WatchStep | EventsStep | UntilStep | PauseStep;

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export function sequence(name: string, steps: { readonly [name: string]: Step }): Sequence {
  return { name, steps };
}

/** A sequence in which managed fields matter. */
export function managed(name: string, steps: { readonly [name: string]: Step }): Sequence {
  return { name, steps, managedFields: true };
}

/** Sends `body` word for word. */
export function raw(method: string, path: string, contentType: string, body: string): RequestStep {
  return { kind: 'request', method, path, headers: { 'content-type': contentType }, body };
}

function sending(method: string, path: string, contentType: string, body: Json): RequestStep {
  return raw(method, path, contentType, JSON.stringify(body));
}

export function get(path: string, headers: { readonly [name: string]: string } = {}): RequestStep {
  return { kind: 'request', method: 'GET', path, headers, body: '' };
}

export function post(path: string, body: Json): RequestStep {
  return sending('POST', path, 'application/json', body);
}

export function put(path: string, body: Json): RequestStep {
  return sending('PUT', path, 'application/json', body);
}

export function remove(path: string, options?: Json): RequestStep {
  if (options !== undefined) return sending('DELETE', path, 'application/json', options);
  return { kind: 'request', method: 'DELETE', path, headers: {}, body: '' };
}

export function mergePatch(path: string, body: Json): RequestStep {
  return sending('PATCH', path, 'application/merge-patch+json', body);
}

export function jsonPatch(path: string, body: Json): RequestStep {
  return sending('PATCH', path, 'application/json-patch+json', body);
}

export function strategicPatch(path: string, body: Json): RequestStep {
  return sending('PATCH', path, 'application/strategic-merge-patch+json', body);
}

/** Server-side apply. The body is JSON, which is YAML. */
export function apply(path: string, body: Json): RequestStep {
  return sending('PATCH', path, 'application/apply-patch+yaml', body);
}

/** `path` without `watch=true`. */
export function watch(path: string, headers: { readonly [name: string]: string } = {}): WatchStep {
  return { kind: 'watch', path: `${path}${path.includes('?') ? '&' : '?'}watch=true`, headers };
}

export function events(watch: string, count: number | 'end'): EventsStep {
  return { kind: 'events', watch, count };
}

export function until(path: string, status: number, text = ''): UntilStep {
  return { kind: 'until', path, status, text };
}

export function pause(time: number): PauseStep {
  return { kind: 'pause', time };
}

/** How a recording names the step: its request line, or what it waits for. */
export function describeStep(step: Step): string {
  switch (step.kind) {
    case 'request':
      return `${step.method} ${step.path}`;
    case 'watch':
      return `GET ${step.path}`;
    case 'events':
      return `events of ${step.watch}: ${step.count}`;
    case 'until':
      return `GET ${step.path} until ${step.status}${step.text === '' ? '' : ` with ${step.text}`}`;
    case 'pause':
      return `pause ${step.time} ms`;
  }
}
