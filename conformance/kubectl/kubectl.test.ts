import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ServedKube } from '../../serve/kube/serve-kube.ts';
import { kubectlPrograms } from './programs.ts';
import { runSession } from './run-session.ts';
import { servedModel } from './served-model.ts';
import { sessions } from './sessions.ts';
import { readTranscript } from './transcripts.ts';
import { withoutKubectl } from './without-kubectl.fixture.ts';

const programs = kubectlPrograms();

if (programs.length === 0) test('kubectl prints what it prints against Kubernetes 1.36', withoutKubectl);

describe.each(programs)('rows 43 and 44: kubectl $version prints what it prints against Kubernetes 1.36', (kubectl) => {
  const transcript = readTranscript(kubectl.version);
  let served: ServedKube;
  beforeAll(async () => {
    served = await servedModel();
  });
  afterAll(() => served.close());

  if (transcript === null)
    test('the sessions', ({ skip }) => skip(`there is no transcript of kubectl ${kubectl.version}`));

  describe.skipIf(transcript === null).concurrent('sessions', () => {
    test.each(sessions)('$name', async (session) => {
      const { lines } = await runSession(session, { kubeconfig: served.kubeconfig, kubectl: kubectl.program });
      const expected = transcript?.find((each) => each.session === session.name);
      expect(lines).toEqual(expected?.lines);
    });
  });
});
