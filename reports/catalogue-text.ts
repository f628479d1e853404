import type { Parameter } from '../sim/scenario/parameter.ts';
import type { Property } from '../sim/property/property.ts';
import type { Scenario } from '../sim/scenario/scenario.ts';
import { plain, type Paint } from './paint.ts';

/** All scenarios as a table: a line per variant. */
export function catalogueText(scenarios: readonly Scenario[], paint: Paint = plain): string {
  if (scenarios.length === 0) return 'No scenarios.\n';
  const rows = scenarios.flatMap((scenario) =>
    Object.entries(scenario.variants).map(([variant, { expected, breaks = [] }]) => [
      `${scenario.name}/${variant}`,
      expected,
      breaks.join(', '),
    ]),
  );
  return `${table([['scenario/variant', 'expected', 'breaks'], ...rows], paint)}\n`;
}

/** One scenario in full: parameters, variants, the properties on duty, where it was learnt. */
export function scenarioText(scenario: Scenario, properties: readonly Property[], paint: Paint = plain): string {
  const { name, about, parameters, variants, exercises, issues } = scenario;
  const variantRows = Object.entries(variants).flatMap(([variant, entry]) => [
    [variant, entry.expected, entry.about],
    ...(entry.breaks === undefined ? [] : [['', '', `breaks ${entry.breaks.join(', ')}`]]),
    ...Object.entries(entry.parameters ?? {}).map(([parameter, value]) => ['', '', `sets ${parameter}=${value}`]),
  ]);
  const parameterRows = Object.entries(parameters).map(([parameter, entry]) => [
    parameter,
    domainText(entry),
    `default ${entry.default}`,
    entry.about,
  ]);
  const sections = [
    [paint.strong(name), `  ${about}`],
    section('Variants', variantRows, paint),
    section('Parameters (--param name=value)', parameterRows, paint),
    section(
      'Properties',
      properties.map(({ id, sentence }) => [id, sentence]),
      paint,
    ),
    section(
      'A sweep must have exercised',
      exercises.map((mark) => [mark]),
      paint,
    ),
    section(
      'Learnt from',
      issues.map((issue) => [issue]),
      paint,
    ),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function domainText(parameter: Parameter): string {
  switch (parameter.type) {
    case 'number':
      return `${parameter.whole === true ? 'whole number' : 'number'}, ${parameter.minimum} to ${parameter.maximum}`;
    case 'boolean':
      return 'true or false';
    case 'choice':
      return parameter.choices.join(' | ');
  }
}

function section(title: string, rows: readonly (readonly string[])[], paint: Paint): readonly string[] {
  if (rows.length === 0) return [];
  return [paint.strong(title), table(rows, plain).replaceAll(/^/gm, '  ')];
}

/** Columns as wide as their widest cell; the last is not padded. */
function table(rows: readonly (readonly string[])[], paint: Paint): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const [head = '', ...body] = lines;
  return [paint === plain ? head : paint.strong(head), ...body].join('\n');
}
