import { describe, expect, test } from 'vitest';
import { pod, pods, World } from '../fixture.ts';
import type { StreamedEvent } from '../server/watch-event.ts';

/** What a watch with these options says at once: its refusal, or its events. */
function opened(world: World, options: object): readonly string[] {
  const events: string[] = [];
  const sink = {
    deliver: (event: StreamedEvent) => void events.push(told(event)),
    end: () => void events.push('END'),
  };
  const opening = world.server.watch({ verb: 'watch', resource: pods, namespace: 'default', options }, sink);
  return opening.ok ? events : [`${opening.status.code} ${opening.status.reason}: ${opening.status.message}`];
}

function told(event: StreamedEvent): string {
  if (event.type === 'ERROR') return `ERROR ${event.status.code} ${event.status.reason}: ${event.status.message}`;
  const { name = '', annotations } = event.object.metadata;
  return `${event.type} ${name}${annotations === undefined ? '' : JSON.stringify(annotations)}`;
}

const end = 'BOOKMARK {"k8s.io/initial-events-end":"true"}';
const streaming = { sendInitialEvents: true, resourceVersionMatch: 'NotOlderThan' };

describe('row 38: where a watch begins', () => {
  const invalid = (problems: string): readonly string[] => [
    `422 Invalid: ListOptions.meta.k8s.io "" is invalid: ${problems}`,
  ];
  const match = 'resourceVersionMatch: ';
  const unlessSent = `${match}Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided`;
  const needsMatch = `${match}Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan`;
  const unsupported = (given: string): string =>
    `${match}Unsupported value: "${given}": supported values: "NotOlderThan"`;
  const continued = `${match}Forbidden: resourceVersionMatch is forbidden when continue is provided`;
  const notANumber = (text: string): readonly string[] => [
    `500 : resourceVersion: Invalid value: "${text}": strconv.ParseUint: parsing "${text}": invalid syntax`,
  ];
  // As Kubernetes 1.36.3 answers; OLD is the version before pod b.
  const cases: readonly (readonly [options: object, expected: readonly string[]])[] = [
    [{}, ['ADDED a', 'ADDED b']],
    [{ resourceVersion: '0' }, ['ADDED a', 'ADDED b']],
    [{ resourceVersion: '0', allowWatchBookmarks: true }, ['ADDED a', 'ADDED b', end]],
    [{ resourceVersion: 'OLD' }, ['ADDED b']],
    [{ resourceVersion: 'OLD', allowWatchBookmarks: true }, ['ADDED b']],
    [{ resourceVersion: '99999999' }, []],
    [{ resourceVersion: 'abc' }, notANumber('abc')],
    [{ resourceVersion: '-1' }, notANumber('-1')],
    [{ ...streaming, resourceVersion: 'abc' }, notANumber('abc')],
    [streaming, ['ADDED a', 'ADDED b']],
    [{ ...streaming, allowWatchBookmarks: true }, ['ADDED a', 'ADDED b', end]],
    [{ ...streaming, allowWatchBookmarks: true, resourceVersion: 'OLD' }, ['ADDED a', 'ADDED b', end]],
    [{ ...streaming, allowWatchBookmarks: true, labelSelector: 'no' }, [end]],
    [{ ...streaming, sendInitialEvents: false }, []],
    [{ ...streaming, sendInitialEvents: false, resourceVersion: '0', allowWatchBookmarks: true }, []],
    [{ ...streaming, sendInitialEvents: false, resourceVersion: 'OLD' }, ['ADDED b']],
    [{ sendInitialEvents: true }, invalid(needsMatch)],
    [{ sendInitialEvents: false }, invalid(needsMatch)],
    [{ resourceVersionMatch: 'NotOlderThan' }, invalid(unlessSent)],
    [{ resourceVersionMatch: 'Exact', resourceVersion: '1' }, invalid(`[${unlessSent}, ${unsupported('Exact')}]`)],
    [{ resourceVersionMatch: 'Bogus' }, invalid(`[${unlessSent}, ${unsupported('Bogus')}]`)],
    [
      { sendInitialEvents: true, resourceVersionMatch: 'Exact', resourceVersion: '1' },
      invalid(`[${needsMatch}, ${unsupported('Exact')}]`),
    ],
    [{ continue: 'abc' }, invalid(continued)],
    [
      { labelSelector: 'a a' },
      ["400 BadRequest: unable to parse requirement: found 'a', expected: in, notin, =, ==, !=, gt, lt"],
    ],
  ];
  test.each(cases)('%j', (options, expected) => {
    const world = new World();
    world.create(pods, pod('a'));
    const old = String(world.store.revision);
    world.create(pods, pod('b'));
    const version = 'resourceVersion' in options && options.resourceVersion === 'OLD' ? { resourceVersion: old } : {};
    expect(opened(world, { ...options, ...version })).toEqual(expected);
  });

  test('state at a version that the server has not seen is an error in the stream', () => {
    const world = new World();
    const present = world.store.revision;
    expect(opened(world, { ...streaming, resourceVersion: '99999999' })).toEqual([
      `ERROR 504 Timeout: Timeout: Too large resource version: 99999999, current: ${present}`,
      'END',
    ]);
  });
});

describe('row 14: forgotten versions', () => {
  test('the message names the oldest version from which a watch can begin', () => {
    const world = new World({ historyLimit: 2 });
    const base = world.store.revision;
    for (const name of ['a', 'b', 'c', 'd']) world.create(pods, pod(name));
    const oldest = base + 2;
    expect(opened(world, { resourceVersion: String(oldest - 1) })).toEqual([
      `ERROR 410 Expired: too old resource version: ${oldest - 1} (${oldest})`,
      'END',
    ]);
    expect(opened(world, { resourceVersion: String(oldest) })).toEqual(['ADDED c', 'ADDED d']);
  });
});
