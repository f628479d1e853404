import { parentPort, workerData } from 'node:worker_threads';
import type { Block, Job } from './job.ts';
import { blockRunner } from './run-block.ts';

// A worker thread: runs the blocks that the pool sends, one at a time.
if (parentPort === null) throw new Error('this file is the entry of a worker thread');
const port = parentPort;
const run = blockRunner(workerData as readonly Job[]);
port.on('message', (block: Block) => {
  void run(block).then(
    (outcome) => port.postMessage(outcome),
    (error: unknown) => port.postMessage({ kind: 'broken', seed: block.from, reason: String(error) }),
  );
});
