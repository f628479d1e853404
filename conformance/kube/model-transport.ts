import { KubeCluster } from '../../models/kube/cluster.ts';
import { startGarbageCollector } from '../../models/kube/controllers/garbage-collector.ts';
import type { HttpRequest } from '../../models/kube/http/exchange.ts';
import { serveHttp } from '../../models/kube/http/serve-http.ts';
import { startNamespaceController } from '../../models/kube/controllers/namespace-controller.ts';
import { customResource } from '../../models/kube/resource-definition.ts';
import { Simulation } from '../../sim/kernel/simulation.ts';
import { timed } from '../../sim/strategies/timed.ts';
import type { Exchange, Transport } from './transport.ts';

const resources = [
  customResource(
    { group: 'argoproj.io', version: 'v1alpha1', plural: 'workflows', kind: 'Workflow', namespaced: true },
    { shortNames: ['wf'] },
  ),
  customResource(
    {
      group: 'kubeflow.org',
      version: 'v1beta1',
      plural: 'scheduledworkflows',
      kind: 'ScheduledWorkflow',
      namespaced: true,
    },
    { shortNames: ['swf'] },
  ),
  customResource(
    { group: 'deadheat.example', version: 'v1', plural: 'races', kind: 'Race', namespaced: true },
    { statusSubresource: true, selectableFields: ['.spec.lane'] },
  ),
];

/** A simulated cluster with the controllers of the recorded one, through its HTTP layer. Time passes in `pause` only. */
export class ModelTransport implements Transport {
  readonly #simulation = new Simulation({
    seed: 'conformance',
    strategy: timed,
    faults: [],
    drain: 'fence',
    record: false,
    judge: () => {},
  });
  readonly #cluster: KubeCluster;

  constructor() {
    this.#cluster = new KubeCluster(this.#simulation, { resources, trackManagedFields: true });
    startGarbageCollector(this.#cluster);
    startNamespaceController(this.#cluster);
    // The recorded server has forgotten what came before its own start: version 1 is too old.
    const body = JSON.stringify({ metadata: { name: 'earlier' } });
    this.send({ method: 'POST', target: '/api/v1/namespaces', headers: new Map(), body });
    const when = { at: 0 };
    this.#simulation.injector.strike({ kind: 'model', name: 'kube/compact', target: '', duration: 0, when });
  }

  send(request: HttpRequest): Exchange {
    const exchange: { -readonly [key in keyof Exchange]: Exchange[key] } = {
      head: null,
      text: '',
      ended: false,
      close: () => served?.abort(),
    };
    const begin = (status: number, headers: ReadonlyMap<string, string>): void => {
      exchange.head = { status, headers };
    };
    const end = (): void => {
      exchange.ended = true;
    };
    const write = (chunk: string): void => {
      exchange.text += chunk;
    };
    const served: { abort(): void } | undefined = serveHttp(this.#cluster.endpoint(0), request, {
      begin,
      write,
      end,
      answer({ status, headers, body }) {
        begin(status, headers);
        if (request.method !== 'HEAD') write(body);
        end();
      },
    });
    return exchange;
  }

  async pause(time: number): Promise<void> {
    this.#simulation.advance(this.#simulation.now + time);
  }
}
