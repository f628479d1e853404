import { pods, type Clock, type Kube, type Resource } from 'deadheat';

/** What users ask for. */
export const reports: Resource = {
  group: 'example.com',
  version: 'v1',
  plural: 'reports',
  kind: 'Report',
  namespaced: true,
};

/** Starts a pod for every report that has none. Runs in every replica. */
export async function reportController(kube: Kube, clock: Clock): Promise<void> {
  for (;;) {
    const [wanted, started] = [await kube.list(reports, 'team'), await kube.list(pods, 'team')];
    if (wanted.ok && started.ok) {
      const present = new Set(started.value.items.map(({ metadata }) => metadata.labels?.['report']));
      for (const { metadata } of wanted.value.items) {
        const { name = '' } = metadata;
        if (present.has(name)) continue;
        await kube.create(pods, 'team', {
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { generateName: `${name}-`, labels: { report: name } },
          spec: { containers: [{ name: 'report', image: 'report' }] },
        });
      }
    }
    await clock.sleep(10_000);
  }
}
