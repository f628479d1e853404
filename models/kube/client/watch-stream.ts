import type { KubeObject, Watch, WatchEvent } from '../../../modules/ports/kube.ts';
import { toKubeError } from './kube-error.ts';
import { LinkStream } from './link-stream.ts';
import type { WatchSink } from '../verbs/watch.ts';
import type { StreamedEvent } from '../server/watch-event.ts';

/** The connection of one watch between a server and a process. */
export class WatchStream extends LinkStream<WatchEvent<KubeObject>> implements WatchSink, Watch<KubeObject> {
  deliver(event: StreamedEvent): void {
    this.send(event.type === 'ERROR' ? { type: 'ERROR', error: toKubeError(event.status, false) } : event);
  }
}
