import { SelectQueryNode, type CompiledQuery, type DatabaseConnection, type QueryResult } from 'kysely';
import type { CustomTypesConfig, PoolClient, QueryResult as Answer } from 'pg';
import type { Milliseconds } from '../../modules/ports/clock.ts';
import { connectionFailure, endsSession, isRefusal, PostgresError, refusal } from './postgres-error.ts';
import { valueTypes } from './value-types.ts';

/**
 * A client of the pool while Kysely has it. Once an answer stayed out it is dead: nobody knows what became of the session,
 * so nothing more is sent over it, and the pool drops it.
 */
export class PostgresConnection implements DatabaseConnection {
  readonly #client: PoolClient;
  readonly #answerTimeout: Milliseconds;
  readonly #types: CustomTypesConfig;
  #inTransaction = false;
  /** Why the connection is dead. */
  #broken: Error | null = null;
  readonly #onError = (error: Error): void => this.#break(error);
  readonly #onEnd = (): void => this.#break(new Error('connection is closed'));

  constructor(client: PoolClient, answerTimeout: Milliseconds) {
    this.#client = client;
    this.#answerTimeout = answerTimeout;
    this.#types = valueTypes(client);
    client.on('error', this.#onError);
    client.on('end', this.#onEnd);
  }

  async executeQuery<R>({ query, sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    const commits = !this.#inTransaction && !(SelectQueryNode.is(query) && query.with === undefined);
    const { command, rowCount, rows } = await this.#ask<R>(sql, parameters, commits);
    const changes = command === 'INSERT' || command === 'UPDATE' || command === 'DELETE' || command === 'MERGE';
    return changes ? { rows, numAffectedRows: BigInt(rowCount ?? 0) } : { rows };
  }

  // oxlint-disable-next-line require-yield -- it never gets that far
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new PostgresError({ kind: 'other', sqlState: '0A000', message: 'results are not streamed' });
  }

  /** Sets a parameter of the server for the whole session. */
  async set(name: 'lock_timeout' | 'statement_timeout', value: string): Promise<void> {
    await this.#ask('select set_config($1, $2, false)', [name, value], false);
  }

  async begin(start: () => Promise<void>): Promise<void> {
    this.#inTransaction = true;
    await start();
  }

  /** Throws 25P02 when the server rolled back instead, because a statement had failed before. */
  async commit(): Promise<void> {
    const { command } = await this.#ask('commit', [], true);
    this.#inTransaction = false;
    if (command === 'COMMIT') return;
    const message = 'current transaction is aborted, COMMIT was a ROLLBACK';
    throw new PostgresError({ kind: 'transactionAborted', sqlState: '25P02', message });
  }

  /** Never fails: a transaction whose connection is lost rolls back by itself, later. */
  async rollback(): Promise<void> {
    try {
      if (this.#broken === null) await this.#ask('rollback', [], false);
    } catch (error) {
      this.#break(error);
    }
    this.#inTransaction = false;
  }

  release(): void {
    this.#client.off('error', this.#onError);
    this.#client.off('end', this.#onEnd);
    this.#client.release(this.#broken ?? false);
  }

  /** @param commits whether silence leaves open what was committed */
  async #ask<R>(text: string, parameters: readonly unknown[], commits: boolean): Promise<Answer<R & object>> {
    if (this.#broken !== null) throw closed(this.#broken, text);
    const asked = this.#client.query<R & object>({ text, values: [...parameters], types: this.#types });
    try {
      return await this.#inTime(asked);
    } catch (error) {
      if (isRefusal(error)) {
        const over = endsSession(error.code);
        if (over) this.#break(error);
        throw over && commits ? connectionFailure(error.code, true, error) : refusal(error, text);
      }
      if (this.#broken !== null) throw connectionFailure('08006', commits, error);
      throw error;
    }
  }

  async #inTime<T>(asked: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        const silence = new Error('no answer from the database in time');
        this.#break(silence);
        reject(silence);
      }, this.#answerTimeout);
    });
    try {
      return await Promise.race([asked, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  #break(cause: unknown): void {
    this.#broken ??= cause instanceof Error ? cause : new Error(String(cause));
  }
}

/** Nothing was sent, because the connection was dead before. */
function closed(cause: Error, text: string): PostgresError {
  return isRefusal(cause) ? refusal(cause, text) : connectionFailure('08003', false, cause);
}
