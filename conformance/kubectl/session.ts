/** A sequence of shell lines that use kubectl, in a directory and a namespace of its own. */
export interface Session {
  /** Names the namespace too: a DNS label. */
  readonly name: string;
  /** Files in the directory, by name. */
  readonly files?: { readonly [name: string]: string };
  /** Run one after the other by `bash`; `kubectl` is on the path, and its namespace is the session's. */
  readonly lines: readonly string[];
}

/** What one line did. Ages, times, identifiers and versions are replaced by words. */
export interface LineResult {
  readonly line: string;
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface SessionResult {
  readonly session: string;
  readonly lines: readonly LineResult[];
}
