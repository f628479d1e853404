import type { Session } from './session.ts';
import { deleting } from './sessions/deleting.ts';
import { more } from './sessions/more.ts';
import { reading } from './sessions/reading.ts';
import { writing } from './sessions/writing.ts';

export const sessions: readonly Session[] = [...reading, ...writing, ...deleting, ...more];
