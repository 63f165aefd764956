// The database as anything on this computer may read it while the program runs.
import { join } from 'node:path';
import { answer } from './processes';

/** The rows that a query gives, each as an array of texts. */
export async function rows(dataDir: string, sql: string): Promise<string[][]> {
  const file = join(dataDir, 'dialdesk.db');
  const text = await answer(
    'sqlite3',
    ['-readonly', '-cmd', '.timeout 5000', '-separator', '\t', file, sql],
    process.env,
  );
  return text === '' ? [] : text.split('\n').map((line) => line.split('\t'));
}
