/** One HTTP/1.1 request as it reaches an API server. */
export interface HttpRequest {
  readonly method: string;
  /** Path and query, still percent-encoded: `/api/v1/pods?labelSelector=app%3Dx`. */
  readonly target: string;
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  /** The whole body, decoded as UTF-8; empty when there is none. */
  readonly body: string;
}

/** Headers of an answer, by lower-case name. */
export type HttpHeaders = ReadonlyMap<string, string>;

/** An answer that is complete at once. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: HttpHeaders;
  readonly body: string;
}

/** Where the answer to one request goes: either one `answer`, or `begin` followed by any number of `write` and one `end`. */
export interface HttpConnection {
  answer(answer: HttpAnswer): void;
  begin(status: number, headers: HttpHeaders): void;
  write(chunk: string): void;
  end(): void;
}
