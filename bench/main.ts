import { Bench } from 'tinybench';
import { scheduledDeadHeats } from './dead-heat/fast-check.ts';
import { simulatedDeadHeats } from './dead-heat/simulated.ts';
import { databaseRates } from './database/compare.ts';
import { heapOver, simulatedHour } from './endurance.ts';
import { kubeRatios } from './kube.ts';
import { bareEvents, bareFences, bareRun, bareScheduler } from './kernel.ts';
import type { Rate } from './rate.ts';
import { runSeed, subjects } from './scenarios.ts';

/** Dead heats in one measured iteration. */
const batch = 50;
/** Ms of wall clock for each task. */
const time = 2000;

async function measure(): Promise<Rate[]> {
  const bench = new Bench({ time, warmupTime: 500 });
  const units = new Map<string, { readonly count: number; readonly unit: string }>();
  const add = (name: string, count: number, unit: string, task: () => Promise<unknown>): void => {
    units.set(name, { count, unit });
    bench.add(name, async () => {
      await task();
    });
  };
  add('kernel, counting hops', bareEvents, 'events', () => bareRun('fast'));
  add('kernel, fencing', bareEvents, 'events', () => bareRun('fence'));
  add('fc.scheduler(), bare', bareEvents, 'events', bareScheduler);
  add('bare setImmediate fences', (bareEvents - 1) / 2, 'fences', bareFences);
  add('Kubeflow dead heat, kernel', batch, 'runs', () => simulatedDeadHeats(batch));
  add('Kubeflow dead heat, fc.scheduler()', batch, 'runs', () => scheduledDeadHeats(batch));
  for (const subject of subjects) {
    let seed = 0;
    add(`${subject.scenario.name}/${subject.variant}`, 1, 'runs', () => runSeed(subject, (seed += 1)));
  }
  await bench.run();
  return bench.tasks.map((task) => {
    const { count = 1, unit = 'runs' } = units.get(task.name) ?? {};
    const { result } = task;
    const mean = 'throughput' in result ? result.throughput.mean : 0;
    return { name: task.name, perSecond: mean * count, unit };
  });
}

/** Virtual hours simulated in an hour, for each scenario. */
async function speedUps(): Promise<Rate[]> {
  const rates: Rate[] = [];
  for (const subject of subjects) {
    const began = performance.now();
    let virtual = 0;
    for (let seed = 0; seed < 100; seed++) virtual += (await runSeed(subject, seed)).time;
    const perSecond = virtual / (performance.now() - began);
    rates.push({ name: `${subject.scenario.name}/${subject.variant}`, perSecond, unit: 'virtual s' });
  }
  return rates;
}

function print(rates: readonly Rate[], ratios: readonly (readonly [string, number])[]): void {
  const line = ({ name, perSecond, unit }: Rate): string =>
    `${name.padEnd(44)} ${Math.round(perSecond).toLocaleString('en-US').padStart(12)} ${unit}/s`;
  const lines = [
    ...rates.map(line),
    '',
    ...ratios.map(([name, ratio]) => `${name.padEnd(62)} ${ratio.toFixed(2).padStart(12)} x`),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

async function compare(): Promise<void> {
  const measured = await measure();
  const rateOf = (name: string): number => measured.find((rate) => rate.name === name)?.perSecond ?? Number.NaN;
  const heats = ['Kubeflow dead heat, kernel', 'Kubeflow dead heat, fc.scheduler()'] as const;
  const ratios = [
    ['kernel, hops to fences', rateOf('kernel, counting hops') / rateOf('kernel, fencing')],
    ['bare events, kernel to fc.scheduler()', rateOf('kernel, fencing') / rateOf('fc.scheduler(), bare')],
    ['dead heat, kernel to fc.scheduler()', rateOf(heats[0]) / rateOf(heats[1])],
    ...kubeRatios(),
  ] as const;
  report([...measured, ...(await speedUps())], ratios);
}

async function compareDatabases(): Promise<void> {
  const { rates, ratios, missing } = await databaseRates();
  if (missing.length > 0) {
    process.stderr.write(`Not installed: ${missing.join(', ')} (npm --prefix bench/peers install)\n`);
  }
  report(rates, ratios);
}

function report(rates: readonly Rate[], ratios: readonly (readonly [string, number])[]): void {
  if (!process.argv.includes('--json')) return print(rates, ratios);
  const result = { schema: 'deadheat/bench/1', rates, ratios: Object.fromEntries(ratios) };
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
}

/** `npm run bench` compares rates, `-- database` those of databases; `-- hour VARIANT` and `-- memory SEEDS` are long runs. */
const [what, detail] = process.argv.slice(2);
if (what === 'hour') {
  const { seconds, events, violated } = await simulatedHour(detail ?? 'fenced');
  const broken = violated.length === 0 ? 'nothing violated' : `violated: ${violated.join(', ')}`;
  process.stdout.write(`one virtual hour in ${seconds.toFixed(1)} s, ${events} events, ${broken}\n`);
} else if (what === 'memory') {
  const heap = await heapOver(Number(detail ?? 1_000_000));
  process.stdout.write(`heap in MiB after each tenth: ${heap.map((size) => size.toFixed(1)).join(' ')}\n`);
} else if (what === 'database') await compareDatabases();
else await compare();
