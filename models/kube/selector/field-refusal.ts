import { quoted } from '../../../modules/ports/selectors/quoted.ts';

/** What the server says when a field selector names a field that the resource cannot be selected by. */
export type FieldRefusal = (field: string) => string;

/** Kinds without a conversion of their own (apimachinery/pkg/runtime/conversion.go, 1.36). */
export const refusedByDefault: FieldRefusal = (field) =>
  `${quoted(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`;

/** Most kinds with selectable fields (pkg/apis/core/v1/conversion.go, 1.36), and custom resources. */
export const refusedByName: FieldRefusal = (field) => `field label not supported: ${field}`;

/** Jobs (pkg/apis/batch/v1/conversion.go, 1.36). */
export const refusedByJobs: FieldRefusal = (field) => `field label ${quoted(field)} not supported for Job`;
