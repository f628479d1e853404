/** Steps in which the model is known to answer otherwise than the recorded server. */
export interface Exception {
  /** `group/sequence`. */
  readonly sequence: string;
  /** Every one of them differs: an exception that is no longer needed is an error. */
  readonly steps: readonly string[];
  readonly reason: string;
}

const noSchema =
  'Custom resources have no schema in the model: nothing is validated, defaulted or pruned, and no unknown field is reported.';
const goPrinted =
  'The real server prints the whole new value, or the difference of both, as Go structs and JSON of internal types.';

export const exceptions: readonly Exception[] = [
  {
    sequence: 'create/the schema of a custom resource',
    steps: ['strict', 'warn', 'type', 'none', 'patched', 'patchedType', 'patchedStrictly'],
    reason: noSchema,
  },
  { sequence: 'create/types of fields', steps: ['raceSpec'], reason: noSchema },
  { sequence: 'patch-merge/custom resources with invalid results', steps: ['spec'], reason: noSchema },
  {
    sequence: 'subresources/bindings that are wrong',
    steps: ['collection', 'bound'],
    reason:
      'The collection of bindings is a way of old to bind a pod; the model answers 501 and knows the subresource only.',
  },
  { sequence: 'validation/changes of jobs', steps: ['template'], reason: goPrinted },
  {
    sequence: 'validation/cron jobs',
    steps: ['zone', 'utc'],
    reason: 'The model has no list of time zones: any name of the right form is taken for one.',
  },
  {
    sequence: 'validation/leases',
    steps: ['strategy'],
    reason:
      'Fields behind a feature gate that is off are dropped; the real server notes an owner for them before, which makes a new version.',
  },
  { sequence: 'create/kind and version of the body', steps: ['raceOtherVersion'], reason: noSchema },
  { sequence: 'patch-strategic/jobs', steps: ['image'], reason: goPrinted },
  {
    sequence: 'server-side-apply/a removed manager',
    steps: ['conflict'],
    reason:
      'Several managers are in the way: the real server names them in the random order of a Go map, the model in order of name.',
  },
  {
    sequence: 'server-side-apply/what is demanded',
    steps: ['notYaml'],
    reason: 'What is wrong with a YAML text is said in the words of another parser.',
  },
  { sequence: 'kinds/what may change in a pod', steps: ['image'], reason: goPrinted },
  {
    sequence: 'protocol/row 43: media types that are accepted',
    steps: ['protobufOfCustom'],
    reason: 'The model writes no protobuf: the Status that refuses a client which accepts nothing else is JSON.',
  },
];
