import type { ResolveHook } from 'node:module';

/**
 * A module customisation hook: a `.ts` file is an ES module, whatever the nearest package.json says. Without
 * `"type": "module"` there it would pass for CommonJS, whose `require` of an ES module such as deadheat is refused or
 * gets a second copy. Must be registered after tsx, which then finds the file and strips its types.
 */
export const resolve: ResolveHook = async (specifier, context, nextResolve) => {
  const resolved = await nextResolve(specifier, context);
  return /^file:.*\.ts(?:$|\?)/.test(resolved.url) ? { ...resolved, format: 'module' } : resolved;
};
