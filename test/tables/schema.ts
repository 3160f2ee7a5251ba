/** The tables of Open Library that side tables and idump read, with the columns that must not leave. */
export { COVER_SCHEMA, SIDE_TABLE_SCHEMA } from '../../dev/sample/tables/sample-schema.ts';

export const HISTORY_SCHEMA = `
  CREATE TABLE transaction (
    id serial PRIMARY KEY, action varchar(256), author_id int, ip inet, comment text, bot boolean DEFAULT false,
    created timestamp, changes text, data text
  );
  CREATE TABLE version (
    id serial PRIMARY KEY, thing_id int, revision int, transaction_id int, UNIQUE (thing_id, revision)
  );
  CREATE TABLE data (thing_id int, revision int, data text);`;
