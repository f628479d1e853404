/**
 * The text of a quantity as the server writes it: the largest suffix that leaves no fraction, rounded up to nanos; null
 * when it is no quantity (apimachinery/pkg/api/resource/quantity.go, 1.36). Not modelled: the bounds at 2^63.
 */
export function canonicalQuantity(value: unknown): string | null {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string') return null;
  const match = /^([+-]?)(\d*)(?:\.(\d*))?([KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?$/.exec(text);
  if (match === null) return null;
  const [, sign = '', whole = '', fraction = '', suffix = ''] = match;
  if (whole === '' && fraction === '') return null;
  const digits = BigInt(`${whole}${fraction}` || '0');
  const exponent = /^[eE]/.test(suffix) && suffix.length > 1 ? Number(suffix.slice(1)) : null;
  if (exponent !== null && Math.abs(exponent) > 100) return null;
  const binary = binarySuffixes.indexOf(suffix);
  const factor = binary > 0 ? 1024n ** BigInt(binary) : 1n;
  const power = (exponent ?? decimalPower(suffix) ?? 0) - fraction.length + 9;
  const nanos = power >= 0 ? digits * factor * 10n ** BigInt(power) : ceiling(digits * factor, 10n ** BigInt(-power));
  if (nanos === 0n) return '0';
  const text2 = binary > 0 ? binaryText(nanos) : decimalText(nanos, exponent !== null);
  return sign === '-' ? `-${text2}` : text2;
}

const binarySuffixes = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const decimalSuffixes = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];

function decimalPower(suffix: string): number | null {
  const index = decimalSuffixes.indexOf(suffix);
  return index < 0 ? null : (index - 3) * 3;
}

function ceiling(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor - 1n) / divisor;
}

/** Quantities below 1024 and those with a fraction are written with decimal suffixes even so. */
function binaryText(nanos: bigint): string {
  const unit = 1_000_000_000n;
  if (nanos % unit !== 0n || nanos < 1024n * unit) return decimalText(nanos, false);
  let value = nanos / unit;
  let index = 0;
  while (value % 1024n === 0n && index < binarySuffixes.length - 1) {
    value /= 1024n;
    index += 1;
  }
  return `${value}${binarySuffixes[index] ?? ''}`;
}

function decimalText(nanos: bigint, exponential: boolean): string {
  let value = nanos;
  let index = 0;
  while (value % 1000n === 0n && index < decimalSuffixes.length - 1) {
    value /= 1000n;
    index += 1;
  }
  const power = (index - 3) * 3;
  if (exponential) return power === 0 ? String(value) : `${value}e${power}`;
  return `${value}${decimalSuffixes[index] ?? ''}`;
}
