import { createRequire } from 'node:module';

/** The version of the package that this program is part of. */
export function version(): string {
  const { version: found } = createRequire(import.meta.url)('deadheat/package.json') as { readonly version?: unknown };
  return typeof found === 'string' ? found : 'unknown';
}
