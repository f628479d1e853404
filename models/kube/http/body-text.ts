import { parse as parseYamlText } from 'yaml';
import { unsupportedMediaType } from '../status.ts';
import { offeredTypes } from './accept.ts';
import { depthProblem } from './body-depth.ts';
import { jsonProblem } from '../objects/json-syntax.ts';
import { accepted, refused, type Outcome } from './outcome.ts';

/** How a body is written down. */
export type BodyFormat = 'json' | 'yaml';

/** The format that a Content-Type means; none is JSON (negotiation.NegotiateInputSerializer, 1.36). */
export function bodyFormat(contentType: string): Outcome<BodyFormat> {
  switch (mediaTypeOf(contentType)) {
    case '':
    case 'application/json':
      return accepted('json');
    case 'application/yaml':
      return accepted('yaml');
    default:
      return refused(unsupportedMediaType(unknownFormat(offeredTypes)));
  }
}

export function unknownFormat(types: readonly string[]): string {
  return `the body of the request was in an unknown format - accepted media types include: ${types.join(', ')}`;
}

/** A Content-Type without its parameters. */
export function mediaTypeOf(contentType: string): string {
  return (contentType.split(';', 1)[0] ?? '').trim().toLowerCase();
}

export type Parsed = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: string };

/** Problems in the words of encoding/json. */
export function parseJson(text: string): Parsed {
  const tooDeep = depthProblem(text);
  if (tooDeep !== null) return { ok: false, problem: tooDeep };
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return { ok: false, problem: jsonProblem(text) };
  }
}

/** YAML 1.1, as sigs.k8s.io/yaml reads it: times stay texts, and of repeated keys the last counts. Problems in words of another parser than Go's. */
export function parseYaml(text: string): Parsed {
  if (unprintable.test(text)) return { ok: false, problem: 'yaml: control characters are not allowed' };
  try {
    const value: unknown = parseYamlText(text, {
      schema: 'yaml-1.1',
      merge: true,
      uniqueKeys: false,
      stringKeys: true,
      logLevel: 'error',
      customTags: (tags) =>
        tags.filter((tag) => typeof tag === 'string' || !foreign.has(`${tag.tag} ${tag.format ?? ''}`)),
    });
    return { ok: true, value: value ?? null };
  } catch (error) {
    return { ok: false, problem: `yaml: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'invalid'}` };
  }
}

/** What no YAML may hold outside of escapes (go.yaml.in/yaml/v2, readerc.go). */
const unprintable = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/** Tags of YAML 1.1 that Go's library does not resolve: times, and numbers to the base 60. */
const foreign: ReadonlySet<string> = new Set([
  'tag:yaml.org,2002:timestamp ',
  'tag:yaml.org,2002:int TIME',
  'tag:yaml.org,2002:float TIME',
]);
