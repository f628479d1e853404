import { beforeEach, describe, expect, test } from 'vitest';
import { stage, type Stage } from '../cluster.fixture.ts';
import { sendMutatedRequests } from '../reference/mutated-requests.ts';
import { sendTo, type Answer, type Headers } from './send.fixture.ts';

let set: Stage;
beforeEach(() => {
  set = stage();
});

function send(method: string, target: string, body: unknown = '', headers: Headers = {}): Answer {
  return sendTo(set, method, target, body, headers);
}

const configMaps = '/api/v1/namespaces/default/configmaps';
const workflows = '/apis/argoproj.io/v1alpha1/namespaces/default/workflows';
const table = 'application/json;as=Table;v=v1;g=meta.k8s.io';

function message({ text }: Answer): unknown {
  const { message } = JSON.parse(text) as { readonly message?: unknown };
  return message;
}

describe('routing', () => {
  test.each([
    ['GET', '/nope', 404, '404 page not found\n'],
    ['GET', '/apis/nope/v1/things', 404, '404 page not found\n'],
    ['POST', '/apis/argoproj.io/v1alpha1/workflows', 404, '404 page not found\n'],
    ['GET', '/apis/argoproj.io/v1alpha1/workflows/a', 404, '404 page not found\n'],
    ['GET', '/healthz', 200, 'ok'],
    ['GET', '/readyz?verbose', 200, '[+]ping ok\n[+]log ok\n[+]etcd ok\nreadyz check passed\n'],
  ])('%s %s is plain text', (method, target, status, text) => {
    const answer = send(method, target);
    expect([answer.status, answer.text]).toEqual([status, text]);
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  });

  test.each([
    ['GET', '/api/v1/nope', 404, 'the server could not find the requested resource'],
    ['GET', '/api/v1/pods/a', 404, 'the server could not find the requested resource'],
    ['GET', '/api/v1/namespaces/default/pods/a/b/c', 404, 'the server could not find the requested resource'],
    ['GET', `${configMaps}/a%20b`, 404, 'configmaps "a b" not found'],
    ['GET', `${workflows}/a/status`, 404, 'workflows.argoproj.io "a" not found'],
    ['PUT', configMaps, 405, 'the server does not allow this method on the requested resource'],
    ['DELETE', '/api/v1/namespaces', 405, 'the server does not allow this method on the requested resource'],
    ['GET', '/api/v1/namespaces/default/services', 501, 'not modelled: the resource services'],
    ['GET', '/api/v1/namespaces/default/pods/a/log', 501, 'not modelled: the subresource log of pods'],
  ])('%s %s is a Status', (method, target, status, text) => {
    const answer = send(method, target);
    expect([answer.status, message(answer)]).toEqual([status, text]);
  });

  test('a percent sign that is none is no URL', () => {
    expect(send('GET', `${configMaps}/%zz`).status).toBe(400);
  });
});

describe('bodies', () => {
  test.each([
    ['{', "couldn't get version/kind; json parse error: unexpected end of JSON input ({)"],
    ['', "couldn't get version/kind; json parse error: unexpected end of JSON input (<empty>)"],
    [
      '{"a":nul',
      `couldn't get version/kind; json parse error: invalid character ' ' in literal null (expecting 'l') ({"a":nul)`,
    ],
    [
      '{a:1}',
      "couldn't get version/kind; json parse error: invalid character 'a' looking for beginning of object key string ({a:1})",
    ],
    [
      '[1,]',
      "couldn't get version/kind; json parse error: invalid character ']' looking for beginning of value (5b312c5d)",
    ],
  ])('that are no JSON (%s) are answered in the words of Go', (body, problem) => {
    const answer = send('POST', configMaps, body);
    expect(answer.status).toBe(400);
    expect(message(answer)).toBe(`the object provided is unrecognized (must be of type ConfigMap): ${problem}`);
  });

  test('of a built-in kind need not say what they are, those of a custom resource must', () => {
    expect(send('POST', configMaps, { metadata: { name: 'a' } }).status).toBe(201);
    expect(message(send('POST', workflows, '{}'))).toContain("Object 'Kind' is missing in '{}'");
  });

  test('may be YAML, and answers too', () => {
    const yaml = { 'content-type': 'application/yaml', accept: 'application/yaml' };
    const answer = send('POST', configMaps, 'metadata: {name: text}\ndata: {when: "2001-01-01"}\n', yaml);
    expect(answer.status).toBe(201);
    expect(answer.headers.get('content-type')).toBe('application/yaml');
    expect(answer.text).toContain('creationTimestamp: "2026-01-01T00:00:00Z"\n');
  });

  test('in YAML hold no control characters, but a byte order mark', () => {
    const yaml = { 'content-type': 'application/yaml' };
    const odd = (character: string): Answer =>
      send('POST', `${configMaps}?dryRun=All`, `metadata: {name: x}\ndata: {k: "a${character}b"}\n`, yaml);
    expect(['\ufeff', '\u0085', '\u{1f600}', '\ufffd'].map((each) => odd(each).status)).toEqual([201, 201, 201, 201]);
    for (const each of ['\0', '\u0001', '\u007f', '\uffff', '\ud800']) {
      expect([odd(each).status, message(odd(each))]).toEqual([
        400,
        expect.stringContaining('yaml: control characters are not allowed'),
      ]);
    }
  });

  test('that are nested too deeply are refused, in JSON and in YAML', () => {
    const nested = (depth: number): string => `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`;
    const yaml = { 'content-type': 'application/yaml' };
    const statuses = [900, 5000, 20_000].map((depth) => send('POST', configMaps, nested(depth)).status);
    expect(statuses).toEqual([422, 501, 400]);
    expect(message(send('POST', configMaps, nested(20_000)))).toContain("invalid character '[' exceeded max depth");
    expect(send('POST', configMaps, nested(5000), yaml).status).toBe(501);
    expect(send('POST', configMaps, '- '.repeat(5000), yaml).status).toBe(501);
  });

  test('objects of more than 1.5 MiB are more than the store takes, by POST and by PATCH', () => {
    const workflow = (size: number): object => ({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Workflow',
      metadata: { name: `w-${size}` },
      spec: { text: 'x'.repeat(size) },
    });
    expect(send('POST', workflows, workflow(1_572_000)).status).toBe(201);
    const refused = send('POST', workflows, workflow(1_572_900));
    expect([refused.status, message(refused)]).toEqual([500, 'etcdserver: request is too large']);
    expect(send('POST', workflows, workflow(10)).status).toBe(201);
    const patch = { spec: { text: 'x'.repeat(1_600_000) } };
    const merge = { 'content-type': 'application/merge-patch+json' };
    expect(message(send('PATCH', `${workflows}/w-10`, patch, merge))).toBe('etcdserver: request is too large');
    expect(send('GET', `${workflows}/w-10`).text).toContain('xxxxxxxxxx"');
  });

  test('of unknown types answer 415, those over 3 MiB 413', () => {
    expect(send('POST', configMaps, '{}', { 'content-type': 'text/plain' }).status).toBe(415);
    expect(send('PATCH', `${configMaps}/a`, '{}').status).toBe(415);
    const large = send('POST', configMaps, `"${'ä'.repeat(1_600_000)}"`);
    expect([large.status, message(large)]).toEqual([413, 'Request entity too large: limit is 3145728']);
  });

  test('with unknown fields are warned about, or refused', () => {
    const body = { metadata: { name: 'a' }, foo: 1 };
    expect(send('POST', configMaps, body).headers.get('warning')).toBe('299 - "unknown field \\"foo\\""');
    const strict = send('POST', `${configMaps}?fieldValidation=Strict`, body);
    expect([strict.status, message(strict)]).toEqual([
      400,
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "foo"',
    ]);
  });

  test('of a DELETE replace its query', () => {
    send('POST', configMaps, { metadata: { name: 'a' } });
    expect(send('DELETE', `${configMaps}/a?dryRun=All`).status).toBe(200);
    expect(send('GET', `${configMaps}/a`).status).toBe(200);
    expect(send('DELETE', `${configMaps}/a?dryRun=All`, '{}').status).toBe(200);
    expect(send('GET', `${configMaps}/a`).status).toBe(404);
  });
});

describe('options', () => {
  test.each([
    ['GET', 'limit=x', 400, 'strconv.ParseInt: parsing "x": invalid syntax'],
    [
      'GET',
      'sendInitialEvents=x',
      422,
      'ListOptions.meta.k8s.io "" is invalid: sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list',
    ],
    [
      'POST',
      'dryRun=x',
      422,
      'CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["x"]: supported values: "All"',
    ],
    [
      'POST',
      'fieldManager=%01',
      422,
      'CreateOptions.meta.k8s.io "" is invalid: fieldManager: Invalid value: "\\x01": invalid character U+0001 (at position 0)',
    ],
    [
      'DELETE',
      'propagationPolicy=x',
      422,
      'DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Unsupported value: "x": supported values: "Foreground", "Background", "Orphan", "nil"',
    ],
  ])('%s ?%s answers %i', (method, query, status, text) => {
    const answer = send(method, `${configMaps}?${query}`, method === 'POST' ? { metadata: { name: 'a' } } : '');
    expect([answer.status, message(answer)]).toEqual([status, text]);
  });
});

describe('row 43: negotiation', () => {
  test.each([
    ['*/*', 200, 'application/json'],
    ['', 200, 'application/json'],
    ['application/vnd.kubernetes.protobuf,application/json', 200, 'application/json'],
    ['application/vnd.kubernetes.protobuf', 406, 'application/json'],
    ['text/plain', 406, 'application/json'],
    ['application/json;q=0.5,application/yaml', 200, 'application/yaml'],
    ['application/json;as=Table;v=v9;g=meta.k8s.io', 406, 'application/json'],
  ])('Accept: %s', (accept, status, type) => {
    const answer = send('GET', configMaps, '', { accept });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([status, type]);
  });

  test('a Table has rows of cells, with the metadata of each object', () => {
    send('POST', configMaps, { metadata: { name: 'a' }, data: { x: 'y' } });
    const shown = JSON.parse(send('GET', configMaps, '', { accept: table }).text) as {
      columnDefinitions: { name: string }[];
      rows: { cells: unknown[]; object: { kind: string; metadata: { name: string } } }[];
    };
    expect(shown.columnDefinitions.map(({ name }) => name)).toEqual(['Name', 'Data', 'Age']);
    expect(shown.rows[0]?.cells).toEqual(['a', 1, '0s']);
    expect(shown.rows[0]?.object).toMatchObject({ kind: 'PartialObjectMetadata', metadata: { name: 'a' } });
  });

  test('people get indented text', () => {
    const curl = { 'user-agent': 'curl/8' };
    expect(send('GET', configMaps, '', curl).text).toContain('{\n  "kind": "ConfigMapList",\n  "apiVersion": "v1",');
    expect(send('GET', `${configMaps}?pretty=false`, '', curl).text).toMatch(
      /^\{"kind":"ConfigMapList","apiVersion":"v1",/,
    );
  });
});

describe('a watch', () => {
  test('is one JSON document a line; what is too old is an ERROR in a stream that ends', () => {
    send('POST', configMaps, { metadata: { name: 'a' } });
    const lines = send('GET', `${configMaps}?watch=1`).text.trim().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { type: string }).type)).toEqual(['ADDED']);
    expect(send('GET', `${configMaps}?watch=1`, '', { accept: 'application/yaml' }).status).toBe(406);
    for (const { collection } of set.cluster.registry.definitions) {
      set.cluster.store.collection(collection).log.compact(set.cluster.store.revision);
    }
    const old = send('GET', `${configMaps}?watch=1&resourceVersion=1`);
    expect(old.status).toBe(200);
    expect(old.text).toMatch(/^\{"type":"ERROR","object":\{"kind":"Status".*"code":410\}\}\n<end>$/);
  });
});

describe('discovery', () => {
  test('is aggregated for those who ask for version 2 of it', () => {
    const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';
    const answer = send('GET', '/api', '', { accept });
    expect(answer.headers.get('content-type')).toBe(
      'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
    );
    const etag = answer.headers.get('etag') ?? '';
    expect(send('GET', '/api', '', { accept, 'if-none-match': etag }).status).toBe(304);
    const old = { accept: accept.replace('v=v2', 'v=v2beta1') };
    expect(JSON.parse(send('GET', '/apis', '', old).text)).toMatchObject({ kind: 'APIGroupList' });
  });

  test('lists what there is, with the hashes of the real server', () => {
    const { resources } = JSON.parse(send('GET', '/api/v1').text) as { resources: { name: string }[] };
    expect(resources.find(({ name }) => name === 'pods')).toMatchObject({
      storageVersionHash: 'xPOwRZ+Yhw8=',
      shortNames: ['po'],
    });
    expect(resources.map(({ name }) => name)).toContain('pods/eviction');
  });

  test('OpenAPI names the kinds, and that fields are validated', () => {
    const { paths } = JSON.parse(send('GET', '/openapi/v3').text) as {
      paths: { [path: string]: { serverRelativeURL: string } };
    };
    const document = send('GET', paths['api/v1']?.serverRelativeURL ?? '').text;
    expect(document).toContain('"x-kubernetes-patch-merge-key":"name"');
    expect(document).toContain('{"name":"fieldValidation","in":"query"');
  });
});

test('mutated requests never fail the server, and leave the store alone when they are refused', () => {
  expect(sendMutatedRequests(400)).toBe(400);
});
