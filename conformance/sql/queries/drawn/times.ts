import { callOver, infixOver, type Tie, type Weighted } from './operands.ts';

export function moments(tie: Tie): readonly Weighted[] {
  return [
    { weight: 2, arbitrary: infixOver(tie, 'timestamptz', ['+', '-'], 'interval') },
    { weight: 1, arbitrary: infixOver(tie, 'interval', ['+'], 'timestamptz') },
    { weight: 1, arbitrary: callOver(tie, 'to_timestamp', 'double precision') },
  ];
}

export function intervals(tie: Tie): readonly Weighted[] {
  return [
    { weight: 2, arbitrary: infixOver(tie, 'timestamptz', ['-'], 'timestamptz') },
    { weight: 1, arbitrary: infixOver(tie, 'interval', ['+', '-'], 'interval') },
    { weight: 1, arbitrary: infixOver(tie, 'interval', ['*'], 'double precision') },
  ];
}
