import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { alias: { deadheat: fileURLToPath(new URL('./index.ts', import.meta.url)) } },
  test: {
    include: ['**/*.test.ts'],
    exclude: ['node_modules/**', 'dist/**'],
    testTimeout: 120_000,
    coverage: {
      provider: 'v8',
      include: ['{sim,modules,models,properties,reports,cli}/**/*.ts'],
      exclude: ['**/*.test.ts', '**/*.fixture.ts', '**/fixtures/**'],
    },
  },
});
