import { describe, expect, it } from 'vitest';
import { historyJsonl } from './history-jsonl.ts';
import { escaped, leftOut, mermaidDiagram } from './mermaid.ts';
import { colours } from './paint.ts';
import { raceMarkdown } from './race-markdown.ts';
import { raceOf } from './race.ts';
import { blindWrite, pausedWriter, pausedWriterSubject } from './race.fixture.ts';
import { textRace } from './text-race.ts';

/** The race a hundred times over: too long for any report. */
const long = Array.from({ length: 100 }, (_, round) =>
  pausedWriter.map((entry) => {
    const step = entry.step + 13 * round;
    return entry.type === 'fact' ? { ...entry, step, fact: { ...entry.fact, step } } : { ...entry, step };
  }),
).flat();

describe('the race as text', () => {
  it('looks like this', async () => {
    await expect(textRace(pausedWriterSubject)).toMatchFileSnapshot('snapshots/paused-writer.txt');
  });

  it('says what broke first, then how to see it again', () => {
    const [first, second, third] = textRace(pausedWriterSubject).split('\n');
    expect(first).toContain('no-blind-write   VIOLATED   "A write builds on what it replaces."');
    expect(second).toContain('it knew 7');
    expect(third).toContain('npx deadheat replay dh1.token.0000000');
  });

  it('cuts long stretches with a count, and shows all of them on demand', () => {
    const subject = { ...pausedWriterSubject, history: long };
    const cut = textRace(subject, { lines: 40 });
    expect(cut.split('\n').length).toBeLessThan(60);
    expect(cut).toMatch(/rows left out \(events \d+ to \d+\)/);
    const full = textRace(subject, { lines: Infinity });
    expect(full).not.toContain('left out');
    expect(full.split('\n').length).toBeGreaterThan(1000);
  });

  it('has colours only when asked', () => {
    expect(textRace(pausedWriterSubject)).not.toContain('\u001b');
    expect(textRace(pausedWriterSubject, { paint: colours })).toContain('\u001b[31m');
  });
});

describe('the race as Mermaid', () => {
  it('looks like this', async () => {
    const diagram = mermaidDiagram(raceOf(pausedWriter, [blindWrite]));
    await expect(`${diagram}\n`).toMatchFileSnapshot('snapshots/paused-writer.mermaid');
  });

  it('has at most sixty messages and notes, and says how many it leaves out', () => {
    const race = raceOf(long, [{ ...blindWrite, step: 700, witnesses: [630, 700] }]);
    const lines = mermaidDiagram(race).split('\n');
    const items = lines.filter((line) => /^\s*(Note|lane\d+\S+lane\d+:)/.test(line));
    expect(items.length).toBeLessThanOrEqual(60);
    expect(leftOut(race)).toBeGreaterThan(500);
    expect(lines.filter((line) => line.trim() === 'end')).toHaveLength(3);
  });

  it('escapes what Mermaid would take for syntax', () => {
    expect(escaped('a; b #1 <c> %%{x}\nend')).toBe('a#59; b #35;1 #60;c#62; #37;#37;#123;x#125; end');
  });
});

describe('the race as Markdown', () => {
  it('looks like this', async () => {
    await expect(raceMarkdown(pausedWriterSubject)).toMatchFileSnapshot('snapshots/paused-writer.md.txt');
  });

  it('stays below the 50,000 characters that GitHub renders', () => {
    const text = raceMarkdown({ ...pausedWriterSubject, history: long, violations: [{ ...blindWrite, step: 700 }] });
    expect(text.length).toBeLessThan(50_000);
    expect(text).toMatch(/more rows of the run are left out/);
  });

  it('takes HTML in a detail for text', () => {
    expect(raceMarkdown(pausedWriterSubject)).toContain('&lt;unseen&gt;');
  });
});

describe('the history as JSON Lines', () => {
  it('has a header with its schema and then every entry', () => {
    const lines = historyJsonl(pausedWriterSubject).trimEnd().split('\n');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ schema: 'deadheat/history/1', property: 'no-blind-write' });
    expect(lines.slice(1).map((line): unknown => JSON.parse(line))).toEqual(pausedWriter);
  });
});
