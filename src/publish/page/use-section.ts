import { markup, type Markup } from './draw/markup.ts';
import { isCdump, type PublishedDump } from './published-dump.ts';

/** How to verify a download, and how to load it. Source of the statements: docs/format.md, where they are tested. */
export function useSection(dump: PublishedDump): Markup {
  const { name, manifest } = dump;
  const file = `${name}.txt.gz`;
  const table = isCdump(dump) ? 'cdump' : 'dump';
  const hasFile = manifest.files.some(each => each.name === file);
  return markup`<section aria-labelledby="verify">
<h2 id="verify">Verify a download</h2>
<p>In the folder of the files, with <a href="SHA256SUMS">SHA256SUMS</a> beside them; files that were not downloaded are passed over:</p>
<pre tabindex="0"><code>sha256sum --check --ignore-missing SHA256SUMS</code></pre>
<p>With <code>oldump</code> and <a href="manifest.json">manifest.json</a>, every row as well: columns, JSON, order, unique keys.</p>
<pre tabindex="0"><code>oldump verify ${name}</code></pre>
</section>
${hasFile ? loadSection(file, table) : undefined}`;
}

function loadSection(file: string, table: string): Markup {
  const copy = `COPY ${table} FROM STDIN WITH (FORMAT csv, DELIMITER E'\\t', QUOTE E'\\b')`;
  return markup`<section aria-labelledby="load">
<h2 id="load">Load it</h2>
<p>The JSON column is plain JSON, not escaped for any database. Each of these takes it as it is; the other files with five columns load the same way. Programs that read many files at once (Spark, ClickHouse, DuckDB) are given names or <code>*.txt.gz</code>, never the folder: the block indexes, checksums, manifest and page in it are no rows.</p>
<h3>PostgreSQL</h3>
<pre tabindex="0"><code>psql -c "CREATE TABLE ${table} (type text, key text, revision bigint, last_modified text, data json)" openlibrary
zcat ${file} | psql -c "${copy}" openlibrary</code></pre>
<h3>Python</h3>
<pre tabindex="0"><code data-language="python">import gzip, json

with gzip.open('${file}', 'rt', encoding='utf-8', newline='\\n') as rows:
    for row in rows:
        type, key, revision, last_modified, text = row.rstrip('\\n').split('\\t')
        record = json.loads(text)
        print(key, record.get('title') or record.get('name'))</code></pre>
<h3>SQLite</h3>
<p>Through Python, which brings SQLite along:</p>
<pre tabindex="0"><code data-language="python">import gzip, sqlite3

db = sqlite3.connect('openlibrary.sqlite')
db.execute('CREATE TABLE ${table} (type TEXT, key TEXT, revision INTEGER, last_modified TEXT, data TEXT)')
with gzip.open('${file}', 'rt', encoding='utf-8', newline='\\n') as rows:
    split = (row.rstrip('\\n').split('\\t') for row in rows)
    db.executemany('INSERT INTO ${table} VALUES (?, ?, ?, ?, ?)', split)
db.commit()</code></pre>
<h3>DuckDB</h3>
<pre tabindex="0"><code data-language="sql">CREATE TABLE ${table} AS SELECT * FROM read_csv('${file}', delim = '\\t', quote = '', escape = '', header = false,
  auto_detect = false, max_line_size = 100000000, columns = {'type': 'VARCHAR', 'key': 'VARCHAR',
  'revision': 'BIGINT', 'last_modified': 'VARCHAR', 'data': 'VARCHAR'});</code></pre>
</section>
`;
}
