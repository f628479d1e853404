import { oneOf, readCommandLine, wholeNumber } from '../../cli/command-line.ts';
import { gravest, exitCode, type ExitCode } from '../../cli/exit-code.ts';
import { printJson, type Terminal } from '../../cli/terminal.ts';
import { UsageError } from '../../sim/usage-error.ts';
import { hermitage } from './hermitage/section.ts';
import { mysqlSchedules } from './mysql/section.ts';
import { queries } from './queries/section.ts';
import { schedules } from './schedules/section.ts';
import { skipped, type Section } from './section.ts';
import { serializability } from './serializability/section.ts';
import { specs } from './specs/section.ts';
import { withPostgres, type PostgresServer } from './servers/postgres.ts';

const help = `npm run conformance:sql -- [--schedules N] [--hermitage] [--queries N] [--serializability N] [--mysql N] [--specs DIR]

Puts the same steps of several sessions to the database model and to a real PostgreSQL, which it starts for the time of
the comparison, and tells where they differ. Without a choice: --hermitage --schedules 1000.

Options
  --schedules N        N random schedules of three sessions: after each step who waits, what came back, who woke
  --isolation LEVELS   of these schedules: rc, rr, or mix (default: READ COMMITTED and, rarer, REPEATABLE READ)
  --hermitage          Hermitage's anomalies at each isolation level, against what is written down about them
  --queries N          N random queries of one session: rows, types of values, counts, SQLSTATE, message
  --serializability N  N random schedules at each level on the model alone: whether what commits has a serial order
  --mysql N            N random schedules on the model's MySQL mode and on a MariaDB, which it starts
  --specs DIR          PostgreSQL's isolation specifications on the model: a checkout's src/test/isolation, with the
                       permutations in specs/ and what PostgreSQL printed of them in expected/; what is missing there
                       is played on a PostgreSQL
  --seed N             where to draw from (default 1): schedule or query i of a run is the one of seed N + i
  --json               one JSON document
  --help               this text
PG_BINDIR names the folder with PostgreSQL's programs, other than that of pg_config and Debian's newest; MARIADB_BINDIR
that with mariadbd, other than Debian's.

Examples
  npm run conformance:sql
  npm run conformance:sql -- --schedules 30000 --seed 7
  npm run conformance:sql -- --schedules 1 --seed 1234 --isolation rr
  npm run conformance:sql -- --specs ~/postgresql/src/test/isolation
  PG_BINDIR=/usr/lib/postgresql/18/bin npm run conformance:sql -- --hermitage --json

Exit codes
  0   everything is equal, but for one in 1000 schedules (docs/fidelity.md names what is known to differ)
  1   more differs, each time that it is tried
  2   nothing was compared: there is no PostgreSQL; or schedules or queries were too tame to tell
  64  wrong usage
  70  a defect of deadheat itself, or PostgreSQL does not start
`;

const options = {
  schedules: { type: 'string' },
  isolation: { type: 'string' },
  hermitage: { type: 'boolean', default: false },
  queries: { type: 'string' },
  serializability: { type: 'string' },
  mysql: { type: 'string' },
  specs: { type: 'string' },
  seed: { type: 'string', default: '1' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false, short: 'h' },
} as const;

/** Runs one command line to its exit code. Throws a UsageError about a wrong one, and an error when PostgreSQL fails. */
export async function runSql(args: string[], terminal: Terminal): Promise<ExitCode> {
  const { values, positionals } = readCommandLine('conformance:sql --', options, args, 'npm run');
  if (values.help) {
    terminal.out(help);
    return exitCode.holds;
  }
  if (positionals.length > 0) throw new UsageError(`There is nothing to do with "${positionals[0]}"; see --help.`);
  const seed = wholeNumber('seed', values.seed, 0);
  const count = (flag: 'schedules' | 'queries' | 'serializability' | 'mysql'): number | null => {
    const text = values[flag];
    return text === undefined ? null : wholeNumber(flag, text, 1);
  };
  const chosen = {
    schedules: count('schedules'),
    queries: count('queries'),
    serializability: count('serializability'),
    mysql: count('mysql'),
  };
  const nothing =
    Object.values(chosen).every((each) => each === null) && !values.hermitage && values.specs === undefined;
  const drawn = nothing ? 1000 : chosen.schedules;
  if (values.isolation !== undefined && drawn === null) throw new UsageError('--isolation needs --schedules.');
  const levels = oneOf('isolation', values.isolation ?? 'mix', ['rc', 'rr', 'mix']);

  const sections: Section[] = [];
  const tell = (section: Section): void => {
    sections.push(section);
    if (!values.json) terminal.out(`${section.lines.join('\n')}\n`);
  };
  if (nothing || values.hermitage) tell(await onPostgres('hermitage', hermitage));
  if (drawn !== null) {
    tell(await onPostgres('schedules', (server) => schedules(server, { schedules: drawn, seed, levels })));
  }
  const { queries: asked } = chosen;
  if (asked !== null) tell(await onPostgres('queries', (server) => queries(server, { queries: asked, seed })));
  if (chosen.mysql !== null) tell(await mysqlSchedules(chosen.mysql, seed));
  if (chosen.serializability !== null) tell(serializability(chosen.serializability, seed));
  if (values.specs !== undefined) tell(await specsIn(values.specs));
  if (values.json) printJson(terminal, Object.fromEntries(sections.map(({ name, data }) => [name, data])));
  return gravest(sections.map(({ code }) => code));
}

async function onPostgres(name: string, compared: (server: PostgresServer) => Promise<Section>): Promise<Section> {
  const section = await withPostgres(compared, { deadlockTimeout: 1 });
  return section ?? skipped(name, 'there is no PostgreSQL');
}

/** Specifications with what is printed of them need no server. */
async function specsIn(folder: string): Promise<Section> {
  const section = await withPostgres((server) => specs(folder, server));
  return section ?? specs(folder, null);
}
