import { newBuild, sameBuild } from '../../modules/durable/secrets/expiry-controller.ts';
import { checkpoint, create, probe } from '../../modules/durable/secrets/launch.ts';
import { claimedSystem } from './claimed-system.ts';
import { eventsSystem } from './events-system.ts';
import { secretsSystem } from './secrets-system.ts';
import type { System } from './system.ts';

export const systems = {
  v1: secretsSystem(create, null),
  'pod-probe': secretsSystem(probe, sameBuild),
  checkpoint: secretsSystem(checkpoint, newBuild),
  'v2-retry': eventsSystem,
  claimed: claimedSystem,
} satisfies { readonly [variant: string]: System };

export type VariantName = keyof typeof systems;
