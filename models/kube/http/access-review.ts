import type { HttpRequest } from './exchange.ts';
import { isRecord, type JsonObject } from '../objects/object-fields.ts';
import { bodyFormat, parseJson, parseYaml } from './body-text.ts';

/** Where clients ask what they may do. */
export const accessReviewGroup = { group: 'authorization.k8s.io', version: 'v1' } as const;
export const accessReviewPlural = 'selfsubjectaccessreviews';

/** The verdict on a SelfSubjectAccessReview: without authorization, everybody may do everything. A body that is not JSON or YAML is not read. */
export function accessReview({ headers, body }: HttpRequest): JsonObject {
  const format = bodyFormat(headers.get('content-type') ?? '');
  const parsed = !format.ok ? null : format.value === 'json' ? parseJson(body) : parseYaml(body);
  const spec = parsed?.ok && isRecord(parsed.value) && isRecord(parsed.value['spec']) ? parsed.value['spec'] : {};
  return {
    kind: 'SelfSubjectAccessReview',
    apiVersion: `${accessReviewGroup.group}/${accessReviewGroup.version}`,
    metadata: {},
    spec,
    status: { allowed: true },
  };
}
