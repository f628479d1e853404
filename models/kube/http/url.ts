/** What the target of an HTTP request says, decoded. */
export interface Url {
  /** The decoded path between the slashes; a trailing slash leaves no empty part. */
  readonly parts: readonly string[];
  readonly query: Query;
}

/** The values of each query parameter, in order. */
export type Query = ReadonlyMap<string, readonly string[]>;

/** Reads a path and query as Go's net/url does. Null when the path is no valid URL: Go's server answers 400 then. */
export function parseTarget(target: string): Url | null {
  const mark = target.indexOf('?');
  const path = mark === -1 ? target : target.slice(0, mark);
  const decoded = decodePercent(path);
  if (decoded === null || !decoded.startsWith('/')) return null;
  const parts = decoded.slice(1).split('/');
  if (parts.at(-1) === '') parts.pop();
  return { parts, query: mark === -1 ? new Map() : parseQuery(target.slice(mark + 1)) };
}

/** Pairs that do not decode, or hold a semicolon, are left out, as url.ParseQuery's callers do. */
function parseQuery(text: string): Query {
  const query = new Map<string, string[]>();
  for (const pair of text.split('&')) {
    if (pair === '' || pair.includes(';')) continue;
    const equals = pair.indexOf('=');
    const name = decodePercent((equals === -1 ? pair : pair.slice(0, equals)).replaceAll('+', ' '));
    const value = equals === -1 ? '' : decodePercent(pair.slice(equals + 1).replaceAll('+', ' '));
    if (name === null || value === null) continue;
    const values = query.get(name);
    if (values === undefined) query.set(name, [value]);
    else values.push(value);
  }
  return query;
}

/** Null when a percent sign is not followed by two hexadecimal digits. Bytes that are no UTF-8 become U+FFFD. */
function decodePercent(text: string): string | null {
  if (!text.includes('%')) return text;
  if (/%(?![0-9A-Fa-f]{2})/.test(text)) return null;
  return text.replaceAll(/(?:%[0-9A-Fa-f]{2})+/g, decodeRun);
}

function decodeRun(run: string): string {
  try {
    return decodeURIComponent(run);
  } catch {
    return run.replaceAll(/%[0-9A-Fa-f]{2}/g, (byte) => (byte < '%8' ? decodeURIComponent(byte) : '\uFFFD'));
  }
}
