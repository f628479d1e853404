import { callOver, infixOver, readOver, type Tie, type Weighted } from './operands.ts';

export function documents(tie: Tie): readonly Weighted[] {
  return [
    { weight: 3, arbitrary: infixOver(tie, 'jsonb', ['->'], 'text') },
    { weight: 2, arbitrary: infixOver(tie, 'jsonb', ['->'], 'integer') },
    { weight: 1, arbitrary: infixOver(tie, 'jsonb', ['||'], 'jsonb') },
    { weight: 1, arbitrary: callOver(tie, 'jsonb_extract_path', 'jsonb', 'text', 'text') },
    { weight: 1, arbitrary: readOver(tie, 'text', 'jsonb') },
  ];
}
