/** A pod that nothing schedules, with a label or two. */
export function podManifest(name: string, labels: { readonly [key: string]: string } = {}): string {
  const lines = Object.entries(labels).map(([key, value]) => `    ${key}: '${value}'`);
  return [
    'apiVersion: v1',
    'kind: Pod',
    'metadata:',
    `  name: ${name}`,
    ...(lines.length > 0 ? ['  labels:', ...lines] : []),
    'spec:',
    '  containers:',
    '  - name: main',
    '    image: example/image:1',
    '',
  ].join('\n');
}

export function configMapManifest(name: string, data: { readonly [key: string]: string }): string {
  const lines = Object.entries(data).map(([key, value]) => `  ${key}: ${value}`);
  return ['apiVersion: v1', 'kind: ConfigMap', 'metadata:', `  name: ${name}`, 'data:', ...lines, ''].join('\n');
}

export const workflowManifest = `apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata:
  name: w
spec:
  entrypoint: main
`;
