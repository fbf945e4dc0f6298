// Which screen is shown: the part of the address after "#".

export interface Route {
  /** "overview", "jobs", ... */
  section: string;
  /** What follows, such as the number of a job. */
  rest: string | null;
}

/** The screen the address asks for. */
export function route(): Route {
  const [section = "", rest] = location.hash.replace(/^#\/?/, "").split("/");
  return { section: section || "overview", rest: rest ? decodeURIComponent(rest) : null };
}

/** The address of a screen. */
export function link(section: string, rest?: string | number): string {
  return rest === undefined ? `#/${section}` : `#/${section}/${encodeURIComponent(rest)}`;
}

/** Goes to a screen. */
export function go(section: string, rest?: string | number): void {
  location.hash = link(section, rest);
}
