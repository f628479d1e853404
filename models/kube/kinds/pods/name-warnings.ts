import { dnsLabelProblems } from '../../../../modules/ports/selectors/label-rules.ts';
import type { KubeObject } from '../../../../modules/ports/kube.ts';

/** A name that is no DNS label makes a strange hostname (pkg/api/pod/warnings.go and pkg/api/job/warnings.go, 1.36). */
export function hostnameWarnings({ metadata: { name = '' } }: KubeObject): readonly string[] {
  return warnings(name, "the Pod's hostname");
}

export function podNameWarnings({ metadata: { name = '' } }: KubeObject): readonly string[] {
  return warnings(name, 'Pod names and hostnames');
}

const label = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

function warnings(name: string, use: string): readonly string[] {
  if (label.test(name)) return [];
  const problems = dnsLabelProblems(name).join(' ');
  const why = `which can result in surprising behavior; a DNS label is recommended: [${problems}]`;
  return [`metadata.name: this is used in ${use}, ${why}`];
}
