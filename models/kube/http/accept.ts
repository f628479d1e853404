/** Kinds that an answer can be turned into (`;as=` in Accept). */
export type Transformation = 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList';

/** In what form a client wants its answer. */
export interface Representation {
  readonly format: 'json' | 'yaml';
  readonly pretty: boolean;
  /** Null: as it is. */
  readonly as: Transformation | null;
}

const formats = new Map([
  ['application/json', 'json'],
  ['application/yaml', 'yaml'],
] as const);

/** The media types that upstream offers, for messages: protobuf is named there although this model does not write it. */
export const offeredTypes = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'] as const;

export const offeredStreams = ['application/json;stream=watch', 'application/vnd.kubernetes.protobuf;stream=watch'];

interface Clause {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly quality: number;
}

/**
 * Chooses a representation by the Accept header (endpoints/handlers/negotiation/negotiate.go, 1.36), or null when nothing
 * acceptable is offered. `transformations`: what this answer can be turned into.
 * Not modelled: protobuf and CBOR; a client that accepts nothing else gets 406.
 */
export function negotiate(
  accept: string,
  transformations: readonly Transformation[],
  streaming = false,
): Representation | null {
  if (accept === '') return { format: 'json', pretty: false, as: null };
  for (const clause of clausesOf(accept)) {
    for (const [type, format] of formats) {
      if (!covers(clause.type, type)) continue;
      const as = transformationOf(clause, transformations);
      if (as === 'refused' || !streamAllowed(clause, format)) continue;
      if (streaming && format === 'yaml') return null;
      return { format, pretty: clause.parameters.get('pretty') === '1', as };
    }
  }
  return null;
}

function covers(wanted: string, offered: string): boolean {
  return wanted === offered || wanted === '*/*' || wanted === 'application/*';
}

function streamAllowed({ parameters }: Clause, format: 'json' | 'yaml'): boolean {
  const stream = parameters.get('stream') ?? '';
  return stream === '' || (stream === 'watch' && format === 'json');
}

function transformationOf(
  { parameters }: Clause,
  transformations: readonly Transformation[],
): Transformation | null | 'refused' {
  const as = parameters.get('as');
  const group = parameters.get('g');
  const version = parameters.get('v');
  if (as === undefined && group === undefined && version === undefined) return null;
  if (group !== 'meta.k8s.io' || (version !== 'v1' && version !== 'v1beta1')) return 'refused';
  return transformations.find((offered) => offered === as) ?? 'refused';
}

/** The clauses of an Accept header, the preferred first. */
export function clausesOf(accept: string): readonly Clause[] {
  const clauses = accept.split(',').flatMap((text): Clause[] => {
    const [type = '', ...pairs] = text.split(';').map((part) => part.trim());
    if (type === '') return [];
    const parameters = new Map<string, string>();
    for (const pair of pairs) {
      const [name = '', value = ''] = pair.split('=', 2);
      parameters.set(name.trim(), value.trim());
    }
    const quality = Number(parameters.get('q') ?? '1');
    return [{ type, parameters, quality: Number.isNaN(quality) ? 1 : quality }];
  });
  return clauses.sort((left, right) => right.quality - left.quality);
}
