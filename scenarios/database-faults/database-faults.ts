import { DatabaseServer } from '../../models/database/server/server.ts';
import { sqlPort } from '../../models/database/client/sql-port.ts';
import { machinePorts } from '../../models/replica/ports.ts';
import { monitorAcknowledgedDepositStays } from '../../properties/acknowledged-deposit-stays.ts';
import { monitorDepositedOnce } from '../../properties/deposited-once.ts';
import type { Process } from '../../sim/kernel/process.ts';
import type { Simulation } from '../../sim/kernel/simulation.ts';
import type { Setting, Stage } from '../../sim/scenario/definition.ts';
import { defineScenario } from '../../sim/scenario/scenario.ts';
import {
  bankSchema,
  depositAfterLooking,
  depositBlindly,
  depositUnderOneKey,
  type BankSchema,
  type MakeDeposit,
} from './deposits.ts';
import { acknowledgedRequest, depositChange } from './facts.ts';

/** What tellers do, at which database. */
interface Teller {
  readonly deposit: MakeDeposit;
  /** How old a replica's state is that may take over, ms; null: replication is synchronous. */
  readonly replicaLag: readonly [number, number] | null;
}

const accounts = ['savings', 'current'];

async function teller(process: Process, server: DatabaseServer<BankSchema>, deposit: MakeDeposit): Promise<void> {
  const ports = { ...machinePorts(process), sql: sqlPort(server, process) };
  const reports = server.replication === null ? ports.sql : sqlPort(server, process, { endpoint: 'replica' });
  for (let round = 0; round < 8; round++) {
    const request = `${process.name}-${process.incarnation}-${round}`;
    const account = accounts[Math.floor(ports.random.fraction() * accounts.length)] ?? '';
    if (await deposit(ports, { request, account })) ports.log.event('deposit/acknowledged', { request });
    await reports.attempt((query) => query.selectFrom('account').selectAll().execute());
    await reports.now();
    await ports.clock.sleep(ports.random.fraction() * 1000);
  }
}

function build(simulation: Simulation, { code: { deposit, replicaLag } }: Setting<Teller>): Stage {
  const server = new DatabaseServer(simulation, {
    schema: bankSchema,
    clientTimeout: 1000,
    noticeWithin: [0, 4000],
    maxConnections: 6,
    replicaLag,
  });
  server.seed(
    'account',
    accounts.map((id) => ({ id, balance: 0, last_request: '' })),
  );
  simulation.deploy({
    name: 'teller',
    replicas: 3,
    startWithin: [0, 500],
    restartAfterExit: null,
    main: (process) => teller(process, server, deposit),
  });
  return {
    monitors: [
      monitorDepositedOnce(depositChange),
      monitorAcknowledgedDepositStays(depositChange, acknowledgedRequest),
    ],
    horizon: 120_000,
  };
}

/** Tellers make deposits at a database that fails in every way that it can. */
export const databaseFaults = defineScenario({
  name: 'database-faults',
  about:
    'Tellers make deposits at a database that fails in every way that it can: commits without an answer, failovers.',
  issues: ['https://www.postgresql.org/docs/15/mvcc-serialization-failure-handling.html'],
  variants: {
    'blind-retry': {
      about: 'A failed deposit is made again, whatever the failure.',
      breaks: ['deposited-once'],
      code: { deposit: depositBlindly, replicaLag: null },
    },
    'look-then-retry': {
      about: 'After an unknown commit it is made again when its entry is not there yet.',
      breaks: ['deposited-once'],
      code: { deposit: depositAfterLooking, replicaLag: null },
    },
    'asynchronous-replica': {
      about: 'As recommended, but a replica that lags may take over: what it did not have is lost.',
      breaks: ['acknowledged-deposit-stays'],
      code: { deposit: depositUnderOneKey, replicaLag: [20, 500] },
    },
    'one-key': {
      about: 'Recommended: every attempt writes one key. Assumes that whoever takes over has all commits.',
      code: { deposit: depositUnderOneKey, replicaLag: null },
    },
  },
  faults: 6,
  // All that a database can do to its clients, within the ten seconds that the deposits take.
  faultMenu: (_, { models }) => ({
    horizon: 10_000,
    requests: 60,
    weights: { crash: 1, pause: 1, lose: 4, delay: 4, fail: 1, cut: 1, model: 6 },
    duration: [10, 4000],
    restart: [100, 2000],
    delay: [100, 3000],
    models: models.map(({ name }) => name),
  }),
  exercises: ['database/commit-unknown', 'database/failover'],
  seeds: 300,
  build,
});
