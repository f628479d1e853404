import { describe, expect, it } from 'vitest';
import { digestOf, endOf, JobFailed, pauseAfter, reportedJobs, type Script } from './job.ts';

const spec = { image: 'ci', env: { A: '1', B: '2' }, timeout: 1000, retry: { attempts: 3, backoff: 500, factor: 2 } };

describe('the digest of a spec', () => {
  it('tells what decides the result, and nothing else', () => {
    expect(digestOf({ ...spec, env: { B: '2', A: '1' } })).toBe(digestOf(spec));
    expect(digestOf({ ...spec, image: 'other' })).not.toBe(digestOf(spec));
    expect(digestOf({ ...spec, env: { A: '1', B: '3' } })).not.toBe(digestOf(spec));
    expect(digestOf({ ...spec, env: { A: '1,B', C: '2' } })).not.toBe(digestOf(spec));
  });

  it('is a label value', () => {
    expect(digestOf(spec)).toMatch(/^[0-9a-f]{16}$/);
  });
});

describe('the pause before another attempt', () => {
  it('grows by the factor', () => {
    expect([1, 2, 3].map((attempt) => pauseAfter(attempt, spec.retry))).toEqual([500, 1000, 2000]);
  });
});

describe('a script', () => {
  const jobs = {
    run: async (name: string) => {
      if (name === 'bad') throw new JobFailed(name);
      return `result of ${name}`;
    },
  };

  it('fails with its first job, and may catch that', async () => {
    expect(await endOf(async (given) => void (await given.run('bad', spec)), jobs)).toBe('FAILED');
    const patient: Script = async (given) => {
      await given.run('bad', spec).catch(() => given.run('good', spec));
    };
    expect(await endOf(patient, jobs)).toBe('SUCCEEDED');
  });

  it('does not hide other errors', async () => {
    await expect(endOf(() => Promise.reject(new TypeError('a mistake')), jobs)).rejects.toThrow('a mistake');
  });

  it('has results reported, and no failures', async () => {
    const said: unknown[] = [];
    const reported = reportedJobs(jobs, { event: (name, data) => said.push([name, data]) }, 'run');
    await reported.run('good', spec);
    await expect(reported.run('bad', spec)).rejects.toThrow(JobFailed);
    expect(said).toEqual([
      ['step-result', { run: 'run', step: 'good', spec: digestOf(spec), result: 'result of good' }],
    ]);
  });
});
