import {
  ApiException,
  CoreV1Api,
  PatchStrategy,
  setHeaderOptions,
  type KubeConfig,
  type V1ObjectMeta,
  type Watch,
} from '@kubernetes/client-node';

const namespace = 'jobs';
const labelSelector = 'state=wanted';

/** What the controller takes from outside, so that a simulation can give it something else. */
export interface Surroundings {
  readonly kubeConfig: KubeConfig;
  readonly watch: Watch;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** Starts one pod for every ConfigMap that wants a job, then says so on the ConfigMap. Runs in every replica. */
export async function startJobs(surroundings: Surroundings, podFor: (job: string) => V1ObjectMeta): Promise<never> {
  const { kubeConfig, watch, sleep } = surroundings;
  const core = kubeConfig.makeApiClient(CoreV1Api);
  for (;;) {
    try {
      const wanted = await core.listNamespacedConfigMap({ namespace, labelSelector });
      for (const { metadata } of wanted.items) await startJob(core, metadata?.name ?? '', podFor);
      await untilChanged(watch, wanted.metadata?.resourceVersion);
    } catch {
      await sleep(1000);
    }
  }
}

async function startJob(core: CoreV1Api, job: string, podFor: (job: string) => V1ObjectMeta): Promise<void> {
  const pod = { metadata: podFor(job), spec: { containers: [{ name: 'job', image: 'registry.example/job:1' }] } };
  try {
    await core.createNamespacedPod({ namespace, body: pod });
  } catch (error) {
    if (!(error instanceof ApiException && error.code === 409)) throw error;
  }
  const body = { metadata: { labels: { state: 'started' } } };
  await core.patchNamespacedConfigMap(
    { namespace, name: job, body },
    setHeaderOptions('Content-Type', PatchStrategy.MergePatch),
  );
}

/** Resolves when a job is wanted that was not, or the watch has ended. */
function untilChanged(watch: Watch, resourceVersion: string | undefined): Promise<void> {
  return new Promise((resolve) => {
    const query = { labelSelector, resourceVersion, timeoutSeconds: 30 };
    const opened = watch.watch(
      `/api/v1/namespaces/${namespace}/configmaps`,
      query,
      () => void opened.then((controller) => controller.abort()),
      () => resolve(),
    );
  });
}
