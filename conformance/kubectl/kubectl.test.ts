import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ServedKube } from '../../serve/kube/serve-kube.ts';
import { kubectlPrograms } from './programs.ts';
import { runSession } from './run-session.ts';
import { servedModel } from './served-model.ts';
import { sessions } from './sessions.ts';
import { readTranscript } from './transcripts.ts';

const programs = kubectlPrograms();

test.skipIf(programs.length > 0)('SKIPPED: there is no kubectl on the path, nothing was compared', () => {});

describe.each(programs)('rows 43 and 44: kubectl $version prints what it prints against Kubernetes 1.36', (kubectl) => {
  const transcript = readTranscript(kubectl.version);
  let served: ServedKube;
  beforeAll(async () => {
    served = await servedModel();
  });
  afterAll(() => served.close());

  test.skipIf(transcript !== null)(`SKIPPED: there is no transcript of kubectl ${kubectl.version}`, () => {});

  describe.skipIf(transcript === null).concurrent('sessions', () => {
    test.each(sessions)('$name', async (session) => {
      const { lines } = await runSession(session, { kubeconfig: served.kubeconfig, kubectl: kubectl.program });
      const expected = transcript?.find((each) => each.session === session.name);
      expect(lines).toEqual(expected?.lines);
    });
  });
});
