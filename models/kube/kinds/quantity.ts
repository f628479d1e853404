/** A quantity in thousandths, and how it was written. */
interface Quantity {
  readonly milli: bigint;
  readonly family: 'binary' | 'decimal' | 'exponent';
}

const pattern = /^([+-]?)(\d*)(?:\.(\d*))?(?:(Ki|Mi|Gi|Ti|Pi|Ei)|([numkMGTPE]?)|[eE]([+-]?\d+))$/;
const binarySuffixes = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const decimalExponents: { readonly [suffix: string]: number } = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const decimalSuffixes = Object.entries(decimalExponents).map(([suffix, exponent]) => ({ suffix, exponent }));

/**
 * A resource quantity as the API server writes it (apimachinery/pkg/api/resource/quantity.go, 1.36): rounded up to
 * thousandths, without fraction, with the largest suffix of its family that leaves a whole number: `0.5` is `500m`,
 * `1024Mi` is `1Gi`. What is no quantity is returned as it is.
 */
export function canonicalQuantity(value: unknown): unknown {
  if (typeof value !== 'string' && typeof value !== 'number') return value;
  const text = String(value);
  const known = canonical.get(text);
  if (known !== undefined) return known;
  const quantity = parseQuantity(text);
  if (quantity === null) return value;
  const written = write(quantity);
  if (canonical.size < 10_000) canonical.set(text, written);
  return written;
}

const canonical = new Map<string, string>();

/** Thousandths that a quantity stands for; null when it is none. */
export function milliOf(value: unknown): bigint | null {
  return typeof value === 'string' || typeof value === 'number' ? (parseQuantity(String(value))?.milli ?? null) : null;
}

function parseQuantity(text: string): Quantity | null {
  const match = pattern.exec(text);
  if (match === null) return null;
  const [, sign, whole = '', fraction = '', binary, decimal, exponent] = match;
  if (whole === '' && fraction === '') return null;
  const digits = BigInt(`${whole}${fraction}`);
  const shift = binary === undefined ? Number(exponent ?? decimalExponents[decimal ?? '']) : 0;
  if (Math.abs(shift) > 1000) return null;
  const factor = binary === undefined ? 1n : 1024n ** BigInt(binarySuffixes.indexOf(binary));
  const milli = scaled(digits * factor, shift + 3 - fraction.length);
  const family = binary === undefined ? (exponent === undefined ? 'decimal' : 'exponent') : 'binary';
  return { milli: sign === '-' ? -milli : milli, family };
}

/** `digits` times ten to the power of `shift`, rounded away from zero. */
function scaled(digits: bigint, shift: number): bigint {
  if (shift >= 0) return digits * 10n ** BigInt(shift);
  const divisor = 10n ** BigInt(-shift);
  return (digits + divisor - 1n) / divisor;
}

function write({ milli, family }: Quantity): string {
  const sign = milli < 0n ? '-' : '';
  const size = milli < 0n ? -milli : milli;
  if (size === 0n) return '0';
  if (family === 'binary' && size >= 1_024_000n && size % 1000n === 0n) return sign + writeBinary(size / 1000n);
  let mantissa = size;
  let exponent = -3;
  while (exponent < 18 && mantissa % 1000n === 0n) {
    mantissa /= 1000n;
    exponent += 3;
  }
  if (family === 'exponent') return `${sign}${mantissa}${exponent === 0 ? '' : `e${exponent}`}`;
  const suffix = decimalSuffixes.find((each) => each.exponent === exponent)?.suffix ?? '';
  return `${sign}${mantissa}${suffix}`;
}

function writeBinary(size: bigint): string {
  let mantissa = size;
  let power = 0;
  while (power < 6 && mantissa % 1024n === 0n) {
    mantissa /= 1024n;
    power += 1;
  }
  return `${mantissa}${binarySuffixes[power] ?? ''}`;
}
