import { listOf } from '../kinds/filled.ts';
import { isRecord, type JsonObject } from '../objects/object-fields.ts';
import { uidOf } from '../server/names.ts';

/** How a container is: it runs, or has ended with this code. */
export type ContainerEnd = 'running' | { readonly exitCode: number };

/**
 * What a kubelet tells of one container of a pod (convertToAPIContainerStatuses in pkg/kubelet/kubelet_pods.go, 1.36).
 * `old`: what it told before. `now` as RFC 3339.
 * Not modelled: restarts, so there is no last state; resources, users and mounts; images by other names than the spec's.
 */
export function containerStatus(
  container: JsonObject,
  uid: string,
  old: JsonObject | undefined,
  end: ContainerEnd,
  now: string,
): JsonObject {
  const name = String(container['name']);
  const image = typeof container['image'] === 'string' ? container['image'] : '';
  const running = end === 'running';
  const containerID = old?.['containerID'] ?? `containerd://${digest(`${uid}/${name}`)}`;
  const startedAt = startOf(old) ?? now;
  return {
    name,
    state: running ? { running: { startedAt } } : { terminated: terminated(end.exitCode, startedAt, now, containerID) },
    lastState: {},
    ready: running,
    restartCount: 0,
    image,
    imageID: old?.['imageID'] ?? (image === '' ? '' : `${repositoryOf(image)}@sha256:${digest(image)}`),
    containerID,
    started: running,
  };
}

/** The same for one of its init containers: over and done with, unless it is a sidecar. */
export function initContainerStatus(
  container: JsonObject,
  uid: string,
  old: JsonObject | undefined,
  end: ContainerEnd,
  now: string,
): JsonObject {
  if (container['restartPolicy'] === 'Always') return containerStatus(container, uid, old, end, now);
  if (old !== undefined) return old;
  return { ...containerStatus(container, uid, old, { exitCode: 0 }, now), ready: true };
}

/** What was told before of the container with this name. */
export function toldOf(status: JsonObject, list: string, name: unknown): JsonObject | undefined {
  return listOf(status, list).find((each) => each['name'] === name);
}

function terminated(exitCode: number, startedAt: unknown, finishedAt: string, containerID: unknown): JsonObject {
  return { exitCode, reason: exitCode === 0 ? 'Completed' : 'Error', startedAt, finishedAt, containerID };
}

function startOf(told: JsonObject | undefined): unknown {
  const state = told?.['state'];
  const running = isRecord(state) ? state['running'] : undefined;
  return isRecord(running) ? running['startedAt'] : undefined;
}

/** `registry:5000/a/b:tag` without its tag or digest. */
function repositoryOf(image: string): string {
  return image.replace(/@.*$/, '').replace(/:[^/]*$/, '');
}

/** 64 hexadecimal digits that depend on nothing but the text; both halves are the same, since hashing twice costs twice. */
function digest(text: string): string {
  const half = uidOf(text).replaceAll('-', '');
  return half + half;
}
