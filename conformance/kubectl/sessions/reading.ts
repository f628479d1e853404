import type { Session } from '../session.ts';
import { configMapManifest, podManifest, workflowManifest } from './manifests.ts';

const files = {
  'a.yaml': podManifest('a', { app: 'x' }),
  'b.yaml': podManifest('b', { app: 'y' }),
  'c.yaml': configMapManifest('c', { key: 'value' }),
  'w.yaml': workflowManifest,
};

export const reading: readonly Session[] = [
  {
    name: 'kubectl-get',
    files,
    lines: [
      'kubectl get pods',
      'kubectl create -f a.yaml -f b.yaml -f c.yaml -f w.yaml',
      'kubectl get pods',
      'kubectl get pods -o wide',
      'kubectl get pods -o name',
      'kubectl get pod a -o yaml',
      'kubectl get pod a -o json',
      'kubectl get pods -o json | head -5',
      "kubectl get pods -o jsonpath='{.items[*].metadata.name}'",
      'kubectl get pods -o custom-columns=NAME:.metadata.name,PHASE:.status.phase --no-headers',
      'kubectl get pods -l app=x',
      "kubectl get pods -l 'app in (x,y),!tier' --show-labels",
      "kubectl get pods -l 'app in (x' ",
      'kubectl get pods --field-selector metadata.name=b',
      'kubectl get pods --field-selector spec.foo=b',
      'kubectl get pods --chunk-size=1',
      'kubectl get pods --sort-by=.metadata.name',
      'kubectl get po/a cm/c',
      'kubectl get pod none',
      'kubectl get pod none --ignore-not-found',
      'kubectl get nothing',
      'kubectl get workflows',
      'kubectl get wf w -o yaml',
      'kubectl get configmap c -o yaml --show-managed-fields',
      'kubectl get pods -L app',
      'kubectl get all',
      'kubectl get pods -A -l app=nothing',
      'kubectl get --raw /api/v1/namespaces/kubectl-get/pods/none',
      'kubectl get events',
      'kubectl get pods,configmaps -l app=x',
      'kubectl describe configmap c',
      'kubectl describe pod a',
    ],
  },
  {
    name: 'kubectl-watch',
    files,
    lines: [
      'kubectl create -f a.yaml',
      'timeout 5 kubectl get pods -w > watched & until [ -s watched ]; do sleep 0.1; done; kubectl label pod a tier=z; kubectl delete pod a --now; wait; cat watched',
      'timeout 4 kubectl get pods --watch-only -o name > watched & sleep 2; kubectl create -f b.yaml; wait; cat watched',
      'timeout 2 kubectl get pods -l app=y -w -o json | grep \'"name"\' | head -1',
    ],
  },
  {
    name: 'kubectl-discovery',
    lines: [
      'kubectl api-resources --api-group=batch',
      'kubectl api-resources --api-group=argoproj.io',
      'kubectl api-resources --namespaced=false --api-group= -o name | grep -E "^(nodes|namespaces)$"',
      'kubectl api-versions | grep -E "^(v1|batch/v1|coordination.k8s.io/v1|argoproj.io/v1alpha1)$"',
      'kubectl explain pod.spec.nodeName | head -5',
      'kubectl explain job.spec.backoffLimit | head -5',
      'kubectl auth can-i create pods',
      "kubectl auth can-i '*' '*'",
      'kubectl version -o json | grep -A3 serverVersion | head -2',
    ],
  },
];
