import type { Notification, Notifications } from '../../modules/durable/notifications.ts';
import type { Process } from '../../sim/kernel/process.ts';
import type { Simulation } from '../../sim/kernel/simulation.ts';

/** The link to whoever shows states of builds, and the store of its facts. */
export const boardLink = 'status-board';

/**
 * Shows the states of builds to people, as GitHub does with statuses of commits: takes whatever comes, but a key only once.
 * Not modelled: limits of rate, refusals.
 */
export class StatusBoard {
  readonly #simulation: Simulation;
  readonly #keys = new Set<string>();
  readonly #shown = new Map<string, Notification>();
  #taken = 0;

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
    simulation.declareLink(boardLink, { request: [20, 300], reply: [20, 200] });
  }

  /** The port of one process. */
  port(process: Process): Notifications {
    return {
      send: (notification) =>
        process.request<boolean>({
          link: boardLink,
          operation: 'POST',
          object: notification.run,
          timeout: 10_000,
          apply: (exchange) => {
            this.#take(notification, process.name);
            exchange.reply(true, '201');
          },
          unanswered: () => false,
          failed: () => false,
        }),
    };
  }

  #take(notification: Notification, process: string): void {
    const { run, key } = notification;
    if (key !== null && this.#keys.has(key)) return this.#simulation.mark('notification-repeated');
    if (key !== null) this.#keys.add(key);
    const before = this.#shown.get(run) ?? null;
    this.#shown.set(run, notification);
    this.#taken += 1;
    this.#simulation.observe({
      kind: 'changed',
      store: boardLink,
      collection: 'statuses',
      key: run,
      before,
      after: notification,
      version: String(this.#taken),
      process,
    });
  }
}
