/** ClickHouse, in this process or elsewhere: the same SQL, parameters as `{name:Type}`, rows as JSON. */
export interface Engine {
  query<Row>(sql: string, parameters?: Parameters): Promise<Row[]>;
  /** A statement that answers nothing. */
  command(sql: string): Promise<void>;
  /**
   * Inserts lines in UTF-8, each a list of values in JSON in the order of the columns. Resolves when they are on the disk; the
   * same token again within the last thousand inserts of a table is not stored twice.
   */
  insert(table: string, columns: readonly string[], lines: Buffer, token: string): Promise<void>;
  close(): Promise<void>;
}

export type Parameters = Readonly<Record<string, ParameterValue>>;

export type ParameterValue = string | number | readonly string[];

/** Of every query: whole numbers as numbers, and bounds that one reader cannot break for all. */
export const querySettings = {
  output_format_json_quote_64bit_integers: 0,
  max_execution_time: 30,
  max_memory_usage: '2000000000',
  max_bytes_before_external_group_by: '500000000',
  max_bytes_before_external_sort: '500000000',
} as const;

/** Of every insert: written through to the disk, and once. */
export const insertSettings = {
  insert_deduplicate: 1,
  deduplicate_blocks_in_dependent_materialized_views: 1,
  max_partitions_per_insert_block: '500',
  // Fields of an event are kept as they came.
  input_format_json_read_objects_as_strings: 1,
  // Batches are small: dividing them among threads costs more than it saves.
  input_format_parallel_parsing: 0,
} as const;
