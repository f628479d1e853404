import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kubectlPrograms } from '../../kubectl/programs.ts';
import { withoutKubectl } from '../../kubectl/without-kubectl.fixture.ts';
import { jsonPatchesOfKubectl } from '../json-patches/fuzz.ts';
import { selectorsOfKubectl } from '../selectors/fuzz.ts';
import { strategicPatchesOfKubectl } from '../strategic-patches/fuzz.ts';
import { LocalKubectl } from './local-kubectl.ts';

const [found] = kubectlPrograms();

if (found === undefined) test('upstream code inside of kubectl says what the model says', withoutKubectl);

describe.skipIf(found === undefined).concurrent('upstream code inside of kubectl says what the model says', () => {
  let kubectl: LocalKubectl;
  beforeAll(() => {
    kubectl = new LocalKubectl(found ?? { program: '', version: '' });
  });
  afterAll(() => kubectl.close());

  test.each([
    ['rows 7 to 10: label selectors', selectorsOfKubectl],
    ['JSON patches and merge patches', jsonPatchesOfKubectl],
    ['row 34: strategic merge patches', strategicPatchesOfKubectl],
  ])('%s', async (_, compared) => {
    const { compared: count, different } = await compared(kubectl, { runs: 25, seed: 3 });
    expect(different).toEqual([]);
    expect(count).toBeGreaterThan(20);
  });
});
