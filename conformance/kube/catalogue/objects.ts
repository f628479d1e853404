import { mergePatch, type Json, type RequestStep } from '../sequence.ts';

/** Collections in the sequence's namespace, and those without one. */
const namespaced = '/namespaces/{ns}';
export const pods = `/api/v1${namespaced}/pods`;
export const configMaps = `/api/v1${namespaced}/configmaps`;
export const secrets = `/api/v1${namespaced}/secrets`;
export const events = `/api/v1${namespaced}/events`;
export const nodes = '/api/v1/nodes';
export const namespaces = '/api/v1/namespaces';
export const jobs = `/apis/batch/v1${namespaced}/jobs`;
export const cronJobs = `/apis/batch/v1${namespaced}/cronjobs`;
export const leases = `/apis/coordination.k8s.io/v1${namespaced}/leases`;
export const races = `/apis/deadheat.example/v1${namespaced}/races`;
export const workflows = `/apis/argoproj.io/v1alpha1${namespaced}/workflows`;
export const scheduledWorkflows = `/apis/kubeflow.org/v1beta1${namespaced}/scheduledworkflows`;

export interface Fields {
  readonly [key: string]: Json;
}

export function pod(name: string, metadata: Fields = {}, spec: Fields = {}): Fields {
  const containers = [{ name: 'main', image: 'busybox:1' }];
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, ...metadata }, spec: { containers, ...spec } };
}

export function configMap(name: string, metadata: Fields = {}, data: Fields = { k: 'v' }): Fields {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...metadata }, data };
}

export function secret(name: string, more: Fields = {}): Fields {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name }, ...more };
}

export function race(name: string, metadata: Fields = {}, spec: Fields = { lane: 'one' }): Fields {
  return { apiVersion: 'deadheat.example/v1', kind: 'Race', metadata: { name, ...metadata }, spec };
}

export function workflow(name: string, metadata: Fields = {}, spec: Fields = { entrypoint: 'main' }): Fields {
  return { apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', metadata: { name, ...metadata }, spec };
}

export function scheduledWorkflow(name: string, metadata: Fields = {}, spec: Fields = { enabled: true }): Fields {
  return { apiVersion: 'kubeflow.org/v1beta1', kind: 'ScheduledWorkflow', metadata: { name, ...metadata }, spec };
}

export function lease(name: string, metadata: Fields = {}, spec: Fields = { holderIdentity: 'a' }): Fields {
  return { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name, ...metadata }, spec };
}

export function node(name: string, more: Fields = {}): Fields {
  return { apiVersion: 'v1', kind: 'Node', metadata: { name }, ...more };
}

export function namespace(name: string, metadata: Fields = {}): Fields {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, ...metadata } };
}

const template: Json = { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox:1' }] } };

export function job(name: string, metadata: Fields = {}, spec: Fields = {}): Fields {
  return { apiVersion: 'batch/v1', kind: 'Job', metadata: { name, ...metadata }, spec: { template, ...spec } };
}

export function cronJob(name: string, metadata: Fields = {}, spec: Fields = {}): Fields {
  const all = { schedule: '*/5 * * * *', jobTemplate: { spec: { template } }, ...spec };
  return { apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name, ...metadata }, spec: all };
}

export function event(name: string, more: Fields = {}): Fields {
  const involvedObject = { kind: 'Pod', namespace: '{ns}', name: 'a', apiVersion: 'v1' };
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name },
    involvedObject,
    reason: 'Started',
    type: 'Normal',
    ...more,
  };
}

/** An owner reference to the answer of step `step`. */
export function ownedBy(kind: 'ConfigMap' | 'Pod' | 'Race', name: string, step: string, more: Fields = {}): Fields {
  const apiVersion = kind === 'Race' ? 'deadheat.example/v1' : 'v1';
  return { ownerReferences: [{ apiVersion, kind, name, uid: `{uid:${step}}`, ...more }] };
}

/** Takes all finalizers away, so that what is being deleted goes. */
export function freed(path: string): RequestStep {
  return mergePatch(path, { metadata: { finalizers: null } });
}
