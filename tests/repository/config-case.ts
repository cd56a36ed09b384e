// A configuration that is tried, and what it is called.

export type Sections = Readonly<Record<string, unknown>>;
export type Case = readonly [title: string, config: unknown];
