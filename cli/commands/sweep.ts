import { availableParallelism } from 'node:os';
import type { SweepResult } from '../../reports/sweep-result.ts';
import { sweepResultText, sweepSummaryText } from '../../reports/sweep-text.ts';
import { counted } from '../../reports/wording.ts';
import { strategyNames, type StrategyName } from '../../sim/scenario/plan.ts';
import { UsageError } from '../../sim/usage-error.ts';
import { oneOf, readAssignments, readCommandLine, readShard, wholeNumber, type Shard } from '../command-line.ts';
import { exitCodesHelp, type ExitCode } from '../exit-code.ts';
import { targetsOf } from '../scenarios/target.ts';
import { runCampaign, type Assignment } from '../sweep/campaign.ts';
import { printJson, type Terminal } from '../terminal.ts';

export const sweepHelp = `deadheat sweep [SCENARIO[/VARIANT]] [options]

Runs many seeds of each variant and says which properties held. Each violation comes as a token that replays it; it was
replayed before it is printed. Without SCENARIO: everything that ships. SCENARIO may be the path of a .ts or .js file of
your own; any violation there is a failure, and a variant that does not show what it is said to break is inconclusive. A
variant that ships must come out as \`deadheat list\` says.

Options
  --seeds N                      seeds per variant (default: what the scenario suggests)
  --from N                       the first seed (default 0)
  --strategy ${strategyNames.join('|')}       how events are ordered: realistic times, or adversarial (default timed)
  --param NAME=VALUE             sets a parameter of the scenario; repeatable
  --shard I/N                    runs part I of N of the seeds, counted from 1
  --on-failure continue|stop     stop: end a variant at its lowest violating seed (default continue)
  --workers N                    worker threads (default: one per core); results do not depend on it
  --json                         the results as JSON (schema deadheat/sweep/1)
  --help                         this text

Examples
  deadheat sweep
  deadheat sweep adoption/label-patch --seeds 20000
  deadheat sweep adoption --param replicas=3 --strategy random
  deadheat sweep ./my-scheduler.ts --on-failure stop
  deadheat sweep --shard 2/8 --json > part-2.json

${exitCodesHelp}
`;

const options = {
  seeds: { type: 'string' },
  from: { type: 'string', default: '0' },
  strategy: { type: 'string', default: 'timed' },
  param: { type: 'string', multiple: true, default: [] as string[] },
  shard: { type: 'string', default: '1/1' },
  'on-failure': { type: 'string', default: 'continue' },
  workers: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

export async function sweep(args: string[], terminal: Terminal): Promise<ExitCode> {
  const { values, positionals } = readCommandLine('sweep', options, args);
  if (positionals.length > 1) throw new UsageError('sweep takes at most one SCENARIO; see: deadheat sweep --help');
  const workers = values.workers === undefined ? availableParallelism() : wholeNumber('workers', values.workers, 1);
  const assignments = await assign(positionals[0], {
    seeds: values.seeds === undefined ? null : wholeNumber('seeds', values.seeds, 1),
    from: wholeNumber('from', values.from, 0),
    strategy: oneOf('strategy', values.strategy, strategyNames),
    given: readAssignments('param', values.param),
    shard: readShard(values.shard),
    stopAtViolation: oneOf('on-failure', values['on-failure'], ['continue', 'stop']) === 'stop',
  });
  const { results, interrupted, code } = await runCampaign({
    assignments,
    workers,
    terminal,
    onResult(result, { file }) {
      if (!values.json) terminal.out(sweepResultText(result, file !== null, terminal.paint));
    },
  });
  if (interrupted) terminal.err(interruptedText(results, assignments));
  if (values.json) printJson(terminal, { schema: 'deadheat/sweep/1', interrupted, results });
  else terminal.out(sweepSummaryText(results, assignments[0]?.sourced.file !== null, terminal.paint));
  return code;
}

interface SweepOrder {
  /** Null: as many as each scenario suggests. */
  readonly seeds: number | null;
  readonly from: number;
  readonly strategy: StrategyName;
  readonly given: { readonly [name: string]: string };
  readonly shard: Shard;
  readonly stopAtViolation: boolean;
}

async function assign(word: string | undefined, order: SweepOrder): Promise<readonly Assignment[]> {
  const { strategy, given, stopAtViolation } = order;
  return (await targetsOf(word)).flatMap(({ scenario, file, variants }) =>
    variants.map((variant): Assignment => {
      const values = scenario.settle(variant, given);
      const seeds = {
        strategy,
        stopAtViolation,
        ...shardOf({ ...order, seeds: order.seeds ?? scenario.variants[variant]?.seeds ?? scenario.seeds }),
      };
      return { sourced: { scenario, file }, job: { scenario: scenario.name, file, variant, values, ...seeds } };
    }),
  );
}

/** The shards of a sweep are its consecutive parts: together all seeds, none twice. */
export function shardOf({ seeds, from, shard }: Pick<SweepOrder, 'from' | 'shard'> & { readonly seeds: number }): {
  readonly from: number;
  readonly count: number;
} {
  const start = Math.floor((seeds * (shard.index - 1)) / shard.of);
  const end = Math.floor((seeds * shard.index) / shard.of);
  return { from: from + start, count: end - start };
}

function interruptedText(results: readonly SweepResult[], assignments: readonly Assignment[]): string {
  const runs = results.reduce((sum, result) => sum + result.runs, 0);
  const asked = assignments.reduce((sum, { job }) => sum + job.count, 0);
  return `Interrupted after ${runs} of ${counted(asked, 'run')}: what follows is what is known until here.\n`;
}
