/**
 * A transcript without what differs from run to run: identifiers, times, ages, versions, generated names, ports.
 * Columns are put apart by two spaces, since their widths follow the ages.
 */
export function normalise(text: string): string {
  return text
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<uid>')
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, '<time>')
    .replace(/\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} [\d:]{8} [+-]\d{4}/g, '<time>')
    .replace(/(resourceVersion"?: "?)\d+/g, '$1<version>')
    .replace(/(Resource Version: +)\d+/g, '$1<version>')
    .replace(/(?<=[ \t])(<invalid>|\d+d)?(\d+h)?(\d+m)?(\d+s)(?=[ \t\n]|$)/gm, '<age>')
    .replace(/[bcdfghjklmnpqrstvwxz2456789]{5}(?=-generated)/g, '<suffix>')
    .replace(/https?:\/\/127\.0\.0\.1:\d+/g, '<server>')
    .replace(/\/tmp\/[\w./-]*kubectl-session[\w-]*/g, '<directory>')
    .replace(/^[EWI]\d{4} [\d:.]+ +\d+ /gm, '<log> ')
    .replace(/(?<=\S) {2,}/g, '  ')
    .replace(/(MERGED|LIVE)-\d+/g, '$1-<number>')
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ [+-]\d{4}/g, '<time>')
    .replace(/[ \t]+$/gm, '');
}
