import {
  OperationNodeTransformer,
  type KyselyPlugin,
  type PluginTransformQueryArgs,
  type PluginTransformResultArgs,
  type QueryId,
  type QueryResult,
  type RootOperationNode,
  type SelectModifier,
  type SelectModifierNode,
  type SelectQueryNode,
  type UnknownRow,
} from 'kysely';

/**
 * Leaves FOR UPDATE and its kin out, SKIP LOCKED and NOWAIT included. A transaction that may write has the whole database
 * for itself, so every row is locked for it and none by another.
 */
export class WithoutRowLocks implements KyselyPlugin {
  readonly #transformer = new LockRemover();

  transformQuery({ node, queryId }: PluginTransformQueryArgs): RootOperationNode {
    return this.#transformer.transformNode(node, queryId);
  }

  async transformResult({ result }: PluginTransformResultArgs): Promise<QueryResult<UnknownRow>> {
    return result;
  }
}

const lockModifiers: ReadonlySet<SelectModifier | undefined> = new Set([
  'ForUpdate',
  'ForNoKeyUpdate',
  'ForShare',
  'ForKeyShare',
  'NoWait',
  'SkipLocked',
]);

class LockRemover extends OperationNodeTransformer {
  protected override transformSelectQuery(node: SelectQueryNode, queryId?: QueryId): SelectQueryNode {
    const { endModifiers, ...query } = super.transformSelectQuery(node, queryId);
    const others = endModifiers?.filter((modifier: SelectModifierNode) => !lockModifiers.has(modifier.modifier)) ?? [];
    return others.length === 0 ? query : { ...query, endModifiers: others };
  }
}
