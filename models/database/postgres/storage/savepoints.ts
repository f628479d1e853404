import { Subtransaction, type Transaction, type Writer } from './transaction.ts';

interface Savepoint {
  readonly name: string;
  /** What goes on writing when it is released. */
  readonly outer: Writer;
  /** How much the transaction had begun, written and locked when it was set. */
  readonly parts: number;
  readonly writes: number;
  readonly locks: number;
}

/**
 * The open savepoints of a transaction, outermost first. As in PostgreSQL each begins a subtransaction, and a name may be
 * used again: the innermost one counts.
 */
export class Savepoints {
  readonly #transaction: Transaction;
  readonly #open: Savepoint[] = [];
  /** All subtransactions that were not rolled back, in the order in which they began. */
  readonly #parts: Subtransaction[] = [];

  constructor(transaction: Transaction) {
    this.#transaction = transaction;
  }

  get isEmpty(): boolean {
    return this.#open.length === 0;
  }

  define(name: string): void {
    const { writer, writes, locks } = this.#transaction;
    this.#open.push({ name, outer: writer, parts: this.#parts.length, writes: writes.length, locks: locks.length });
    this.#begin();
  }

  /** Undoes all that was done since the savepoint and begins anew there. False when there is none of that name. */
  rollBackTo(name: string): boolean {
    const depth = this.#depthOf(name);
    if (depth < 0) return false;
    this.#undo(depth);
    this.#open.length = depth + 1;
    this.#begin();
    return true;
  }

  /** Forgets the savepoint and those inside of it; what was done stays. False when there is none of that name. */
  release(name: string): boolean {
    const depth = this.#depthOf(name);
    const savepoint = this.#open[depth];
    if (savepoint === undefined) return false;
    this.#transaction.writer = savepoint.outer;
    this.#open.length = depth;
    return true;
  }

  /** Undoes the innermost subtransaction, in which a statement failed; its savepoint stays. */
  undoInnermost(): void {
    this.#undo(this.#open.length - 1);
  }

  /** Ends all that was not rolled back, together with the transaction. */
  end(): void {
    const { status, sequence } = this.#transaction;
    for (const part of this.#parts) {
      part.status = status;
      part.sequence = sequence;
    }
  }

  #begin(): void {
    const part = new Subtransaction(this.#transaction);
    this.#parts.push(part);
    this.#transaction.writer = part;
  }

  #undo(depth: number): void {
    const savepoint = this.#open[depth];
    if (savepoint === undefined) return;
    for (const part of this.#parts.splice(savepoint.parts)) part.status = 'aborted';
    this.#transaction.undoWrites(savepoint.writes);
    this.#transaction.releaseLocks(savepoint.locks);
  }

  #depthOf(name: string): number {
    return this.#open.findLastIndex((savepoint) => savepoint.name === name);
  }
}
