import { pods, type Clock, type Kube } from 'deadheat';

/** Starts one report pod for every minute. Runs in every replica. */
export async function reportController(kube: Kube, clock: Clock): Promise<void> {
  for (;;) {
    const minute = Math.floor(clock.now() / 60_000);
    const started = await kube.list(pods, 'reports', { labelSelector: `minute=${minute}` });
    if (started.ok && started.value.items.length === 0) {
      await kube.create(pods, 'reports', {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { generateName: 'report-', labels: { minute: `${minute}` } },
        spec: { containers: [{ name: 'report', image: 'report' }] },
      });
    }
    await clock.sleep(10_000);
  }
}
