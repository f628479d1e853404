import { compare, type Comparison, type Sample } from '../fuzz/comparison.ts';
import type { LocalKubectl } from '../fuzz/local-kubectl.ts';
import { localPatch, sameOutcome, type LocalAnswer } from '../fuzz/local-patch.ts';
import type { RealServer } from '../fuzz/real-server.ts';
import { patchAnswer, type PatchAnswer } from './answer.ts';
import { patchCase, patchedRace, type PatchCase } from './cases.ts';
import { localModelAnswer, modelAnswer } from './model.ts';

const namespace = 'json-patch-fuzz';
const collection = `/apis/deadheat.example/v1/namespaces/${namespace}/races`;

/**
 * JSON patches and merge patches: dry runs on one custom resource, by a real API server and by the model. Codes, messages
 * and objects must be equal. Needs the custom resource `races.deadheat.example` there; makes the namespace
 * `json-patch-fuzz` and removes it.
 */
export async function jsonPatchesOfServer(
  server: RealServer,
  sample: Sample,
): Promise<Comparison<PatchCase, PatchAnswer>> {
  return server.within(namespace, async () => {
    await server.ensure(collection, patchedRace);
    const real = (each: PatchCase): Promise<PatchAnswer | null> => serverAnswer(server, each);
    const outcome = (answer: PatchAnswer): string => ('object' in answer ? `${answer.code}` : answer.message);
    const shape = (each: PatchCase, answer: PatchAnswer): string | null => shapeOf(each, outcome(answer));
    return compare({ cases: patchCase, real, model: modelAnswer(), shape }, sample);
  });
}

/** Null where the real server breaks the connection, as it does when its patch library panics. */
async function serverAnswer(server: RealServer, { type, body }: PatchCase): Promise<PatchAnswer | null> {
  try {
    const answer = await server.request('PATCH', `${collection}/r?dryRun=All`, body, `application/${type}-patch+json`);
    return patchAnswer(answer.status, answer.body);
  } catch {
    return null;
  }
}

/**
 * The same patches, applied by kubectl without a server; but not tests of `<`, which it writes as an escape before, nor
 * replacements of the whole document, which kubectl before 1.36 ignores when the value is a scalar.
 */
export async function jsonPatchesOfKubectl(
  kubectl: LocalKubectl,
  sample: Sample,
): Promise<Comparison<PatchCase, LocalAnswer>> {
  const real = async ({ type, body }: PatchCase): Promise<LocalAnswer | null> => {
    const answer = await localPatch(kubectl, type, patchedRace, body);
    return 'error' in answer && answer.error.startsWith('panic: ') ? null : answer;
  };
  const shape = (each: PatchCase, answer: LocalAnswer): string | null =>
    shapeOf(each, 'error' in answer ? answer.error : 'patched');
  const cases = patchCase.filter(({ body }) => !/<|"op":"replace","path":""/.test(body));
  return compare({ cases, real, model: localModelAnswer, agree: sameOutcome, shape }, sample);
}

/** The same operations, and the same outcome. */
function shapeOf({ body }: PatchCase, outcome: string): string | null {
  if (body.length >= 200) return null;
  return `${(body.match(/"op":"\w+"/g) ?? [body.slice(0, 30)]).join(' ')} ${outcome}`;
}
