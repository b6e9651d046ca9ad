// The review desk as a store beside React, so that a key needs one step to the next picture: what the seat holds, what is
// on its way, what was decided lately. Every answer of the server comes in here.
import type { Schemas } from "../../api/client";
import { serverNow } from "../../kit/instant";
import { armedAfter_ms, median, type Pace, paced, RESTED } from "./arming";
import type { Answer, Entry, Kind } from "./outbox";
import { Outbox, type Store } from "./outbox";
import { AHEAD, ASIDE_FOR_MS, type Aside, asHeld, dangerFirst, type Held, inserted, stillAside, toSkip } from "./seat";
import { canUndo, type Recent, settledIn } from "./undoing";

export interface Server {
  lease: (count: number, skip: number[]) => Promise<Schemas["LeasedCandidate"][]>;
  claim: (candidate_id: number) => Promise<Schemas["LeasedCandidate"]>;
  renew: (held: readonly Held[]) => Promise<Schemas["RenewedLease"][]>;
  giveBack: (held: readonly Held[]) => Promise<void>;
  send: (entry: Entry) => Promise<Answer>;
  saidBy: (error: unknown) => string;
}

export interface NotTaken {
  key: string;
  candidate_id: number;
  item: { zh: string; en: string };
  why: string;
}

export interface DeskState {
  phase: "paused" | "on";
  /** The shift has begun; a pause does not end it. */
  hasBegun: boolean;
  held: readonly Held[];
  isAsking: boolean;
  /** The last time nobody answered, or the server said why not; null: all is well. */
  trouble: string | null;
  waiting: readonly Entry[];
  recent: readonly Recent[];
  notTaken: readonly NotTaken[];
  pace: Pace;
  decided: number;
  median_ms: number | null;
}

const RECENT = 8;
const REFILL_AGAIN_MS = 15_000;

export class Desk {
  private state: DeskState = {
    phase: "paused",
    hasBegun: false,
    held: [],
    isAsking: false,
    trouble: null,
    waiting: [],
    recent: [],
    notTaken: [],
    pace: RESTED,
    decided: 0,
    median_ms: null,
  };
  private aside: Aside[] = [];
  private times_ms: number[] = [];
  private readonly listeners = new Set<() => void>();
  private refillTimer: ReturnType<typeof setTimeout> | null = null;
  readonly outbox: Outbox;

  constructor(
    private readonly server: Server,
    store: Store,
  ) {
    this.outbox = new Outbox({
      store,
      send: server.send,
      later: (act, after_ms) => {
        const timer = setTimeout(act, after_ms);
        return () => clearTimeout(timer);
      },
      settled: (entry, answer) => this.settled(entry, answer),
      changed: () => this.set({ waiting: this.outbox.waiting }),
    });
  }

  readonly get = (): DeskState => this.state;
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  get current(): Held | null {
    return this.state.held[0] ?? null;
  }

  get isStopped(): boolean {
    return this.outbox.isFull;
  }

  /** An undo that the server has not answered yet; while it cannot be reached, the desk goes on. */
  get isUndoing(): boolean {
    return this.outbox.waiting.some((one) => one.kind === "undo") && !this.outbox.isStuck;
  }

  get armedAfter_ms(): number {
    return armedAfter_ms(this.state.pace);
  }

  start(): void {
    this.set({ phase: "on", hasBegun: true });
    void this.refill();
  }

  async pause(): Promise<void> {
    const held = this.state.held;
    this.set({ phase: "paused", held: [] });
    await this.server.giveBack(held);
  }

  /** The page goes: leases back, decisions stay on the disk for whoever opens it next. */
  close({ keepLeases = false } = {}): void {
    if (this.refillTimer) clearTimeout(this.refillTimer);
    this.outbox.close();
    const held = this.state.held;
    this.set({ phase: "paused", held: [] });
    if (!keepLeases) void this.server.giveBack(held);
  }

  /** What is on the screen, decided; the next one is there when this returns. */
  decide(kind: Exclude<Kind, "undo">, body: Record<string, unknown>, decide_ms: number): void {
    const held = this.current;
    if (held === null || held.lost !== undefined || this.isStopped) return;
    const entry = this.entryOf(held, kind, body);
    this.times_ms = [...this.times_ms, decide_ms].slice(-500);
    this.set({
      held: this.state.held.slice(1),
      recent: [{ key: entry.key, held, kind, body, at_ms: serverNow().getTime(), is: "sending" as const }, ...this.state.recent].slice(
        0,
        RECENT,
      ),
      pace: paced(this.state.pace, decide_ms),
      decided: this.state.decided + 1,
      median_ms: median(this.times_ms),
    });
    this.outbox.put(entry);
    void this.refill();
  }

  /** Asks the server to take the last one back, or the one before; false: there is none. */
  undo(): boolean {
    const last = this.state.recent.find(canUndo);
    if (last === undefined || this.isStopped) return false;
    this.mark(last.key, { is: "undoing" });
    this.outbox.put(this.entryOf(last.held, "undo", { of: last.key }));
    return true;
  }

  skip(): void {
    const held = this.current;
    if (held === null) return;
    this.aside = [...stillAside(this.aside, Date.now()), { candidate_id: held.candidate.id, until_ms: Date.now() + ASIDE_FOR_MS }];
    this.set({ held: this.state.held.slice(1) });
    if (held.lost === undefined) void this.server.giveBack([held]);
    void this.refill();
  }

  /** A box or another condition for what is on the screen; kept through an undo. */
  change(candidate_id: number, changes: Partial<Pick<Held, "box" | "condition">>): void {
    this.set({ held: this.state.held.map((one) => (one.candidate.id === candidate_id ? { ...one, ...changes } : one)) });
  }

  /** The oldest danger on the screen now; one that waits is claimed first. */
  async dangerNow(waiting: readonly { id: number }[]): Promise<void> {
    const there = dangerFirst(this.state.held);
    if (there !== null) return this.set({ held: there });
    const first = waiting.find((one) => !this.state.held.some((held) => held.candidate.id === one.id));
    if (first === undefined || this.current?.candidate.is_danger) return;
    try {
      const taken = asHeld(await this.server.claim(first.id));
      this.set({ held: [taken, ...this.state.held] });
    } catch (error) {
      this.set({ trouble: this.server.saidBy(error) });
    }
  }

  /** Somebody found a danger: this seat takes it, next. */
  async takeDanger(): Promise<void> {
    if (this.state.phase !== "on") return;
    await this.ask(1, true);
  }

  /** So that the current one and those ahead are there. */
  async refill(): Promise<void> {
    const missing = 1 + AHEAD - this.state.held.length;
    if (this.state.phase !== "on" || missing <= 0) return;
    await this.ask(missing, false);
  }

  private async ask(count: number, isForDanger: boolean): Promise<void> {
    if (this.state.isAsking) return;
    this.aside = stillAside(this.aside, Date.now());
    this.set({ isAsking: true });
    let isEmpty = false;
    try {
      const leased = (await this.server.lease(count, toSkip(this.state.held, this.outbox.waiting, this.aside))).map(asHeld);
      isEmpty = leased.length === 0;
      if (this.state.phase === "on") this.set({ held: inserted(this.state.held, leased), trouble: null, isAsking: false });
      else void this.server.giveBack(leased);
    } catch (error) {
      isEmpty = true;
      this.set({ trouble: this.server.saidBy(error) });
    }
    this.set({ isAsking: false });
    if (!isEmpty && !isForDanger) void this.refill();
    else this.refillLater();
  }

  private refillLater(): void {
    if (this.refillTimer) clearTimeout(this.refillTimer);
    this.refillTimer = setTimeout(() => void this.refill(), this.state.trouble === null ? REFILL_AGAIN_MS : 2_000);
  }

  /** When the seat last touched its leases itself. */
  renewedAt = 0;

  async renew(): Promise<void> {
    this.renewedAt = Date.now();
    const held = this.state.held.filter((one) => one.lost === undefined);
    if (held.length === 0) return;
    const renewed = new Map((await this.server.renew(held).catch(() => [])).map((one) => [one.candidate_id, one]));
    this.set({
      held: this.state.held.flatMap((one, at) => {
        const answer = renewed.get(one.candidate.id);
        if (answer === undefined) return [one];
        if (answer.lease_until !== null) return [{ ...one, until: answer.lease_until }];
        return at === 0 ? [{ ...one, lost: answer.lost_because?.[this.language()] ?? "" }] : []; // one ahead goes unseen
      }),
    });
    void this.refill();
  }

  language: () => "zh" | "en" = () => "zh";

  forget(key: string): void {
    this.set({ notTaken: this.state.notTaken.filter((one) => one.key !== key) });
  }

  private entryOf(held: Held, kind: Kind, body: Record<string, unknown>): Entry {
    const { id, condition, item } = held.candidate;
    const name = kind === "undo" ? item : (held.condition ?? (condition.zh ? item : condition));
    return {
      key: crypto.randomUUID(),
      candidate_id: id,
      kind,
      body,
      item: { zh: name.zh, en: name.en },
      pressed_at: new Date().toISOString(),
      attempts: 0,
    };
  }

  private settled(entry: Entry, answer: Extract<Answer, { is: "taken" | "refused" }>): void {
    if (entry.kind === "undo") {
      this.undone(entry, answer);
      return;
    }
    if (answer.is === "refused") {
      this.mark(entry.key, { is: "refused", why: answer.why });
      this.set({
        notTaken: [...this.state.notTaken, { key: entry.key, candidate_id: entry.candidate_id, item: entry.item, why: answer.why }],
      });
    } else this.mark(entry.key, settledIn(entry.kind, answer.answer));
    void this.refill();
  }

  private undone(entry: Entry, answer: Extract<Answer, { is: "taken" | "refused" }>): void {
    const of = this.state.recent.find((one) => one.key === entry.body["of"]);
    if (answer.is === "refused") {
      if (of) this.mark(of.key, { is: "kept", why: answer.why });
      return;
    }
    if (of === undefined) return;
    const { candidate, lease_token, lease_until } = answer.answer as Schemas["ClaimOut"];
    const back: Held = { ...of.held, candidate: { ...of.held.candidate, ...candidate }, token: lease_token, until: lease_until };
    this.mark(of.key, { is: "undone" });
    this.set({ held: [back, ...this.state.held.filter((one) => one.candidate.id !== candidate.id)] });
  }

  private mark(key: string, changes: Partial<Recent>): void {
    this.set({ recent: this.state.recent.map((one) => (one.key === key ? { ...one, ...changes } : one)) });
  }

  private set(changes: Partial<DeskState>): void {
    this.state = { ...this.state, ...changes };
    for (const listener of this.listeners) listener();
  }
}
