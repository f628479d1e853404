import { expect, it } from 'vitest';
import { failureOfState } from '../ports/sql/failure.ts';
import { sqlFailure } from './result.ts';

it.each([
  ['57P01', 'unavailable'],
  ['57014', 'unavailable'],
  ['53300', 'unavailable'],
  ['08006', 'unavailable'],
  ['08007', 'unavailable'],
  ['40001', 'unavailable'],
  ['40P01', 'unavailable'],
  ['55P03', 'unavailable'],
  ['25006', 'unavailable'],
  ['23505', 'internal'],
  ['23503', 'internal'],
  ['25P02', 'internal'],
  ['42601', 'internal'],
])('SQLSTATE %s is %s to callers of the API', (sqlState, code) => {
  const failure = sqlFailure('cannot store run 1', failureOfState(sqlState, 'no', 'key'));
  expect(failure.error).toEqual({ code, message: 'cannot store run 1: no' });
});
