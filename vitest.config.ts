import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

function source(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

export default defineConfig({
  resolve: {
    // The package's own name, as its users import it; the exact name last, since an alias matches prefixes.
    alias: {
      'deadheat/adapters/kube': source('adapters/kube/kube-on.ts'),
      'deadheat/adapters/client-node': source('adapters/kube/client-node-over.ts'),
      'deadheat/adapters/postgres': source('adapters/postgres/postgres-on.ts'),
      'deadheat/adapters/sqlite': source('adapters/sqlite/sqlite-on.ts'),
      'deadheat/adapters/system': source('adapters/system/system-ports.ts'),
      'deadheat/serve': source('serve/kube/serve-kube.ts'),
      deadheat: source('index.ts'),
    },
  },
  test: {
    include: ['**/*.test.ts'],
    exclude: ['node_modules/**', 'dist/**'],
    testTimeout: 120_000,
    // No module of ours keeps anything from one run to the next, so test files may share them; importing took a quarter of the time.
    isolate: false,
    // By default one core is left to itself, which on two cores is half of the machine.
    maxWorkers: '100%',
    coverage: {
      provider: 'v8',
      include: ['{sim,modules,models,properties,reports,cli,adapters,serve,conformance}/**/*.ts'],
      exclude: ['**/*.test.ts', '**/*.fixture.ts', '**/fixtures/**'],
    },
  },
});
