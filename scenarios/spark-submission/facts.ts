import { changeOf } from '../../models/kube/object-change.ts';
import { pods } from '../../modules/ports/pod.ts';
import { controllerOf, sparkApplications } from '../../modules/spark-submission/spark-application.ts';
import type { Fact } from '../../sim/history/fact.ts';

/** The application (by uid) whose driver is created. */
export function driverCreated(fact: Fact): string | null {
  const pod = changeOf(pods, fact);
  return pod?.before === null && pod.after !== null ? (controllerOf(pod.after) ?? null) : null;
}

/** What is written into the status of an application. */
export function statusWritten(fact: Fact): { readonly submission: string; readonly made: boolean } | null {
  const application = changeOf(sparkApplications, fact)?.after;
  if (application?.status === undefined) return null;
  return {
    submission: application.metadata.uid ?? '',
    made: application.status.applicationState.state === 'SUBMITTED',
  };
}

/** An application, by uid, for as long as it is there. */
export function applicationWanted(fact: Fact): { readonly what: string; readonly wanted: boolean } | null {
  const change = changeOf(sparkApplications, fact);
  const uid = (change?.after ?? change?.before)?.metadata.uid;
  return uid === undefined ? null : { what: uid, wanted: change?.after !== null };
}
