// Decisions on their way to the server: kept on this machine until it has answered, sent one after the other in the order
// in which they were taken, each with a key of its own so that a repetition does nothing. No browser, no network in here.

export type Kind = "confirm" | "reject" | "unsure" | "merge" | "snooze" | "undo";

export interface Entry {
  /** The `Idempotency-Key`. */
  key: string;
  candidate_id: number;
  kind: Kind;
  /** As the server wants it; what was shown is frozen in it. */
  body: Record<string, unknown>;
  /** Of what it was about, for whoever reads that it was not taken. */
  item: { zh: string; en: string };
  pressed_at: string;
  attempts: number;
}

/** What became of one attempt. */
export type Answer =
  | { is: "taken"; answer: unknown }
  | { is: "refused"; why: string; slug: string }
  /** The network, or a server in trouble: again later. */
  | { is: "lost" }
  /** Nobody is signed in: again when somebody is. */
  | { is: "signed out" };

/** No more decisions are taken while so many wait. */
export const MOST_WAITING = 3;
const RETRY_S = [1, 2, 5, 10] as const;

export function retryAfter_ms(attempts: number): number {
  return (RETRY_S[Math.min(attempts, RETRY_S.length) - 1] ?? RETRY_S[0]) * 1000;
}

export interface Store {
  read: () => Promise<Entry[]>;
  write: (entries: Entry[]) => Promise<void>;
}

export interface Port {
  store: Store;
  send: (entry: Entry) => Promise<Answer>;
  /** Calls back after so long; returns how to call that off. */
  later: (act: () => void, after_ms: number) => () => void;
  settled: (entry: Entry, answer: Extract<Answer, { is: "taken" | "refused" }>) => void;
  changed: () => void;
}

export class Outbox {
  private entries: Entry[] = [];
  private isSending = false;
  private isClosed = false;
  private callOff: (() => void) | null = null;

  constructor(private readonly port: Port) {}

  get waiting(): readonly Entry[] {
    return this.entries;
  }

  get isFull(): boolean {
    return this.entries.length >= MOST_WAITING;
  }

  /** The first one was tried, and nobody answered. */
  get isStuck(): boolean {
    return (this.entries[0]?.attempts ?? 0) > 0;
  }

  /** What an earlier page left; before anything else. */
  async open(): Promise<void> {
    this.entries = [...(await this.port.store.read()), ...this.entries];
    this.port.changed();
    this.go();
  }

  /** On disk and on its way at once; the key makes it harmless if both an old and a new page send it. */
  put(entry: Entry): void {
    this.entries = [...this.entries, entry];
    this.keep();
    this.port.changed();
    this.go();
  }

  /** Now rather than after the pause: the network is back, or somebody signed in. */
  hurry(): void {
    this.callOff?.();
    this.callOff = null;
    this.go();
  }

  close(): void {
    this.isClosed = true;
    this.callOff?.();
  }

  private keep(): void {
    void this.port.store.write(this.entries).catch(() => undefined); // a full disk: it is on its way all the same
  }

  private go(): void {
    const first = this.entries[0];
    if (this.isSending || this.isClosed || this.callOff !== null || first === undefined) return;
    this.isSending = true;
    void this.port
      .send(first)
      .catch((): Answer => ({ is: "lost" }))
      .then((answer) => {
        this.isSending = false;
        if (!this.isClosed) this.heard(first, answer);
      });
  }

  private heard(first: Entry, answer: Answer): void {
    if (answer.is === "taken" || answer.is === "refused") {
      this.entries = this.entries.filter((one) => one.key !== first.key);
      this.keep();
      this.port.settled(first, answer);
      this.port.changed();
      this.go();
      return;
    }
    const tried = { ...first, attempts: first.attempts + 1 };
    this.entries = this.entries.map((one) => (one.key === first.key ? tried : one));
    this.port.changed();
    this.callOff = this.port.later(() => {
      this.callOff = null;
      this.go();
    }, retryAfter_ms(tried.attempts));
  }
}
