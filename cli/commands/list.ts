import { catalogueText, scenarioText } from '../../reports/catalogue-text.ts';
import { propertiesOnDuty } from '../../sim/scenario/on-duty.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import { UsageError } from '../../sim/usage-error.ts';
import { readCommandLine } from '../command-line.ts';
import { exitCode, exitCodesHelp, type ExitCode } from '../exit-code.ts';
import { targetsOf } from '../scenarios/target.ts';
import { printJson, type Terminal } from '../terminal.ts';

export const listHelp = `deadheat list [SCENARIO] [--json]

Shows the scenarios that ship, their variants, and what each variant is known to do. With a SCENARIO (a name, or the
path of a .ts or .js file of your own): its parameters, variants, properties, and the issues it was learnt from.

Options
  --json   the same as JSON (schema deadheat/list/1)
  --help   this text

Examples
  deadheat list
  deadheat list adoption
  deadheat list ./my-scheduler.ts --json

${exitCodesHelp}
`;

const options = { json: { type: 'boolean', default: false } } as const;

export async function list(args: string[], terminal: Terminal): Promise<ExitCode> {
  const { values, positionals } = readCommandLine('list', options, args);
  if (positionals.length > 1) throw new UsageError('list takes at most one SCENARIO; see: deadheat list --help');
  const [word] = positionals;
  const scenarios = (await targetsOf(word)).map(({ scenario }) => scenario);
  if (values.json) printJson(terminal, { schema: 'deadheat/list/1', scenarios: scenarios.map(scenarioJson) });
  else if (word === undefined) terminal.out(catalogueText(scenarios, terminal.paint));
  else
    terminal.out(
      scenarios.map((scenario) => scenarioText(scenario, propertiesOnDuty(scenario), terminal.paint)).join('\n'),
    );
  return exitCode.holds;
}

function scenarioJson(scenario: Scenario): object {
  const { name, about, issues, parameters, variants, exercises } = scenario;
  return { name, about, parameters, variants, properties: propertiesOnDuty(scenario), exercises, issues };
}
