import type { ModelFault } from '../../../sim/faults/injector.ts';
import { usual } from '../../../sim/faults/targets.ts';
import { unstarted } from '../../../sim/scenario/unstarted.ts';
import { defineSchema } from '../sql/define-schema.ts';
import { DatabaseServer } from './server.ts';

/** The server's faults that any client should get over; those that strike `replicas` are aimed at `clients`. */
export function usualDatabaseFaults(
  clients: readonly string[],
): readonly (Pick<ModelFault, 'name'> & { readonly targets: readonly string[] })[] {
  const { simulation } = new DatabaseServer(unstarted('any'), { schema: defineSchema({}) });
  return usual(simulation.injector.offered).map(({ name, targets }) => ({
    name,
    targets: targets === 'replicas' ? clients : targets,
  }));
}
