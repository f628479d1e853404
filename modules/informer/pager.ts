import type { Kube, KubeObject, KubeResult, ListOptions, ObjectList, Resource } from '../ports/kube.ts';

/** client-go's default page (tools/pager/pager.go, 0.36). */
const pageSize = 500;

/**
 * A whole collection, page by page. At a version of one's own it is asked for at once, as only such a list is answered
 * from a watch cache. Where later pages have expired the whole list is asked for anew, at once: client-go's ListPager.
 */
export async function listAll<T extends KubeObject>(
  kube: Kube,
  resource: Resource<T>,
  namespace: string | null,
  options: ListOptions,
): Promise<KubeResult<ObjectList<T>>> {
  const { resourceVersion, ...selectors } = options;
  const whole = resourceVersion !== undefined && resourceVersion !== '0';
  const first = await kube.list(resource, namespace, whole ? options : { ...options, limit: pageSize });
  if (!first.ok || first.value.metadata.continue === undefined) return first;
  const items = [...first.value.items];
  let next: string | undefined = first.value.metadata.continue;
  while (next !== undefined) {
    const page: KubeResult<ObjectList<T>> = await kube.list(resource, namespace, {
      ...selectors,
      limit: pageSize,
      continue: next,
    });
    if (!page.ok) return page.error.kind === 'gone' ? kube.list(resource, namespace, options) : page;
    items.push(...page.value.items);
    next = page.value.metadata.continue;
  }
  return { ok: true, value: { items, metadata: { resourceVersion: first.value.metadata.resourceVersion } } };
}
