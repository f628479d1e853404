import { byteLength } from './byte-length.ts';

/**
 * The rules for names, label keys and label values, with the messages of Kubernetes 1.36
 * (apimachinery/pkg/api/validate/content/kube.go and dns.go). Each function returns what is wrong, or an empty list.
 */

const namePattern = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const nameRule =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character" +
  ` (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${namePattern}')`;
const valueRule =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and " +
  "end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is " +
  `'(${namePattern})?')`;
const subdomainPattern = '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*';
const subdomainRule =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and " +
  `end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${subdomainPattern}')`;

const name = new RegExp(`^${namePattern}$`);
const value = new RegExp(`^(${namePattern})?$`);
const subdomain = new RegExp(`^${subdomainPattern}$`);
const fine: readonly string[] = [];
const dnsLabelPattern = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const dnsLabelRule =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with " +
  `an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '${dnsLabelPattern}')`;
const dnsLabel = new RegExp(`^${dnsLabelPattern}$`);

/** Both count bytes; only the words differ from rule to rule. */
type Unit = 'bytes' | 'characters';

function tooLong(limit: number, unit: Unit): string {
  return `must be no more than ${limit} ${unit}`;
}

/** DNS-1123 label, at most 63 bytes: the names of namespaces. */
export function dnsLabelProblems(text: string): readonly string[] {
  const problems: string[] = [];
  if (byteLength(text) > 63) problems.push(tooLong(63, 'characters'));
  if (!dnsLabel.test(text)) problems.push(subdomain.test(text) ? 'must not contain dots' : dnsLabelRule);
  return problems;
}

/** DNS-1123 subdomain, at most 253 bytes: the names of pods and of most other objects. */
export function subdomainProblems(text: string, unit: Unit = 'characters'): readonly string[] {
  if (text.length <= 253 && subdomain.test(text)) return fine;
  const problems: string[] = [];
  if (byteLength(text) > 253) problems.push(tooLong(253, unit));
  if (!subdomain.test(text)) problems.push(subdomainRule);
  return problems;
}

/** A qualified name: `[prefix/]name`, the form of label and annotation keys and of finalizers. */
export function qualifiedNameProblems(text: string): readonly string[] {
  const parts = text.split('/');
  const [first = '', second] = parts;
  if (parts.length > 2) {
    return [`a valid label key ${nameRule} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  }
  const problems: string[] = [];
  if (second !== undefined) {
    if (first === '') problems.push('prefix part must be non-empty');
    else problems.push(...subdomainProblems(first, 'bytes').map((problem) => `prefix part ${problem}`));
  }
  const local = second ?? first;
  if (local === '') problems.push('name part must be non-empty');
  else if (byteLength(local) > 63) problems.push(`name part ${tooLong(63, 'bytes')}`);
  if (!name.test(local)) problems.push(`name part ${nameRule}`);
  return problems;
}

/** A label value: empty, or at most 63 bytes of a restricted alphabet. */
export function labelValueProblems(text: string): readonly string[] {
  if (text.length <= 63 && value.test(text)) return fine;
  const problems: string[] = [];
  if (byteLength(text) > 63) problems.push(tooLong(63, 'bytes'));
  if (!value.test(text)) problems.push(valueRule);
  return problems;
}
