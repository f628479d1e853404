import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KubeCluster, type KubeClusterOptions } from '../../models/kube/cluster.ts';
import { startGarbageCollector } from '../../models/kube/controllers/garbage-collector.ts';
import { serveHttp } from '../../models/kube/http/serve-http.ts';
import { startJobController } from '../../models/kube/controllers/job-controller.ts';
import { startKubeScheduler } from '../../models/kube/controllers/kube-scheduler.ts';
import { startKubelet, type KubeletOptions } from '../../models/kube/controllers/kubelet.ts';
import { startNamespaceController } from '../../models/kube/controllers/namespace-controller.ts';
import { ClockedSimulation } from './clocked-simulation.ts';
import { httpServer } from './http-server.ts';
import { addNodes, placeAmong } from './nodes.ts';
import { kubeconfigOf } from './kubeconfig.ts';

export interface ServeKubeOptions extends KubeClusterOptions {
  /** The port of the first API server; the others have the next ones. Default 0: any that are free. */
  readonly port?: number;
  /** Where it listens. Default 127.0.0.1: nobody is asked who they are. */
  readonly host?: string;
  /**
   * How many nodes there are, with a scheduler, kubelets, and the controllers of garbage, namespaces and jobs. Default 1;
   * 0: bare API servers.
   */
  readonly nodes?: number;
  /** How pods run on the nodes. By default what is to be restarted runs for ever; anything else is done within a minute. */
  readonly kubelet?: KubeletOptions;
  /** Keys whatever is drawn: names, latencies. Default `serve`. */
  readonly seed?: string;
}

/** A simulated cluster behind real sockets. */
export interface ServedKube {
  /** Of the first API server. */
  readonly url: string;
  readonly urls: readonly string[];
  /** The text of a kubeconfig, with a context for each API server: `kube-0`, `kube-1`, …. */
  readonly kubeconfig: string;
  readonly cluster: KubeCluster;
  /** Makes a fault of the model happen now: `strike('kube/drop-watches', 'kube-0')`. `duration` in ms. */
  strike(name: string, target: string, duration?: number): void;
  /** Ends all watches and connections, and stops listening. */
  close(): Promise<void>;
}

/**
 * Serves a simulated cluster over HTTP, in a virtual time that follows the clock on the wall.
 * Rejects when a port cannot be had.
 */
export async function serveKube(options: ServeKubeOptions = {}): Promise<ServedKube> {
  const { port = 0, host = '127.0.0.1', nodes = 1, kubelet = {}, seed = 'serve', ...clusterOptions } = options;
  const clock = new ClockedSimulation(seed);
  const cluster = new KubeCluster(clock.simulation, { trackManagedFields: true, ...clusterOptions });
  if (nodes > 0) startActors(cluster, nodes, kubelet);
  const servers = cluster.servers.map((_, index) => serverOf(clock, cluster, index));
  const close = async (): Promise<void> => {
    clock.stop();
    await Promise.all(servers.filter(({ listening }) => listening).map(closed));
  };
  try {
    for (const [index, server] of servers.entries()) await listen(server, host, port === 0 ? 0 : port + index);
  } catch (error) {
    await close();
    throw error;
  }
  clock.act(() => {});
  const urls = servers.map(urlOf);
  return {
    url: urls[0] ?? '',
    urls,
    kubeconfig: kubeconfigOf(urls.map((url, index) => ({ name: `kube-${index}`, url }))),
    cluster,
    strike(name, target, duration = 0) {
      const when = { at: clock.simulation.now };
      clock.act(() => clock.simulation.injector.strike({ kind: 'model', name, target, duration, when }));
    },
    close,
  };
}

function startActors(cluster: KubeCluster, nodes: number, kubelet: KubeletOptions): void {
  addNodes(cluster, nodes);
  startGarbageCollector(cluster);
  startNamespaceController(cluster);
  startJobController(cluster);
  startKubeScheduler(cluster, { place: ({ metadata }) => placeAmong(cluster, metadata.name ?? '') });
  startKubelet(cluster, { duration: ({ spec }) => (restarts(spec) ? null : [1000, 60_000]), ...kubelet });
}

function restarts(spec: object): boolean {
  return !('restartPolicy' in spec) || spec.restartPolicy === 'Always';
}

function serverOf(clock: ClockedSimulation, cluster: KubeCluster, index: number): Server {
  const endpoint = cluster.endpoint(index);
  return httpServer(
    (request, connection) => {
      const exchange = clock.act(() => serveHttp(endpoint, request, connection));
      return { abort: () => clock.act(() => exchange.abort()) };
    },
    () => endpoint.listening,
  );
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  server.listen(port, host);
  await once(server, 'listening');
}

async function closed(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}

function urlOf(server: Server): string {
  const { address, family, port } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
