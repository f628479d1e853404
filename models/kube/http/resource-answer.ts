import type { KubeResponse } from '../server/request.ts';
import { quoted } from '../../../modules/ports/selectors/quoted.ts';
import type { ResourceDefinition } from '../resource-definition.ts';
import { isCustom } from '../schema/schema-of.ts';
import { internal, notAcceptable } from '../status.ts';
import type { Representation, Transformation } from './accept.ts';
import { failure, type Call } from './call.ts';
import type { HttpAnswer } from './exchange.ts';
import { accepted, refused, type Outcome } from './outcome.ts';
import { document, listBody, objectBody, partialList, partialObject, statusBody } from './render.ts';
import type { ResourceRoute } from './route.ts';
import { asTable } from './tables/table.ts';

type Found = Extract<KubeResponse, { readonly outcome: 'object' | 'list' }>;

/** The answer in the form that was asked for (endpoints/handlers/response.go, transformResponseObject, 1.36). */
export function answerOf(
  call: Call,
  { definition }: ResourceRoute,
  response: KubeResponse,
  representation: Representation,
  warnings: readonly string[],
): HttpAnswer {
  if (response.outcome === 'failure') return withWarnings(failure(call, response.body), warnings);
  if (response.outcome === 'success') return document(response.code, statusBody(response.body), representation);
  const body = transformed(call, definition, response, representation.as);
  if (!body.ok) return failure(call, body.status);
  const further = response.outcome === 'object' ? (response.warnings ?? []) : [];
  return withWarnings(document(response.code, body.value, representation), [...warnings, ...further]);
}

function transformed(
  { endpoint, query }: Call,
  definition: ResourceDefinition,
  response: Found,
  as: Transformation | null,
): Outcome<unknown> {
  const isList = response.outcome === 'list';
  switch (as) {
    case null:
      return accepted(isList ? listBody(definition, response.body) : objectBody(response.body));
    case 'Table': {
      const { resourceVersion = '' } = response.body.metadata;
      const metadata = isList ? response.body.metadata : { resourceVersion };
      const terms = { now: endpoint.registry.store.now(), include: query.get('includeObject')?.[0] ?? '' };
      return asTable(definition, isList ? response.body.items : [response.body], metadata, terms);
    }
    case 'PartialObjectMetadata':
      return isList
        ? mistaken(as, 'a list', `${internalType(definition)}List`)
        : accepted(partialObject(response.body));
    case 'PartialObjectMetadataList':
      if (isList) return accepted(partialList(response.body));
      if (isCustom(definition)) return refused(internal('content is not a list'));
      return mistaken(as, 'not a list', internalType(definition));
  }
}

function mistaken(as: Transformation, what: string, type: string): Outcome<never> {
  return refused(notAcceptable(`you requested ${as}, but the requested object is ${what} (*${type})`, false));
}

/** The Go type behind a kind, as messages show it. */
function internalType(definition: ResourceDefinition): string {
  const { group, kind } = definition.resource;
  if (isCustom(definition)) return 'unstructured.Unstructured';
  return `${group === '' ? 'core' : (group.split('.', 1)[0] ?? '')}.${kind}`;
}

/** RFC 7234 warnings as the API server writes them: code 299, nobody in particular. */
export function withWarnings(answer: HttpAnswer, warnings: readonly string[]): HttpAnswer {
  if (warnings.length === 0) return answer;
  const text = warnings.map((warning) => `299 - ${quoted(warning)}`).join(', ');
  return { ...answer, headers: new Map([...answer.headers, ['warning', text]]) };
}
