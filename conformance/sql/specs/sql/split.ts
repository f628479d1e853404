/** A stretch of SQL in which a semicolon ends nothing: comments, quoted text and names, and dollar quotes. */
const stretch = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|(\$\w*\$)[\s\S]*?\1|[^;]/y;

/** The statements of some SQL, without comments and the semicolons between them. */
export function splitStatements(sql: string): readonly string[] {
  const statements: string[] = [];
  let statement = '';
  for (let at = 0; at < sql.length;) {
    stretch.lastIndex = at;
    const piece = stretch.exec(sql)?.[0] ?? ';';
    at += piece.length;
    if (piece === ';') {
      statements.push(statement);
      statement = '';
    } else statement += piece.startsWith('--') || piece.startsWith('/*') ? ' ' : piece;
  }
  return [...statements, statement].map((text) => text.trim()).filter((text) => text !== '');
}
