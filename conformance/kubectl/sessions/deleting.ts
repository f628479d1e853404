import type { Session } from '../session.ts';
import { configMapManifest, podManifest } from './manifests.ts';

const files = {
  'a.yaml': podManifest('a', { app: 'x' }),
  'b.yaml': podManifest('b', { app: 'y' }),
  'c.yaml': configMapManifest('c', { key: 'value' }),
  'job.yaml': `apiVersion: batch/v1
kind: Job
metadata:
  name: owner
spec:
  suspend: true
  template:
    spec:
      restartPolicy: Never
      containers:
      - name: main
        image: example/image:1
`,
};

/** Makes a config map that the job `owner` owns. */
const owned = `uid=$(kubectl get job owner -o jsonpath={.metadata.uid}); kubectl create configmap owned; kubectl patch cm owned --type=merge -p "{\\"metadata\\":{\\"ownerReferences\\":[{\\"apiVersion\\":\\"batch/v1\\",\\"kind\\":\\"Job\\",\\"name\\":\\"owner\\",\\"uid\\":\\"$uid\\",\\"blockOwnerDeletion\\":true}]}}"`;

export const deleting: readonly Session[] = [
  {
    name: 'kubectl-delete',
    files,
    lines: [
      'kubectl create -f a.yaml -f b.yaml -f c.yaml',
      'kubectl delete pod a',
      'kubectl delete pod a',
      'kubectl delete pod a --ignore-not-found',
      'kubectl delete pods -l app=y',
      'kubectl create -f a.yaml -f b.yaml',
      'kubectl delete pod a --grace-period=0 --force',
      'kubectl delete pods --all --now',
      'kubectl delete cm c --dry-run=server',
      'kubectl delete cm c -o name',
      'kubectl get pods',
      'kubectl create configmap held',
      `kubectl patch cm held --type=merge -p '{"metadata":{"finalizers":["example.com/held"]}}'`,
      'kubectl delete cm held --wait=false',
      "kubectl get cm held -o jsonpath='{.metadata.finalizers}'",
      `(sleep 1; kubectl patch cm held --type=merge -p '{"metadata":{"finalizers":null}}') & kubectl wait --for=delete cm/held --timeout=10s > waited; wait; cat waited`,
    ],
  },
  {
    name: 'kubectl-cascade',
    files,
    lines: [
      'kubectl create -f job.yaml',
      owned,
      'kubectl delete job owner --cascade=orphan',
      "kubectl get cm owned -o jsonpath='{.metadata.ownerReferences}'",
      'kubectl delete cm owned; kubectl create -f job.yaml',
      owned,
      'kubectl delete job owner --cascade=foreground',
      'kubectl get cm owned',
      'kubectl create -f job.yaml',
      owned,
      'kubectl delete job owner',
      'kubectl wait --for=delete cm/owned --timeout=10s > waited; kubectl get cm owned',
    ],
  },
  {
    name: 'kubectl-wait',
    files,
    lines: [
      'kubectl create -f a.yaml',
      'kubectl wait --for=condition=Ready pod/a --timeout=1s',
      `(sleep 1; kubectl patch pod a --subresource=status --type=merge -p '{"status":{"phase":"Running","conditions":[{"type":"Ready","status":"True"}]}}') & kubectl wait --for=condition=Ready pod/a --timeout=10s > waited; wait; cat waited`,
      'kubectl get pods',
      "kubectl wait --for=jsonpath='{.status.phase}'=Running pod/a --timeout=5s",
      'kubectl wait --for=condition=Ready pod/none --timeout=1s',
      'kubectl wait --for=delete pod/none --timeout=1s',
    ],
  },
  {
    name: 'kubectl-nodes',
    files: {
      'node.yaml': 'apiVersion: v1\nkind: Node\nmetadata:\n  name: kubectl-node\n',
      'assigned.yaml': podManifest('assigned').replace('spec:\n', 'spec:\n  nodeName: kubectl-node\n'),
    },
    lines: [
      'kubectl create -f node.yaml',
      'kubectl get node kubectl-node',
      'kubectl cordon kubectl-node',
      'kubectl get node kubectl-node',
      'kubectl uncordon kubectl-node',
      'kubectl uncordon kubectl-node',
      'kubectl create -f assigned.yaml',
      'kubectl get pods -o wide',
      'kubectl drain kubectl-node --force --grace-period=0 --timeout=10s',
      'kubectl get pods',
      'kubectl taint node kubectl-node key=value:NoSchedule',
      'kubectl delete node kubectl-node',
    ],
  },
];
