/** What the platform wants of this replica. */
export interface Lifecycle {
  /** True once a graceful stop was requested (SIGTERM): finish the present item, then return. */
  readonly stopping: boolean;
}
