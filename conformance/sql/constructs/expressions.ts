import { sql, type AliasableExpression, type Expression, type ExpressionBuilder, type SqlBool } from 'kysely';
import type { Cases } from './case.ts';
import { items, parts, type Schema } from './tables.ts';

type Builder = ExpressionBuilder<Schema, 'item'>;

/** The expression for every item. */
const of = (expression: (eb: Builder) => AliasableExpression<unknown>) =>
  items.select((eb) => [eb.ref('id').as('id'), expression(eb).as('value')]).orderBy('id');
/** The items for which it is true. */
const where = (condition: (eb: Builder) => Expression<SqlBool>) =>
  items
    .select('id')
    .where((eb) => condition(eb))
    .orderBy('id');

export const expressions: Cases = {
  'a parameter is text where nothing else says': of((eb) => eb.val(5)),
  'a literal number': of((eb) => eb.lit(5)),
  'a number for a text column': where((eb) => eb('owner', '=', 5)),
  'a text for an integer column': where((eb) => eb('id', '=', '2')),
  'case without else': of((eb) => eb.case().when('done', '=', true).then(eb.ref('owner')).end()),
  'case with else': of((eb) => eb.case().when('version', '>', 2).then(eb.lit(1)).else(eb.ref('total')).end()),
  'case over parameters is text': of((eb) => eb.case().when('done', 'is', true).then(1).else(0).end()),
  'simple case': of((eb) => eb.case('owner').when('x').then('first').when('y').then('second').else('none').end()),
  'simple case does not match NULL': of((eb) => eb.case('owner').when(null).then('null').else('no').end()),
  'integer division truncates': of((eb) => eb('version', '/', 2)),
  'remainder has the sign of the dividend': of((eb) => eb('version', '%', 4)),
  'bigint division': of((eb) => eb('total', '/', 2)),
  'division of doubles': of((eb) => eb('ratio', '/', 2)),
  'integer and double': of((eb) => eb('version', '*', eb.ref('ratio'))),
  'integer and bigint': of((eb) => eb('version', '+', eb.ref('total'))),
  'unary minus': of((eb) => eb.neg(eb.ref('version'))),
  concatenation: of((eb) => eb('owner', '||', '!')),
  'concatenation with a number': of((eb) => eb(eb('owner', '||', ':'), '||', eb.ref('version'))),
  'concatenation with a boolean': of((eb) => eb(eb('owner', '||', ':'), '||', eb.ref('done'))),
  'concatenation with a double': of((eb) => eb(eb.val<string | object | null>('r'), '||', eb.ref('ratio') as never)),
  'concatenation with a timestamp': of((eb) => eb(eb('owner', '||', ' '), '||', eb.ref('due'))),
  'concat passes over NULL': of((eb) => eb.fn('concat', ['owner', eb.val('-'), 'version', 'done'])),
  'like with percent': where((eb) => eb('code', 'like', '%a')),
  'like with underscore': where((eb) => eb('code', 'like', 'al_ha')),
  'like with escapes': where((eb) => eb('code', 'like', 'be\\%%')),
  'like with an escaped underscore': where((eb) => eb('code', 'like', '%\\_')),
  'not like': where((eb) => eb('code', 'not like', 'a%')),
  ilike: where((eb) => eb('code', 'ilike', 'gamma%')),
  'not ilike': where((eb) => eb('code', 'not ilike', 'GAMMA%')),
  'lower, upper, length': of((eb) =>
    eb.fn('concat', [eb.fn('lower', ['code']), eb.fn('upper', ['owner']), eb.fn('length', ['code'])]),
  ),
  abs: of((eb) => eb.fn('abs', ['version'])),
  floor: of((eb) => eb.fn('floor', ['ratio'])),
  'greatest passes over NULL': of((eb) => eb.fn('greatest', ['version', 'total'])),
  'least of parameters and a column': of((eb) => eb.fn('least', ['version', eb.val(2)])),
  'coalesce widens': of((eb) => eb.fn.coalesce('total', 'version')),
  'coalesce with a parameter': of((eb) => eb.fn.coalesce('owner', eb.val('none'))),
  nullif: of((eb) => eb.fn('nullif', ['owner', eb.val('x')])),
  'cast of integer to text': of((eb) => eb.cast('version', 'text')),
  'cast of boolean to text': of((eb) => eb.cast('done', 'text')),
  'cast of jsonb to text': of((eb) => eb.cast('doc', 'text')),
  'cast of timestamp to text': of((eb) => eb.cast('due', 'text')),
  'cast of double to integer rounds to even': of((eb) => eb.cast('ratio', 'integer')),
  'cast of boolean to integer': of((eb) => eb.cast('done', 'integer')),
  'cast of a parameter': of((eb) => eb.cast(eb.val('12'), 'integer')),
  'cast of text to integer': where((eb) => eb(eb.cast(eb.cast('id', 'text'), 'integer'), '=', eb.ref('id'))),
  'cast to double of an integer': of((eb) => eb(eb.cast('version', 'double precision'), '/', 2)),
  'in with numbers': where((eb) => eb('version', 'in', [1, 10])),
  'not in with NULL': where((eb) => eb('owner', 'not in', ['x', null])),
  'in a sub-select': where((eb) => eb('id', 'in', parts.select('item').where('item', 'is not', null))),
  'not in a sub-select with a NULL': where((eb) => eb('id', 'not in', parts.select('item'))),
  'not in a sub-select': where((eb) => eb('id', 'not in', parts.select('item').where('item', 'is not', null))),
  'not in an empty sub-select, of NULL': where((eb) =>
    eb('owner', 'not in', parts.select('state').where('run', '=', 'r9')),
  ),
  'exists, correlated': where((eb) => eb.exists(parts.select('part.run').whereRef('part.item', '=', 'item.id'))),
  'not exists, correlated': where((eb) =>
    eb.not(eb.exists(parts.select('part.run').whereRef('part.item', '=', 'item.id'))),
  ),
  'a sub-select as a value': of((eb) =>
    eb
      .selectFrom('part')
      .select((inner) => inner.fn.countAll().as('n'))
      .whereRef('part.item', '=', 'item.id'),
  ),
  'a sub-select without rows is NULL': of((eb) => eb.selectFrom('part').select('state').where('run', '=', 'r9')),
  'a sub-select two levels down': where((eb) =>
    eb.exists(
      eb
        .selectFrom('part')
        .select('part.run')
        .whereRef('part.item', '=', 'item.id')
        .where((inner) =>
          inner
            .exists(
              inner
                .selectFrom('part as other')
                .select('other.run')
                .whereRef('other.run', '=', 'part.run')
                .whereRef('other.state', '=', 'item.owner')
                .where('other.state', 'is', null),
            )
            .or('part.state', '=', 'done'),
        ),
    ),
  ),
  'is true, of NULL': where((eb) => eb('done', 'is not', true)),
  'unknown and': of((eb) => eb.and([eb('owner', '=', 'x'), eb('done', '=', true)])),
  'unknown or': of((eb) => eb.or([eb('owner', '=', 'x'), eb('done', '=', true)])),
  between: where((eb) => eb.between('version', 1, 3)),
  'json member': of((eb) => eb.ref('doc', '->').key('a' as never)),
  'json member as text': of((eb) => eb.ref('doc', '->>').key('a' as never)),
  'json null as text is NULL': where((eb) =>
    eb(
      eb
        .ref('doc', '->>')
        .key('inner' as never)
        .key('deep' as never),
      'is',
      null,
    ),
  ),
  'json null is not NULL': where((eb) =>
    eb(
      eb
        .ref('doc', '->')
        .key('inner' as never)
        .key('deep' as never),
      'is not',
      null,
    ),
  ),
  'json null comes back as null': of((eb) =>
    eb
      .ref('doc', '->')
      .key('inner' as never)
      .key('deep' as never),
  ),
  'json path': of((eb) =>
    eb
      .ref('doc', '->>')
      .key('tags' as never)
      .at(1 as never),
  ),
  'json last element': of((eb) => eb.ref('doc', '->>').at(-1 as never)),
  'json object as text': of((eb) => eb.ref('doc', '->>').key('inner' as never)),
  'json text compared': where((eb) => eb(eb.ref('doc', '->>').key('a' as never), '=', '1' as never)),
  'abs of a parameter is of a double': of((eb) => eb.fn('abs', [eb.val('-2')])),
  'a parameter without a document': of((eb) => eb(eb.val(null), '->' as never, eb.ref('owner') as never)),
  'concat writes booleans in short': of((eb) => eb.fn('concat', ['done', 'done'])),
  'simple case of a parameter is of a text': of((eb) =>
    eb
      .case(eb.val(1))
      .when(eb.ref('id') as never)
      .then(1)
      .else(0)
      .end(),
  ),
  'an operand fails though another one is NULL': of((eb) => eb('ratio', '+', eb.cast('owner', 'double precision'))),
  'a query alone in a list': where((eb) => eb('id', 'not in', [parts.select('item').where('run', '=', 'r9')])),
  'text and jsonb become text': of((eb) => eb('owner', '||', eb.ref('doc') as never)),
  'jsonb of any kind together': of((eb) => eb('doc', '||', eb.cast(eb.val('null'), 'jsonb') as never)),
  'jsonb without a member': of((eb) => eb('doc', '-' as never, eb.val('a'))),
  'the element of a scalar': of((eb) => eb(eb.cast(eb.val('"x"'), 'jsonb'), '->' as never, eb.lit(0))),
  'least of zeros': of((eb) =>
    eb.fn('least', [eb.cast(eb.lit(0), 'double precision'), eb.parens(eb.neg(eb.cast(eb.lit(0), 'double precision')))]),
  ),
  'json containment': where((eb) => eb('doc', '@>', { a: 1 })),
  'json containment in an array': where((eb) => eb('doc', '@>', eb.val('["two"]'))),
  'json contained by': where((eb) => eb('doc', '<@', { a: '1', tags: ['z'], more: 1 })),
  'json equality': where((eb) => eb('doc', '=', { tags: [], a: '1' })),
  'json concatenation': of((eb) => eb('doc', '||', { b: 2 })),
  jsonb_extract_path_text: of((eb) => eb.fn('jsonb_extract_path_text', ['doc', eb.val('inner'), eb.val('text')])),
  'jsonb_extract_path_text into an array': of((eb) =>
    eb.fn('jsonb_extract_path_text', ['doc', eb.val('tags'), eb.val('0')]),
  ),
  'timestamp plus interval': of((eb) => eb('due', '+', eb.val('90 seconds'))),
  'timestamp minus cast interval': of((eb) => eb('due', '-', eb.cast(eb.val('1 hour'), sql`interval`))),
  'difference of timestamps': of((eb) =>
    eb.fn('date_part', [eb.val('epoch'), eb('due', '-', eb.cast(eb.val('2026-01-01T00:00:00Z'), 'timestamptz'))]),
  ),
  'epoch of a timestamp': of((eb) => eb.fn('date_part', [eb.val('epoch'), 'due'])),
  to_timestamp: of((eb) => eb.fn('to_timestamp', [eb.val(1_769_860_800.5)])),
  'timestamps in order': where((eb) => eb('due', '<', '2026-01-01T00:00:00Z')),
  'now is the same in one statement': where((eb) => eb(eb.fn('now'), '=', eb.fn('statement_timestamp'))),
};
