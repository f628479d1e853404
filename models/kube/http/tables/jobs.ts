import { parseTimestamp } from '../../objects/timestamp.ts';
import { ageOf, humanDuration } from './age.ts';
import { column, nameColumn, wide, type TablePrinter } from './column.ts';
import { at, conditionStatus, listAt, numberAt, orElse, textAt } from '../fields.ts';
import { selectorText } from './selector-text.ts';

/** Jobs (pkg/printers/internalversion/printers.go, printJob, 1.36). */
export const jobPrinter: TablePrinter = {
  columns: [
    nameColumn,
    column('Status'),
    column('Completions'),
    column('Duration'),
    column('Age'),
    wide('Containers'),
    wide('Images'),
    wide('Selector'),
  ],
  cells: (job, now) => [
    job.metadata.name ?? '',
    statusOf(job),
    completionsOf(job),
    durationOf(job, now),
    ageOf(job.metadata.creationTimestamp, now),
    ...containersOf(at(job, 'spec', 'template')),
    selectorText(at(job, 'spec', 'selector')),
  ],
};

/** Cron jobs (printCronJob). */
export const cronJobPrinter: TablePrinter = {
  columns: [
    nameColumn,
    column('Schedule'),
    column('Timezone'),
    column('Suspend', { type: 'boolean' }),
    column('Active', { type: 'integer' }),
    column('Last Schedule'),
    column('Age'),
    wide('Containers'),
    wide('Images'),
    wide('Selector'),
  ],
  cells: (cronJob, now) => {
    const suspend = at(cronJob, 'spec', 'suspend');
    const last = textAt(cronJob, 'status', 'lastScheduleTime');
    return [
      cronJob.metadata.name ?? '',
      textAt(cronJob, 'spec', 'schedule'),
      orElse(textAt(cronJob, 'spec', 'timeZone'), '<none>'),
      suspend === undefined ? '<unset>' : suspend === true ? 'True' : 'False',
      listAt(cronJob, 'status', 'active').length,
      last === '' ? '<none>' : ageOf(last, now),
      ageOf(cronJob.metadata.creationTimestamp, now),
      ...containersOf(at(cronJob, 'spec', 'jobTemplate', 'spec', 'template')),
      selectorText(at(cronJob, 'spec', 'jobTemplate', 'spec', 'selector')),
    ];
  },
};

function statusOf(job: Parameters<TablePrinter['cells']>[0]): string {
  const has = (type: string): boolean => conditionStatus(job, type) === 'True';
  if (has('Complete')) return 'Complete';
  if (has('Failed')) return 'Failed';
  if (job.metadata.deletionTimestamp !== undefined) return 'Terminating';
  if (has('Suspended')) return 'Suspended';
  if (has('FailureTarget')) return 'FailureTarget';
  return has('SuccessCriteriaMet') ? 'SuccessCriteriaMet' : 'Running';
}

function completionsOf(job: unknown): string {
  const succeeded = numberAt(job, 'status', 'succeeded');
  const completions = at(job, 'spec', 'completions');
  if (typeof completions === 'number') return `${succeeded}/${completions}`;
  const parallelism = numberAt(job, 'spec', 'parallelism');
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function durationOf(job: unknown, now: number): string {
  const start = parseTimestamp(textAt(job, 'status', 'startTime'));
  if (start === null) return '';
  return humanDuration((parseTimestamp(textAt(job, 'status', 'completionTime')) ?? now) - start);
}

function containersOf(template: unknown): readonly [string, string] {
  const containers = listAt(template, 'spec', 'containers');
  return [
    containers.map((container) => textAt(container, 'name')).join(','),
    containers.map((container) => textAt(container, 'image')).join(','),
  ];
}
