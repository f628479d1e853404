import type { KubeObject } from '../../../modules/ports/kube.ts';

/** Values that make label comparisons interesting; 2^63 does not fit into what `<` and `>` compare. */
const values = ['', 'x', 'y', '1', '5', '010', '9223372036854775807', '9223372036854775808', 'in', 'X'];

/** Twenty config maps whose labels differ. */
export function labelledObjects(namespace: string): readonly KubeObject[] {
  return Array.from({ length: 20 }, (_, index) => {
    const labels: { [key: string]: string } = {};
    if (index % 2 === 1) labels['a'] = values[(index >> 1) % values.length] ?? '';
    if (index % 3 === 1) labels['b'] = values[index % 4] ?? '';
    if (index % 4 === 2) labels['example.com/c'] = values[index % 7] ?? '';
    if (index % 5 === 0) labels['in'] = values[index % 3] ?? '';
    const name = `cm-${String(index).padStart(2, '0')}`;
    return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace, labels } };
  });
}
