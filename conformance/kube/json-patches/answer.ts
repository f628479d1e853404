import { isRecord } from '../../../models/kube/objects/object-fields.ts';
import { sortedText } from '../sorted-text.ts';

/** What a PATCH answers, without what differs from cluster to cluster. */
export type PatchAnswer =
  | { readonly code: number; readonly object: string }
  | { readonly code: number; readonly message: string; readonly causes: readonly string[] };

/** Reads an answer: the object as text with sorted keys, or the message with the documents cut out of it. */
export function patchAnswer(code: number, body: string): PatchAnswer {
  const document: unknown = JSON.parse(body);
  if (!isRecord(document)) return { code, object: body };
  if (code < 300) return { code, object: sortedText(withoutIdentity(document)) };
  const { message = '', details } = document;
  const causes = isRecord(details) && Array.isArray(details['causes']) ? (details['causes'] as unknown[]) : [];
  const fields = causes.map((cause) => (isRecord(cause) ? String(cause['field']) : ''));
  return { code, message: withoutDocuments(String(message)), causes: fields };
}

/** Of several parts that have the wrong type the server names the first in the order of keys. */
function withoutDocuments(message: string): string {
  return message
    .replace(/Invalid value: "\{(\\.|[^"\\])*"/g, 'Invalid value: "{…}"')
    .replace(/cannot unmarshal \w+ into Go struct field ObjectMeta\.\w+/, 'cannot unmarshal');
}

function withoutIdentity(document: { readonly [key: string]: unknown }): object {
  const { metadata } = document;
  if (!isRecord(metadata)) return document;
  const { labels, annotations, name, finalizers, generation } = metadata;
  return { ...document, metadata: { labels, annotations, name, finalizers, generation } };
}
