import { pods, type Clock, type Kube } from 'deadheat';
import { reports } from './controller.ts';

/** The same, but the pod's name says what it is for: the API server refuses the second one (409 AlreadyExists). */
export async function fixedController(kube: Kube, clock: Clock): Promise<void> {
  for (;;) {
    const wanted = await kube.list(reports, 'team');
    for (const { metadata } of wanted.ok ? wanted.value.items : []) {
      const { name = '' } = metadata;
      await kube.create(pods, 'team', {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, labels: { report: name } },
        spec: { containers: [{ name: 'report', image: 'report' }] },
      });
    }
    await clock.sleep(10_000);
  }
}
