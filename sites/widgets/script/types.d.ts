/** The shapes that the script reads: those of sites/widgets/shapes.py, all of it foreign until `parse` has looked. */

/** The version that is being built; the build puts it in. */
declare const VERSION: string;

declare module '*.css' {
  const text: string;
  export default text;
}

/** The widget's settings as its key has them. */
interface Settings {
  heading?: string;
  limit?: number;
  lang?: string;
  more_url?: string;
  more_label?: string;
  [choice: string]: unknown;
}

/** One row: an item of the news, or an urgent notice, which alone has a level. */
interface Entry {
  id?: number;
  title: string;
  lead?: string;
  url?: string | null;
  published_at: string;
  source?: string;
  image?: { url: string; width: number; height: number } | null;
  expires_at?: string | null;
  level?: string;
}

interface Answer {
  widget: Settings;
  items: Entry[];
  alerts: Entry[];
  ignored?: string[];
}

/** How one element looks: its attributes over its key's settings; false for what is off. */
interface Look {
  heading: string;
  limit: number;
  target: string;
  lang: string;
  layout: string;
  theme: string;
  loading: string;
  heading_level: string | number;
  isolate: unknown;
  images: unknown;
  summary: unknown;
  dates: unknown;
  source: unknown;
  more: unknown;
  store: unknown;
}

/** What a feed has to show. */
interface View {
  _state: string;
  _data: Answer;
  /** Those that have not expired. */
  _items: Entry[];
  /** When the answer was last known to be current. */
  _at: number;
  /** Changes with what is shown. */
  _mark: string;
  /** What the page is told: name and detail. */
  _event: [string, object] | '' | false | undefined;
}

interface Shower {
  _show(view: View): void;
}

interface Feed {
  _join(widget: Shower, stores: unknown): void;
  _leave(widget: Shower): void;
  _load(): Promise<void> | '';
  _want(age?: number): void;
}
