import type { ApiResult } from '../pipeline-api/result.ts';

/** Where the files of artifacts are: a bucket. */
export interface Files {
  /** Removes the file; one that is not there is removed already. */
  remove(uri: string): Promise<ApiResult<null>>;
}
