import { KubeCluster } from '../../../models/kube/cluster.ts';
import type { HttpAnswer, HttpConnection } from '../../../models/kube/http/exchange.ts';
import { serveHttp } from '../../../models/kube/http/serve-http.ts';
import { jsonPatch } from '../../../models/kube/patch/json-patch.ts';
import { mergePatch } from '../../../models/kube/patch/merge-patch.ts';
import { operationsProblem } from '../../../models/kube/patch/operations.ts';
import { isRecord } from '../../../models/kube/objects/object-fields.ts';
import { customResource } from '../../../models/kube/resource-definition.ts';
import { Simulation } from '../../../sim/kernel/simulation.ts';
import { timed } from '../../../sim/strategies/timed.ts';
import type { LocalAnswer } from '../fuzz/local-patch.ts';
import { sortedText } from '../sorted-text.ts';
import { patchAnswer, type PatchAnswer } from './answer.ts';
import { patchedRace, type PatchCase } from './cases.ts';

const races = customResource(
  { group: 'deadheat.example', version: 'v1', plural: 'races', kind: 'Race', namespaced: true },
  { statusSubresource: true, selectableFields: ['.spec.lane'] },
);
const collection = '/apis/deadheat.example/v1/namespaces/default/races';

/** The model's answers, through its HTTP layer. */
export function modelAnswer(): (asked: PatchCase) => PatchAnswer {
  const simulation = new Simulation({
    seed: 'patches',
    strategy: timed,
    faults: [],
    drain: 'fence',
    record: false,
    judge: () => {},
  });
  const endpoint = new KubeCluster(simulation, { resources: [races] }).endpoint(0);
  const send = (method: string, target: string, type: string, body: string): HttpAnswer => {
    const answers: HttpAnswer[] = [];
    const headers = new Map([['content-type', type]]);
    serveHttp(endpoint, { method, target, headers, body }, connectionTo(answers));
    const [answer] = answers;
    if (answer === undefined) throw new Error(`no answer to ${method} ${target}`);
    return answer;
  };
  send('POST', collection, 'application/json', JSON.stringify(patchedRace));
  return ({ type, body }) => {
    const answer = send('PATCH', `${collection}/r?dryRun=All`, `application/${type}-patch+json`, body);
    return patchAnswer(answer.status, answer.body);
  };
}

function connectionTo(answers: HttpAnswer[]): HttpConnection {
  return { answer: (answer) => answers.push(answer), begin: () => {}, write: () => {}, end: () => {} };
}

/** What the model's patches make of the race, without a server around them. */
export function localModelAnswer({ type, body }: PatchCase): LocalAnswer {
  const patch: unknown = JSON.parse(body);
  const patched = type === 'merge' ? merged(patch) : operated(patch);
  return 'error' in patched ? patched : { object: sortedText(patched.value) };
}

type Patched = { readonly value: unknown } | { readonly error: string };

function merged(patch: unknown): Patched {
  return isRecord(patch) ? { value: mergePatch(patchedRace, patch) } : { error: 'no object' };
}

function operated(patch: unknown): Patched {
  const operations = patch ?? [];
  if (!Array.isArray(operations)) return { error: 'no list' };
  const problem = operationsProblem(operations, false);
  if (problem !== null) return { error: problem };
  const result = jsonPatch(patchedRace, operations);
  return result.ok ? { value: result.value } : { error: result.message };
}
