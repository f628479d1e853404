import { pods, type Clock, type Kube } from 'deadheat';

/** The same, but the pod's name says what it is for: the API server refuses the second one (409 AlreadyExists). */
export async function fixedController(kube: Kube, clock: Clock): Promise<void> {
  for (;;) {
    const minute = Math.floor(clock.now() / 60_000);
    await kube.create(pods, 'reports', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: `report-${minute}`, labels: { minute: `${minute}` } },
      spec: { containers: [{ name: 'report', image: 'report' }] },
    });
    await clock.sleep(10_000);
  }
}
