import { UsageError } from '../usage-error.ts';
import type { ParameterValues } from '../scenario/parameter.ts';
import type { Plan, StrategyName } from '../scenario/plan.ts';
import { decodeBase64Url, encodeBase64Url } from './base64url.ts';
import { checksum } from './checksum.ts';
import { tokenContent, tokenSchema } from './schema.ts';
import type { Trail } from './trail.ts';

/** The version of the token format. A token of another version is refused, never guessed at. */
export const tokenVersion = 1;

/** What a token carries: which run, and what it is expected to show. */
export interface Token {
  readonly scenario: string;
  readonly variant: string;
  /** Only those that differ from the variant's defaults. */
  readonly parameters: ParameterValues;
  /** A seed from which the plan is drawn, or a plan written out. */
  readonly plan:
    | { readonly kind: 'seed'; readonly seed: string; readonly strategy: StrategyName }
    | { readonly kind: 'written'; readonly plan: Plan };
  /** The property that this run violates; null when the token only names a run. */
  readonly property: string | null;
  /** Fingerprints of the run when the token was made: they tell where a changed program parts from it. */
  readonly trail: Trail | null;
}

/** `dh1.<base64url of JSON>.<checksum>`: URL-safe, no spaces, one double-click selects it. */
export function encodeToken(token: Token): string {
  const body = encodeBase64Url(JSON.stringify(tokenContent(token)));
  return `dh${tokenVersion}.${body}.${checksum(body)}`;
}

/** Reads a token back. Throws a UsageError that says what is wrong with it. */
export function decodeToken(text: string): Token {
  const trimmed = text.trim();
  const [head = '', body = '', sum = '', ...rest] = trimmed.split('.');
  const version = /^dh(\d+)$/.exec(head)?.[1];
  if (version === undefined || rest.length > 0) {
    throw new UsageError(`"${shorten(trimmed)}" is not a token: a token looks like dh${tokenVersion}.xxxx.xxxxxxx.`);
  }
  if (Number(version) !== tokenVersion) {
    throw new UsageError(
      `This token has format version ${version}, this deadheat reads version ${tokenVersion}: replay it with the release that made it.`,
    );
  }
  if (checksum(body) !== sum) {
    throw new UsageError(
      'This token is damaged (its checksum does not fit): part of it was lost or changed on the way here.',
    );
  }
  const json = decodeBase64Url(body);
  const token = json === null ? null : read(json);
  if (token === null) throw new UsageError('This token does not contain a run: it was not made by deadheat.');
  return token;
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 37)}...` : text;
}

function read(json: string): Token | null {
  try {
    return tokenSchema.parse(JSON.parse(json));
  } catch {
    return null;
  }
}
