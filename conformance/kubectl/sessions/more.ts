import type { Session } from '../session.ts';
import { configMapManifest, podManifest } from './manifests.ts';

const event = `apiVersion: v1
kind: Event
metadata:
  name: e
involvedObject:
  apiVersion: v1
  kind: Pod
  name: a
reason: Started
message: Started container main
type: Normal
source:
  component: test
firstTimestamp: "2026-01-01T00:00:00Z"
lastTimestamp: "2026-01-01T00:00:00Z"
count: 1
`;
const lease = `apiVersion: coordination.k8s.io/v1
kind: Lease
metadata:
  name: l
spec:
  holderIdentity: me
  leaseDurationSeconds: 15
`;
const cronJob = `apiVersion: batch/v1
kind: CronJob
metadata:
  name: cj
spec:
  schedule: "0 * * * *"
  suspend: true
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers:
          - name: main
            image: example/image:1
`;

export const more: readonly Session[] = [
  {
    name: 'kubectl-kinds',
    files: {
      'all.yaml': [podManifest('a'), event, lease, cronJob, configMapManifest('c', { k: 'v' })].join('---\n'),
    },
    lines: [
      'kubectl create -f all.yaml',
      'cat all.yaml | kubectl replace -f - --dry-run=server 2>&1 | grep -v "^Warning"',
      'kubectl get leases',
      'kubectl get lease l -o yaml',
      'kubectl get events -o custom-columns=REASON:.reason,OBJECT:.involvedObject.name',
      "kubectl get events --field-selector involvedObject.name=a,reason=Started | awk '{print $2, $3, $4}'",
      'kubectl get cronjob cj -o wide',
      `kubectl patch cronjob cj -p '{"spec":{"suspend":false}}'`,
      "kubectl get cronjob cj -o jsonpath='{.spec.suspend} {.metadata.generation}'",
      'kubectl get cm -o name | sort',
      'kubectl get pods,cm,leases -o name | sort',
      'kubectl get pods --server-print=false',
      'kubectl get pods --output-watch-events --watch-only --request-timeout=1s; true',
      'kubectl label cm c a=b --list',
      'kubectl label cm c a=b --resource-version=1',
      'kubectl annotate cm --all note=all',
      'kubectl set env pod/a A=1 2>&1 | cut -c1-80 | head -1',
      'kubectl patch cm c --type=merge -p \'{"data":{"k":"w"}}\' --dry-run=server -o jsonpath={.data.k}',
      'kubectl patch cm c --type=merge -p \'{"data":{"k":"w"}}\' --dry-run=client -o jsonpath={.data.k}',
      'kubectl patch cm c --type=merge -p \'{"data":1}\' 2>&1 | cut -c1-60',
      'kubectl patch cm c --type=strategic -p \'{"data":{"$patch":"replace","z":"1"}}\'',
      'kubectl get cm c -o jsonpath={.data}',
      'kubectl create cm c2 --from-literal=a=b --save-config -o name',
      'kubectl get cm c2 -o jsonpath={.metadata.annotations}',
      'kubectl create cm c3 --from-file=all.yaml; kubectl get cm c3 -o jsonpath={.data.*} | wc -l',
      'kubectl delete cm c2 c3',
      'kubectl delete all --all',
      'kubectl delete events --all',
      'kubectl delete lease/l cm/c',
      'kubectl get ns kubectl-kinds -o yaml',
      'kubectl get ns kubectl-kinds',
    ],
  },
  {
    name: 'kubectl-namespace',
    files: { 'c.yaml': configMapManifest('c', { k: 'v' }) },
    lines: [
      'kubectl create namespace kubectl-gone',
      'kubectl -n kubectl-gone create -f c.yaml',
      'kubectl -n kubectl-none create -f c.yaml',
      'kubectl delete namespace kubectl-gone',
      'kubectl -n kubectl-gone get cm c',
      'kubectl get ns kubectl-gone',
      'kubectl label ns kubectl-namespace team=x',
      'kubectl get ns -l team=x',
      'kubectl get ns -l kubernetes.io/metadata.name=kubectl-namespace -o name',
      'kubectl create namespace Bad_Name',
      'kubectl get ns --field-selector metadata.name=kubectl-namespace -o name',
    ],
  },
];
