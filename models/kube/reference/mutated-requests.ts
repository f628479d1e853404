import fc from 'fast-check';
import { stage } from '../cluster.fixture.ts';
import { sendTo } from '../http/send.fixture.ts';

const configMaps = '/api/v1/namespaces/default/configmaps';

const requests = [
  ['POST', configMaps, '{"metadata":{"name":"b","labels":{"x":"y"}},"data":{"k":"v"}}'],
  ['PUT', `${configMaps}/a`, '{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"a"},"data":{"k":"w"}}'],
  [
    'PATCH',
    `${configMaps}/a?fieldManager=m&force=true`,
    '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"labels":{"x":"z"}}}',
  ],
  [
    'PATCH',
    `${configMaps}/a`,
    '[{"op":"add","path":"/data","value":{"k":"u"}},{"op":"copy","from":"/data","path":"/x"}]',
  ],
  ['DELETE', `${configMaps}/a`, '{"propagationPolicy":"Background","preconditions":{"uid":"x"}}'],
  ['GET', `${configMaps}?labelSelector=x%3Dy&limit=2&watch=true`, ''],
  [
    'POST',
    '/api/v1/namespaces/default/pods',
    '{"metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"i"}]}}',
  ],
  [
    'POST',
    '/apis/argoproj.io/v1alpha1/namespaces/default/workflows',
    '{"kind":"Workflow","apiVersion":"argoproj.io/v1alpha1","metadata":{"generateName":"w-"},"spec":{}}',
  ],
] as const;

const plainTypes = ['application/json', 'application/yaml'];
const patchTypes = ['merge-patch+json', 'json-patch+json', 'strategic-merge-patch+json', 'apply-patch+yaml'].map(
  (type) => `application/${type}`,
);

type Edit = (text: string) => string;

/** Texts that decoders meet seldom: NUL, halves of a surrogate pair plain and escaped, what bytes that are no UTF-8 become. */
const oddity = fc.constantFrom(
  '\0',
  '\ud800',
  '\udfff',
  '\ufffd',
  '\\u0000',
  '\\ud800',
  '\ufeff',
  '\u2028',
  '&a',
  '*a',
);

const edit: fc.Arbitrary<Edit> = fc
  .tuple(fc.nat(400), fc.nat(3), fc.oneof(fc.string({ unit: 'binary', maxLength: 3 }), oddity))
  .map(([at, removed, inserted]): Edit => (text) => {
    const place = at % (text.length + 1);
    return text.slice(0, place) + inserted + text.slice(place + removed);
  });

const opening = fc.constantFrom(['[', ']'], ['{"a":', '}'], ['- ', ''], ['{"data":[', ']}']);

/** Nests the first string of a body: shallow, about the model's own limits, and beyond what Go reads. */
const nesting: fc.Arbitrary<Edit> = fc
  .tuple(opening, fc.oneof(fc.nat(400), fc.constantFrom(990, 1010, 3000, 9990, 10_010, 20_000)), fc.boolean())
  .map(([[open = '', close = ''], depth, whole]): Edit => (text) => {
    const nested = (inner: string): string => open.repeat(depth) + inner + close.repeat(depth);
    return whole ? nested(text) : text.replace(/"\w"(?=})/, (inner) => nested(inner));
  });

/** Fills the first one-letter string until the body is just below, or above, 3 MiB. */
const filling: fc.Arbitrary<Edit> = fc
  .tuple(fc.constantFrom('x', 'ä', '😀', '\ud800', '\\u0000', '<'), fc.integer({ min: -64, max: 64 }))
  .map(([letter, more]): Edit => (text) => {
    const bytes = letter === 'ä' ? 2 : letter === '😀' ? 4 : letter === '\ud800' ? 3 : letter.length;
    const count = Math.floor((3 * 1024 * 1024 - text.length + more) / bytes);
    return text.replace(/"\w"(?=})/, () => `"${letter.repeat(count)}"`);
  });

/** Puts an oddity into a string, so that the document around it stays valid. */
const oddString: fc.Arbitrary<Edit> = oddity.map(
  (odd): Edit =>
    (text) =>
      text.replace(/(?<="\w)"(?=[,}])/, () => `${odd}"`),
);

const edits = fc.array(edit, { minLength: 1, maxLength: 4 });
const bodyEdits = fc.oneof(
  { weight: 200, arbitrary: edits },
  { weight: 60, arbitrary: oddString.map((each) => [each]) },
  { weight: 40, arbitrary: nesting.map((each) => [each]) },
  { weight: 10, arbitrary: fc.tuple(nesting, edit) },
  { weight: 1, arbitrary: filling.map((each) => [each]) },
);
const targetEdits = fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: edits });

const mutatedRequest = fc.constantFrom(...requests).chain(([method, target, body]) => {
  const [fitting, other] = method === 'PATCH' ? [patchTypes, plainTypes] : [plainTypes, patchTypes];
  const edited = (text: string, all: readonly Edit[]): string => all.reduce((result, each) => each(result), text);
  return fc.record({
    method: fc.constant(method),
    type: fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom(...fitting) },
      { weight: 1, arbitrary: fc.constantFrom(...other) },
    ),
    target: targetEdits.map((all) => edited(target, all)),
    body: bodyEdits.map((all) => edited(body, all)),
  });
});

/**
 * Sends `runs` requests that were valid before they were edited, and returns how many. The server must answer each of
 * them, refuse with a 4xx (or 501) and not with a failure of its own, and leave the store alone when it refuses. Throws
 * at the first that it does not, with the shortest such request.
 */
export function sendMutatedRequests(runs: number, seed?: number): number {
  let sent = 0;
  const property = fc.property(mutatedRequest, ({ method, target, type, body }) => {
    const set = stage();
    const { store } = set.cluster;
    sendTo(set, 'POST', configMaps, { metadata: { name: 'a' } });
    const before = store.revision;
    const { status, text } = sendTo(set, method, target, body, { 'content-type': type });
    sent += 1;
    const told = `${status} ${text.slice(0, 300)}`;
    if (status === 0) throw new Error('no answer');
    // A version in a URL that is no number, an object that brings one, and an apply with unknown fields are internal errors
    // upstream too.
    const upstreamFails =
      status === 500 && /resourceVersion|content is not a list|failed to create typed patch object/.test(text);
    if (status >= 500 && status !== 501 && !upstreamFails) throw new Error(`the server failed: ${told}`);
    if (status >= 400 && store.revision !== before) throw new Error(`refused, and yet stored: ${told}`);
  });
  fc.assert(property, { numRuns: runs, includeErrorInReport: true, ...(seed === undefined ? {} : { seed }) });
  return sent;
}
