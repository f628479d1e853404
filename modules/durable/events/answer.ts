/** Why a call of the API was refused, by HTTP status: 404, 409, 503. */
export interface ApiError {
  readonly kind: 'notFound' | 'conflict' | 'unavailable';
  readonly message: string;
}

export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: ApiError };

export function answer<T>(value: T): Answer<T> {
  return { ok: true, value };
}

export function refuse(kind: ApiError['kind'], message: string): { readonly ok: false; readonly error: ApiError } {
  return { ok: false, error: { kind, message } };
}
