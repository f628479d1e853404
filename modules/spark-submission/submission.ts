import type { Kube, KubeError } from '../ports/kube.ts';
import { pods } from '../ports/pod.ts';
import {
  controllerOf,
  driverOf,
  sparkApplications,
  type ApplicationState,
  type SparkApplication,
} from './spark-application.ts';

/** What to say of an application whose driver's name is taken already; null: nothing yet, try again. */
export type WhenTaken = (kube: Kube, application: SparkApplication) => Promise<ApplicationState | null>;

/** Historic: spark-submit fails with "driver pod already exist", and that is final (kubeflow/spark-operator#2788). */
export const failWhenTaken: WhenTaken = () =>
  Promise.resolve({ state: 'FAILED', errorMessage: 'driver pod already exist' });

/** Historic: AlreadyExists is an error like any other, and tried again for ever (kubernetes/kubernetes#34447). */
export const retryWhenTaken: WhenTaken = () => Promise.resolve(null);

/** AlreadyExists is success, whoever made the pod. */
export const adoptByName: WhenTaken = () => Promise.resolve({ state: 'SUBMITTED' });

/** Recommended: it is success if the pod belongs to this very application; else the name will be free one day. */
export const adoptOwn: WhenTaken = async (kube, application) => {
  const { namespace = null } = application.metadata;
  const found = await kube.get(pods, namespace, driverOf(application).metadata.name ?? '');
  return found.ok && controllerOf(found.value) === application.metadata.uid ? { state: 'SUBMITTED' } : null;
};

/**
 * Submits an application that is new: makes its driver, then writes so into its status. Those are two steps, and whatever
 * happens between them (a crash, a lost answer) makes the next attempt meet its own driver. False: not done.
 */
export async function submit(kube: Kube, whenTaken: WhenTaken, application: SparkApplication): Promise<boolean> {
  const { status, metadata } = application;
  const { namespace = null } = metadata;
  if (status !== undefined || metadata.deletionTimestamp !== undefined) return true;
  const created = await kube.create(pods, namespace, driverOf(application));
  const applicationState = created.ok ? submitted : await judge(kube, application, created.error, whenTaken);
  if (applicationState === null) return false;
  const written = await kube.replace(sparkApplications, namespace, { ...application, status: { applicationState } });
  return written.ok || written.error.kind === 'notFound';
}

const submitted: ApplicationState = { state: 'SUBMITTED' };

async function judge(
  kube: Kube,
  application: SparkApplication,
  { kind, message }: KubeError,
  whenTaken: WhenTaken,
): Promise<ApplicationState | null> {
  if (kind === 'alreadyExists') return whenTaken(kube, application);
  const final = kind === 'badRequest' || kind === 'invalid' || kind === 'forbidden';
  return final ? { state: 'FAILED', errorMessage: message } : null;
}
