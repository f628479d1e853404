/** What others are shown of a build, as GitHub's commit statuses. */
export interface Notification {
  readonly run: string;
  readonly state: string;
  /** The receiver takes a key once; null: it takes the notification however often it comes. */
  readonly key: string | null;
}

/** Whoever shows the state of builds. */
export interface Notifications {
  /** True once the receiver has it. */
  send(notification: Notification): Promise<boolean>;
}
