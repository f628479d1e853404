/** A field of a protobuf message as it is encoded: a number, or bytes. */
export interface WireField {
  readonly number: number;
  readonly value: bigint | Buffer;
}

export class ProtobufError extends Error {}

/** The fields of a message in the order in which they come (protobuf.dev/programming-guides/encoding). Throws ProtobufError. */
export function* wireFields(bytes: Buffer): Generator<WireField> {
  let position = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[position++];
      if (byte === undefined) break;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asIntN(64, value);
    }
    throw new ProtobufError('a number that does not end');
  };
  while (position < bytes.length) {
    const key = Number(varint());
    const number = key >> 3;
    switch (key & 7) {
      case 0:
        yield { number, value: varint() };
        break;
      case 2: {
        const end = Number(varint()) + position;
        if (end < position || end > bytes.length) throw new ProtobufError('a field that does not end');
        yield { number, value: bytes.subarray(position, end) };
        position = end;
        break;
      }
      default:
        throw new ProtobufError('a number of fixed size');
    }
  }
}
