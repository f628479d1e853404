import { changeOf } from '../../models/kube/object-change.ts';
import { pods } from '../../modules/ports/pod.ts';
import { controllerOf, sparkApplications } from '../../modules/spark-submission/spark-application.ts';
import type { Fact } from '../../sim/history/fact.ts';
import type { VirtualTime } from '../../sim/kernel/event.ts';

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

/** The applications (by uid) that are still wanted, and since when. */
export class WantedApplications {
  readonly #since = new Map<string, VirtualTime>();

  /** Takes note of what a fact says, and passes on which application has been answered. */
  readonly answered = (fact: Fact): string | null => {
    const change = changeOf(sparkApplications, fact);
    if (change?.before === null) this.#since.set(change.after?.metadata.uid ?? '', fact.time);
    if (change?.after === null) this.#since.delete(change.before?.metadata.uid ?? '');
    return statusWritten(fact)?.submission ?? null;
  };

  list(): readonly { readonly trigger: string; readonly due: VirtualTime }[] {
    return [...this.#since].map(([trigger, due]) => ({ trigger, due }));
  }
}
