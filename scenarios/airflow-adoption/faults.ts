import { databaseLink } from '../../models/database/server/server.ts';
import type { FaultMenu } from '../../sim/faults/menu.ts';
import { usual, type Targets } from '../../sim/faults/targets.ts';
import type { Values } from './catalogue.ts';

const minute = 60_000;

const weights: { readonly [kinds: string]: FaultMenu['weights'] } = {
  all: { crash: 3, pause: 3, skew: 2, lose: 2, delay: 1, fail: 2, cut: 3, model: 3 },
  database: { fail: 2, lose: 1, cut: 3, model: 3 },
  pause: { pause: 1 },
  clock: { skew: 1 },
  crash: { crash: 1 },
};

/**
 * What may befall the schedulers within the first ten minutes: pauses and cuts of up to three times the threshold, wall
 * clocks up to twice the threshold off, all that a database does without losing a commit (it replicates synchronously),
 * lost messages and crashes at any of their requests.
 */
export function faultMenu({ faultKinds }: Values, { models }: Targets): FaultMenu {
  const names = usual(models).map(({ name }) => name);
  const ofDatabase = { links: [databaseLink], models: names.filter((name) => name.startsWith('database/')) };
  return {
    ...(faultKinds === 'database' ? ofDatabase : {}),
    horizon: 10 * minute,
    requests: 400,
    weights: weights[faultKinds] ?? {},
    duration: [1000, 90_000],
    restart: [1000, minute],
    delay: [100, 20_000],
  };
}
