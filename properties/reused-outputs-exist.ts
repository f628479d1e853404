import type { ChangedFact } from '../sim/history/fact.ts';
import type { Accuse, Monitor, Property } from '../sim/property/property.ts';

export const reusedOutputsExist: Property = {
  id: 'reused-outputs-exist',
  kind: 'always',
  sentence: 'The files of outputs that a run took over from another are there as long as the run is.',
  why: 'The run is shown as a success, and whoever opens its results, or goes on from them, finds nothing.',
  issue: 'https://github.com/kubeflow/pipelines/issues/7939',
  brokenBy: [
    'kubeflow-task-state/pr-12430',
    'kubeflow-task-state/mlmd-removal',
    'kubeflow-task-state/pr-13986',
    'kubeflow-task-state/files-with-run',
  ],
};

/** An output of a run, as it is linked to one of its tasks, or is no longer. */
export interface OutputLink {
  readonly link: string;
  readonly run: string;
  readonly artifact: string;
  readonly linked: boolean;
}

export interface ReusedOutputsExistOptions {
  /** Null for other facts. */
  readonly outputOf: (fact: ChangedFact) => OutputLink | null;
  /** An artifact that was stored, and where its file is. Null for other facts. */
  readonly artifactOf: (fact: ChangedFact) => { readonly artifact: string; readonly uri: string } | null;
  /** A file that was written or removed. Null for other facts. */
  readonly fileOf: (fact: ChangedFact) => { readonly uri: string; readonly there: boolean } | null;
}

/** The run that has an artifact first has made it; all others have taken it over. */
export function monitorReusedOutputsExist({ outputOf, artifactOf, fileOf }: ReusedOutputsExistOptions): Monitor {
  const uris = new Map<string, string>();
  const makers = new Map<string, string>();
  const reused = new Map<string, OutputLink & { readonly fact: ChangedFact }>();
  const files = new Map<string, { readonly there: boolean; readonly fact: ChangedFact }>();

  const judge = ({ run, artifact, fact }: OutputLink & { readonly fact: ChangedFact }, accuse: Accuse): void => {
    const uri = uris.get(artifact) ?? artifact;
    const file = files.get(uri);
    if (file?.there === true) return;
    const witnesses = file === undefined ? [fact] : [file.fact, fact];
    accuse(`run ${run} has taken over artifact ${artifact}, and ${uri} is gone`, witnesses);
  };

  return {
    property: reusedOutputsExist,
    observe(fact, accuse) {
      if (fact.kind !== 'changed') return;
      const artifact = artifactOf(fact);
      if (artifact !== null) uris.set(artifact.artifact, artifact.uri);
      const file = fileOf(fact);
      if (file !== null) {
        files.set(file.uri, { there: file.there, fact });
        for (const link of reused.values()) if (uris.get(link.artifact) === file.uri) judge(link, accuse);
      }
      const output = outputOf(fact);
      if (output === null) return;
      if (!output.linked) return void reused.delete(output.link);
      const maker = makers.get(output.artifact);
      if (maker === undefined) makers.set(output.artifact, output.run);
      if (maker === undefined || maker === output.run) return;
      reused.set(output.link, { ...output, fact });
      judge({ ...output, fact }, accuse);
    },
  };
}
