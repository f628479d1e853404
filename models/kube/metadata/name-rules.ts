import { dnsLabelProblems, subdomainProblems } from '../../../modules/ports/selectors/label-rules.ts';

/** What the names of a kind may look like: a DNS subdomain, a DNS label, or anything that fits into a URL. */
export type NameStyle = 'subdomain' | 'label' | 'segment';

/** What is wrong with a name. */
export function nameProblems(style: NameStyle, name: string): readonly string[] {
  switch (style) {
    case 'subdomain':
      return subdomainProblems(name);
    case 'label':
      return dnsLabelProblems(name);
    case 'segment':
      return name === '.' || name === '..' ? [`may not be '${name}'`] : unfitForUrl(name);
  }
}

/** What is wrong with a `generateName`, to which something will be appended (api/validation/generic.go, 1.36). */
export function prefixProblems(style: NameStyle, prefix: string): readonly string[] {
  if (style === 'segment') return unfitForUrl(prefix);
  // Upstream drops two characters where it means to replace one.
  const masked = prefix.length > 1 && prefix.endsWith('-') ? `${prefix.slice(0, -2)}a` : prefix;
  return nameProblems(style, masked);
}

/** api/validation/path/name.go, 1.36. */
function unfitForUrl(name: string): readonly string[] {
  return ['/', '%'].filter((part) => name.includes(part)).map((part) => `may not contain '${part}'`);
}
