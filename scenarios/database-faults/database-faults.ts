import { databaseLink, DatabaseServer } from '../../models/database/server/server.ts';
import { sqlPort } from '../../models/database/client/sql-port.ts';
import { machinePorts } from '../../models/replica/ports.ts';
import { monitorAcknowledgedDepositStays } from '../../properties/acknowledged-deposit-stays.ts';
import { monitorDepositedOnce } from '../../properties/deposited-once.ts';
import type { FaultMenu } from '../../sim/faults/menu.ts';
import type { Process } from '../../sim/kernel/process.ts';
import type { Simulation } from '../../sim/kernel/simulation.ts';
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

const deposit: { readonly [variant in Variant]: MakeDeposit } = {
  'blind-retry': depositBlindly,
  'look-then-retry': depositAfterLooking,
  'asynchronous-replica': depositUnderOneKey,
  'one-key': depositUnderOneKey,
};

const variants = {
  'blind-retry': {
    about: 'A failed deposit is made again, whatever the failure.',
    expected: 'violates',
    breaks: ['deposited-once'],
  },
  'look-then-retry': {
    about: 'After an unknown commit it is made again when its entry is not there yet.',
    expected: 'violates',
    breaks: ['deposited-once'],
  },
  'asynchronous-replica': {
    about: 'As recommended, but a replica that lags may take over: what it did not have is lost.',
    expected: 'violates',
    breaks: ['acknowledged-deposit-stays'],
  },
  'one-key': {
    about: 'Recommended: every attempt writes one key. Assumes that whoever takes over has all commits.',
    expected: 'holds',
  },
} as const;

type Variant = keyof typeof variants;

const clients = ['teller-0', 'teller-1', 'teller-2'];
const accounts = ['savings', 'current'];

/** All that a database can do to its clients, within the ten seconds that the deposits take. */
function faultMenu({ faults }: { readonly faults: number }): FaultMenu {
  const atServer = ['restart', 'failover', 'hold-replica', 'long-fork', 'step-clock', 'out-of-connections'];
  const atClient = ['terminate-backend', 'cancel', 'serialization-failure'];
  return {
    most: faults,
    processes: clients,
    links: [databaseLink],
    horizon: 10_000,
    requests: 60,
    weights: { crash: 1, pause: 1, lose: 4, delay: 4, fail: 1, cut: 1, model: 6 },
    duration: [10, 4000],
    restart: [100, 2000],
    delay: [100, 3000],
    models: [
      ...atServer.map((name) => ({ name: `database/${name}`, targets: ['database'] })),
      ...atClient.map((name) => ({ name: `database/${name}`, targets: clients })),
    ],
  };
}

async function teller(process: Process, server: DatabaseServer, variant: Variant): Promise<void> {
  const ports = { ...machinePorts(process), sql: sqlPort<BankSchema>(server, process) };
  const reports =
    server.replication === null ? ports.sql : sqlPort<BankSchema>(server, process, { endpoint: 'replica' });
  for (let round = 0; round < 8; round++) {
    const request = `${process.name}-${process.incarnation}-${round}`;
    const account = accounts[Math.floor(ports.random.fraction() * accounts.length)] ?? '';
    if (await deposit[variant](ports, { request, account })) ports.log.event('deposit/acknowledged', { request });
    await reports.attempt((query) => query.selectFrom('account').selectAll().execute());
    await reports.now();
    await ports.clock.sleep(ports.random.fraction() * 1000);
  }
}

function build(simulation: Simulation, { variant }: { readonly variant: Variant }) {
  const server = new DatabaseServer(simulation, {
    schema: bankSchema,
    clientTimeout: 1000,
    noticeWithin: [0, 4000],
    maxConnections: 6,
    replicaLag: variant === 'asynchronous-replica' ? [20, 500] : null,
  });
  server.seed(
    'account',
    accounts.map((id) => ({ id, balance: 0, last_request: '' })),
  );
  for (const name of clients) {
    simulation.replica({
      name,
      startWithin: [0, 500],
      restartAfterExit: null,
      main: (process) => teller(process, server, variant),
    });
  }
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
  parameters: {
    faults: { type: 'number', default: 6, minimum: 0, maximum: 20, whole: true, about: 'Most faults in one run.' },
  },
  variants,
  faults: faultMenu,
  exercises: ['database/commit-unknown', 'database/failover'],
  seeds: 300,
  build,
});
