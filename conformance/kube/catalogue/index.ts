import type { Group } from '../sequence.ts';
import { create } from './create.ts';
import { deletion, garbageCollection } from './delete.ts';
import { kinds, subresources } from './kinds.ts';
import { list, read } from './list.ts';
import { patchJson, patchMerge, patchStrategic, serverSideApply } from './patch.ts';
import { protocol } from './protocol.ts';
import { selectors } from './selectors.ts';
import { update } from './update.ts';
import { names, validation } from './validation.ts';
import { watches } from './watch.ts';

/** Every group of sequences. */
export const catalogue: readonly Group[] = [
  create,
  update,
  patchMerge,
  patchJson,
  patchStrategic,
  serverSideApply,
  deletion,
  garbageCollection,
  list,
  read,
  watches,
  selectors,
  subresources,
  kinds,
  validation,
  names,
  protocol,
];
