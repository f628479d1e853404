import type { Report } from './report.ts';
import type { Contents, Step } from './step.ts';

/** One side of a comparison: a database with several sessions, driven step by step. */
export interface Arm {
  /** Ends whatever runs, and leaves the tables with these rows only, inserted in this order. */
  reset(contents: Contents): Promise<void>;
  /** Runs one step until every statement has ended or waits. Only for a session that does not wait. */
  step(step: Step): Promise<Report>;
  /** The committed rows of all tables, by primary key. Only when no transaction is open. */
  contents(): Promise<Contents>;
  close(): Promise<void>;
}
