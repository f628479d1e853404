import { z } from 'zod';
import type { Fault, Instant } from '../faults/fault.ts';
import { strategyNames, type Plan } from '../scenario/plan.ts';
import type { Token } from './token.ts';
import type { Trail } from './trail.ts';

const instant: z.ZodType<Instant> = z.union([
  z.object({ at: z.number() }),
  z.object({ process: z.string(), link: z.string(), nth: z.number(), phase: z.enum(['sent', 'applied', 'replied']) }),
]);

const process = z.string();
const when = instant;
const message = { process, link: z.string(), nth: z.number() };
const restartAfter = z.number().nullable();

const fault: z.ZodType<Fault> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('crash'), process, when, restartAfter }),
  z.object({ kind: z.literal('stop'), process, when, grace: z.number(), restartAfter }),
  z.object({ kind: z.literal('pause'), process, when, duration: z.number() }),
  z.object({ kind: z.literal('skew'), process, when, offset: z.number(), drift: z.number() }),
  z.object({
    kind: z.literal('lose'),
    ...message,
    message: z.enum(['request', 'reply']),
    seen: z.enum(['timeout', 'reset']),
  }),
  z.object({ kind: z.literal('delay'), ...message, by: z.number() }),
  z.object({ kind: z.literal('fail'), ...message, count: z.number() }),
  z.object({ kind: z.literal('cut'), process, link: z.string(), when, duration: z.number() }),
  z.object({ kind: z.literal('model'), name: z.string(), target: z.string(), when, duration: z.number() }),
]);

const strategy = z.enum(strategyNames);

const plan: z.ZodType<Plan> = z.object({
  seed: z.string(),
  strategy,
  faults: z.array(fault),
  workload: z.json(),
  deviations: z.array(z.object({ event: z.string(), before: z.string() })),
});

const source = z.union([
  z.tuple([z.string(), strategy]).transform(([seed, name]) => ({ kind: 'seed' as const, seed, strategy: name })),
  plan.transform((written) => ({ kind: 'written' as const, plan: written })),
]);

const trail = z
  .tuple([z.number(), z.number().min(1), z.string()])
  .transform(([steps, stride, marks]): Trail => ({ steps, stride, marks }));

const parameters = z.record(z.string(), z.union([z.number(), z.boolean(), z.string()]));

/** The JSON inside a token: positions instead of names, since every character is pasted. */
export const tokenSchema = z
  .tuple([z.string(), z.string(), parameters, source, z.string().nullable(), trail.nullable()])
  .transform(([scenario, variant, values, from, property, way]): Token => ({
    scenario,
    variant,
    parameters: values,
    plan: from,
    property,
    trail: way,
  }));

/** The inverse of `tokenSchema`. */
export function tokenContent({
  scenario,
  variant,
  parameters: values,
  plan: from,
  property,
  trail: way,
}: Token): z.input<typeof tokenSchema> {
  return [
    scenario,
    variant,
    { ...values },
    from.kind === 'seed' ? [from.seed, from.strategy] : from.plan,
    property,
    way === null ? null : [way.steps, way.stride, way.marks],
  ];
}
