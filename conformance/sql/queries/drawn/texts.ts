import fc from 'fast-check';
import { call } from '../nodes.ts';
import type { Make } from '../scope.ts';
import { callOver, castOver, infixOver, kinds, type Tie, type Weighted } from './operands.ts';

export function texts(tie: Tie): readonly Weighted[] {
  const any = fc.oneof(...kinds.map((kind) => tie(kind)));
  const concat = fc.array(any, { minLength: 1, maxLength: 3 }).map(
    (parts): Make =>
      (scope) =>
        call(
          'concat',
          parts.map((part) => part(scope)),
        ),
  );
  return [
    { weight: 3, arbitrary: infixOver(tie, 'text', ['||'], 'text') },
    { weight: 1, arbitrary: infixOver(tie, 'text', ['||'], 'integer') },
    { weight: 1, arbitrary: infixOver(tie, 'double precision', ['||'], 'text') },
    { weight: 1, arbitrary: infixOver(tie, 'text', ['||'], 'boolean') },
    { weight: 1, arbitrary: infixOver(tie, 'timestamptz', ['||'], 'text') },
    { weight: 1, arbitrary: callOver(tie, 'lower', 'text') },
    { weight: 1, arbitrary: callOver(tie, 'upper', 'text') },
    { weight: 2, arbitrary: concat },
    ...kinds.map((kind) => ({ weight: 1, arbitrary: castOver(tie, kind, 'text') })),
    { weight: 2, arbitrary: infixOver(tie, 'jsonb', ['->>'], 'text') },
    { weight: 1, arbitrary: infixOver(tie, 'jsonb', ['->>'], 'integer') },
    { weight: 1, arbitrary: callOver(tie, 'jsonb_extract_path_text', 'jsonb', 'text') },
  ];
}
